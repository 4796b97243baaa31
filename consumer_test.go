package slogaudit_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a service gets that imports the three packages, and nothing more: the
// dependencies of the CLI and of single sinks must not be among them.
var consumerModules = []string{
	"github.com/klauspost/compress",
	"github.com/lmittmann/tint",
	"golang.org/x/sys",
	"gopkg.in/natefinch/lumberjack.v2",
}

const consumer = `package main

import (
	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

var (
	_ = audit.AuthV1
	_ = handler.New
	_ = redact.New
)

func main() {}
`

func TestConsumerGetsFewModules(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a module of its own")
	}
	here, err := os.Getwd()
	require.NoError(t, err)
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("main.go", consumer)
	write("go.mod", "module example.com/service\n\ngo 1.26.0\n\nrequire "+module+" v0.0.0\n\nreplace "+module+" => "+here+"\n")
	run := func(args ...string) string {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	run("mod", "tidy")
	run("build", "-o", "service", ".")

	var got []string
	for line := range strings.Lines(run("version", "-m", "service")) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "dep" && f[1] != module {
			got = append(got, f[1])
		}
	}
	slices.Sort(got)
	assert.Subset(t, consumerModules, got, "a service that imports handler, audit and redact got more than it should")
	assert.Contains(t, got, "gopkg.in/natefinch/lumberjack.v2")
}
