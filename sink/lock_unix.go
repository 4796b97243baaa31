//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sink

import (
	"os"
	"syscall"
)

// openNoFollow makes opening a symbolic link an error (ELOOP).
const openNoFollow = syscall.O_NOFOLLOW

const errWouldBlock = syscall.EWOULDBLOCK

// flock belongs to the open file description: two openings in one process
// exclude each other as well.
func flock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EINTR {
			return err
		}
	}
}
