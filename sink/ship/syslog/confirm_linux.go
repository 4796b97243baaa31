package syslog

import (
	"context"
	"crypto/tls"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// confirmed waits until the peer's kernel has acknowledged every byte written
// to c.
func confirmed(ctx context.Context, c net.Conn) error {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	sc, ok := c.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return err
	}
	for wait := 50 * time.Microsecond; ; wait = min(2*wait, 20*time.Millisecond) {
		pending, ierr := 0, error(nil)
		if err := raw.Control(func(fd uintptr) { pending, ierr = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ) }); err != nil {
			return err
		}
		if ierr != nil {
			return ierr
		}
		if pending == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return errUnconfirmed
		case <-time.After(wait):
		}
	}
}
