package audit

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/slogaudit/slogaudit/redact"
)

// secretHeaders are the other headers whose whole value is a secret.
var secretHeaders = [...]string{"Proxy-Authorization", "X-Api-Key", "X-Auth-Token", "X-Access-Token"}

// appendSecrets appends what the request brought as credentials, of whatever
// kind and however malformed: nothing of it may be logged.
func appendSecrets(secrets []string, header http.Header) []string {
	for _, v := range header["Authorization"] {
		secrets = appendCredentials(secrets, v)
	}
	for _, name := range secretHeaders {
		for _, v := range header[name] {
			secrets = appendCredentials(secrets, v)
		}
	}
	return secrets
}

// appendCredentials appends the parts of an Authorization header: all that
// follows the scheme, or all of it when it has no scheme.
func appendCredentials(secrets []string, v string) []string {
	v = strings.Trim(v, " \t")
	scheme, rest := cutScheme(v)
	rest = strings.TrimLeft(rest, " \t")
	if rest == "" || scheme == "" {
		return appendSecret(secrets, v)
	}
	secrets = appendSecret(secrets, rest)
	if strings.EqualFold(scheme, "basic") {
		if b, err := base64.StdEncoding.DecodeString(rest); err == nil {
			if _, password, ok := strings.Cut(string(b), ":"); ok {
				secrets = appendSecret(secrets, password)
			}
		}
	}
	return secrets
}

func appendSecret(secrets []string, s string) []string {
	if s == "" || isBearer(s) {
		return secrets
	}
	return append(secrets, s)
}

// withSecrets registers the secrets, so that no later record of this context
// can hold one.
func withSecrets(ctx context.Context, secrets []string) context.Context {
	return context.WithValue(ctx, secretsKey{}, secrets)
}

type secretsKey struct{}

// cleaner redacts what a rule finds and what the context knows.
type cleaner struct {
	*redact.Redactor
	secrets []string
}

// knowing returns r with the secrets of the context.
func knowing(ctx context.Context, r *redact.Redactor) cleaner {
	secrets, _ := ctx.Value(secretsKey{}).([]string)
	return cleaner{r, secrets}
}

// minKnown is the length below which a secret is not looked for: it would
// destroy ordinary text, and is found by its place only.
const minKnown = 6

func (c cleaner) String(s string) string {
	for _, secret := range c.secrets {
		if len(secret) >= minKnown && strings.Contains(s, secret) {
			s = strings.ReplaceAll(s, secret, "sha256:"+redact.Hash(secret))
		}
	}
	return c.Redactor.String(s)
}
