package handler

import (
	"context"

	"github.com/slogaudit/slogaudit/redact"
)

// contextRedactor knows the secrets of the request too.
func contextRedactor(ctx context.Context, r *redact.Redactor) *redact.Redactor {
	return r.WithContext(ctx)
}
