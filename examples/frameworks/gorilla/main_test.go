package main

import (
	"testing"

	"github.com/slogaudit/slogaudit/examples/frameworks/internal/try"
)

func TestService(t *testing.T) { try.Service(t, routes) }
