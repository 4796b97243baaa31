//go:build !amd64 || purego

package redact

import "testing"

// eachFill runs test with each of the ways to fill a window: there is one.
func eachFill(t *testing.T, test func(t *testing.T)) { test(t) }
