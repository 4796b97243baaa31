package remote

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/slogaudit/slogaudit/internal/names"
)

// Secret names where a credential is kept. It is read anew for every
// connection or request, so that a renewed one is used at once, and it never
// appears in an error.
type Secret struct {
	Env  string `json:"env,omitempty"`  // name of an environment variable
	File string `json:"file,omitempty"` // path of a file; one trailing newline is not part of it
}

// IsZero says whether no credential is named.
func (s Secret) IsZero() bool { return s.Env == "" && s.File == "" }

// Read returns the credential.
func (s Secret) Read() (string, error) {
	switch {
	case s.Env != "" && s.File != "":
		return "", errors.New("remote: a credential comes from env or file, not both")
	case s.Env != "":
		v := os.Getenv(s.Env)
		if v == "" {
			return "", fmt.Errorf("remote: %s is empty", names.Env(s.Env))
		}
		return v, nil
	case s.File != "":
		b, err := os.ReadFile(s.File)
		if err != nil {
			return "", fmt.Errorf("remote: credential: %w", err)
		}
		v := strings.TrimRight(string(b), "\r\n")
		if v == "" {
			return "", fmt.Errorf("remote: credential: %s is empty", s.File)
		}
		return v, nil
	}
	return "", nil
}
