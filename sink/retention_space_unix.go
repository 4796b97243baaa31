//go:build darwin || freebsd || linux

package sink

import "syscall"

// freeSpace is what an unprivileged process may still write to dir's file
// system, in bytes.
func freeSpace(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return int64(st.Bavail) * int64(st.Bsize), nil //nolint:unconvert // their types differ elsewhere
}
