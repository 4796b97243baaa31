//go:build unix

package fix

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives f the owner of the file that st describes, where we may.
func keepOwner(f *os.File, st fs.FileInfo) error {
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	err := f.Chown(int(sys.Uid), int(sys.Gid))
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}
