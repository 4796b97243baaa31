package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMessages(t *testing.T) {
	missing := &fs.PathError{Op: "open", Path: "a.log", Err: fs.ErrNotExist}
	tests := []struct {
		name, command string
		err           error
		want          string
	}{
		{"plain", "fix", errors.New("x"), "slogaudit: fix: x\n"},
		{"of the program", "", errors.New("x"), "slogaudit: x\n"},
		{"a file that is missing", "ship status", fmt.Errorf("sink: journal: %w", missing), "slogaudit: ship status: journal: a.log: file does not exist\n"},
		{"two at once", "pipe", errors.Join(errors.New("ship: a"), errors.New("sink: b")), "slogaudit: pipe: a\nslogaudit: pipe: b\n"},
		{"what failed of writing", "redact", &fs.PathError{Op: "write", Path: "/dev/stdout", Err: os.ErrClosed}, "slogaudit: redact: write /dev/stdout: file already closed\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			warn(streams{err: &out}, tt.command, tt.err)
			assert.Equal(t, tt.want, out.String())
		})
	}
	secret := "ghp_" + random(36)
	var out bytes.Buffer
	complain(streams{err: &out}, "check", stdinName, errors.New("got "+secret))
	assert.Regexp(t, `^slogaudit: check: standard input: got sha256:[0-9a-f]{64}\n$`, out.String())
}

func TestCountOf(t *testing.T) {
	assert.Equal(t, "0 records", countOf(0, "record"))
	assert.Equal(t, "1 record", countOf(1, "record"))
	assert.Equal(t, "2 hashes", countOf(uint64(2), "hash"))
}
