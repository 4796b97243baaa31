package sinktest_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// skip skips a test for want of something on this machine. In CI nothing may be
// wanting.
func skip(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

func needRoot(t *testing.T, programs ...string) {
	t.Helper()
	if os.Geteuid() != 0 {
		skip(t, "needs root to mount file systems")
	}
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			skip(t, "needs %s: %v", p, err)
		}
	}
}

// disk is an ext4 file system in a file, mounted.
type disk struct {
	t     *testing.T
	image string
	dir   string
	opts  string
}

func newDisk(t *testing.T, megabytes int64, opts string) *disk {
	t.Helper()
	needRoot(t, "mkfs.ext4", "mount", "umount")
	tmp := t.TempDir()
	d := &disk{t: t, image: filepath.Join(tmp, "image"), dir: filepath.Join(tmp, "mnt"), opts: "loop,noatime" + opts}
	require.NoError(t, os.Mkdir(d.dir, 0o700))
	f, err := os.Create(d.image)
	require.NoError(t, err)
	require.NoError(t, f.Truncate(megabytes<<20))
	require.NoError(t, f.Close())
	d.run("mkfs.ext4", "-q", "-m", "0", d.image)
	if out, err := exec.Command("mount", "-o", d.opts, d.image, d.dir).CombinedOutput(); err != nil {
		skip(t, "cannot mount a loop device: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", d.dir).Run() })
	return d
}

func (d *disk) try(name string, args ...string) ([]byte, error) {
	return exec.Command(name, args...).CombinedOutput()
}

func (d *disk) run(name string, args ...string) {
	d.t.Helper()
	out, err := d.try(name, args...)
	require.NoError(d.t, err, "%s %s: %s", name, strings.Join(args, " "), out)
}

// cut takes the power away: what is not on the disk at this moment never will
// be, not even the journal of the file system.
func (d *disk) cut() {
	d.t.Helper()
	const shutdown, noLogFlush = 0x8004587d, 2 // EXT4_IOC_SHUTDOWN
	f, err := os.Open(d.dir)
	require.NoError(d.t, err)
	defer f.Close()
	flags := uint32(noLogFlush)
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), shutdown, uintptr(unsafe.Pointer(&flags)))
	require.Zero(d.t, errno, "ioctl: %v", errno)
}

// restart mounts the file system again, as after a reboot.
func (d *disk) restart() {
	d.t.Helper()
	d.unmount()
	d.run("mount", "-o", d.opts, d.image, d.dir)
}

func (d *disk) unmount() {
	d.t.Helper()
	for range 100 {
		err := syscall.Unmount(d.dir, 0)
		if err == nil {
			return
		}
		require.True(d.t, errors.Is(err, syscall.EBUSY), "umount: %v", err)
		time.Sleep(20 * time.Millisecond)
	}
	d.t.Fatal("the file system stays busy")
}

// deviceNumber is major:minor.
func deviceNumber(dev uint64) string {
	major := dev>>8&0xfff | dev>>32&^0xfff
	minor := dev&0xff | dev>>12&^0xff
	return fmt.Sprintf("%d:%d", major, uint32(minor))
}

// tmpfs mounts a file system in memory that holds so many kilobytes.
func tmpfs(t *testing.T, kilobytes string) string {
	t.Helper()
	needRoot(t)
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size="+kilobytes+"k"); err != nil {
		skip(t, "cannot mount a tmpfs: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}
