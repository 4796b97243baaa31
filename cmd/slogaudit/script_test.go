package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptCommands are what our scripts know beyond testscript's own commands.
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exitcode": exitcode,
	"secret":   secret,
	"fill":     fill,
}

// exitcode N PROGRAM ARG... runs the program and fails unless it exits with N.
func exitcode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N program [arg ...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, not %d", code, want)
	}
}

// secret NAME KIND sets the variable NAME to a new secret of that kind: no
// literal one stands in a script.
func secret(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: secret NAME github|jwt|opaque")
	}
	switch args[1] {
	case "github":
		ts.Setenv(args[0], "ghp_"+random(36))
	case "github-tail": // what follows the prefix
		ts.Setenv(args[0], random(36))
	case "jwt":
		header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`))
		payload := base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"` + random(12) + `"}`))
		ts.Setenv(args[0], header+"."+payload+"."+random(43))
	case "opaque":
		ts.Setenv(args[0], random(40))
	default:
		ts.Fatalf("unknown kind of secret %q", args[1])
	}
}

func random(n int) string { return strings.Repeat(rand.Text(), n/26+1)[:n] }

// fill FILE replaces every $NAME in the file by the variable's value.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: fill FILE ...")
	}
	for _, name := range args {
		b, err := os.ReadFile(ts.MkAbs(name))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(os.Expand(string(b), ts.Getenv)), 0o600))
	}
}
