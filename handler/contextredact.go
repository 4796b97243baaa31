package handler

import (
	"context"

	"github.com/slogaudit/slogaudit/redact"
)

func contextRedactor(_ context.Context, r *redact.Redactor) *redact.Redactor { return r }
