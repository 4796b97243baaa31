package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"slogaudit": func() { os.Exit(mainCode()) },
	})
}

// TestScripts runs the scripts in testdata/script: each shows one behaviour of
// the command line, exit codes included ("exitcode N slogaudit ...").
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: false,
		Cmds:                scriptCommands,
	})
}
