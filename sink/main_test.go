package sink

import (
	"os"
	"os/exec"
	"testing"
)

// children are what the test binary does when it is started again, to be killed
// or to be another process. The argument is a path.
var children = map[string]func(path string){}

const (
	childEnv     = "SLOGAUDIT_TEST_CHILD"
	childPathEnv = "SLOGAUDIT_TEST_CHILD_PATH"
)

func TestMain(m *testing.M) {
	if run := children[os.Getenv(childEnv)]; run != nil {
		run(os.Getenv(childPathEnv))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is a command that runs children[name].
func child(name, path string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+name, childPathEnv+"="+path)
	return cmd
}
