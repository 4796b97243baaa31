package realserver

import (
	"os"
	"path/filepath"
	"testing"
)

// VersityGW is a running versitygw: S3 with object lock over a directory.
type VersityGW struct {
	URL            string
	Access, Secret string
	*Process
}

// StartVersityGW starts versitygw where it has been built before: building it
// takes minutes, so that a test without it is skipped, in CI too.
func StartVersityGW(t testing.TB, access, secret string) *VersityGW {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	program := filepath.Join(cache, "slogaudit-tools", "versitygw", "versitygw")
	if _, err := os.Stat(program); err != nil {
		t.Skip("versitygw is not built: in tools/versitygw, go build -o ~/.cache/slogaudit-tools/versitygw/ tool")
	}
	addr := FreeAddr(t)
	v := &VersityGW{URL: "http://" + addr, Access: access, Secret: secret}
	versions := t.TempDir()
	v.Process = Start(t, Listens(addr), program, "--port", addr, "--access", access, "--secret", secret, "--quiet",
		"posix", "--versioning-dir", versions, t.TempDir())
	return v
}
