// Package tokens is the verifier of the examples.
package tokens

import (
	"fmt"
	"os"
	"strings"

	"github.com/slogaudit/slogaudit/audit"
)

// FromEnv returns a set of the tokens whose SHA-256 stand in API_TOKEN_HASHES,
// separated by commas: the service never knows the tokens themselves.
//
//	export API_TOKEN_HASHES=$(printf %s "$TOKEN" | sha256sum | cut -d' ' -f1)
func FromEnv() (*audit.TokenSet, error) {
	var set audit.TokenSet
	for i, hash := range strings.Split(os.Getenv("API_TOKEN_HASHES"), ",") {
		if hash == "" {
			continue
		}
		id := audit.Identity{Subject: fmt.Sprintf("client-%d", i+1), Scopes: []string{"read"}}
		if err := set.Add(hash, id); err != nil {
			return nil, fmt.Errorf("API_TOKEN_HASHES: %w", err)
		}
	}
	return &set, nil
}
