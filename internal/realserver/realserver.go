// Package realserver starts real servers for tests, on free loopback ports, and
// stops them when the test ends. Programs are built once from a tools module,
// or come from the system's packages; a test whose program is missing is
// skipped, with the reason, but fails when CI=true.
package realserver

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// skip ends the test for want of a program.
func skip(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("needed in CI: "+format, args...)
	}
	t.Skipf(format, args...)
}

// Find returns the path of a program of the system.
func Find(t testing.TB, program string) string {
	t.Helper()
	for _, dir := range []string{"", "/usr/sbin/", "/usr/local/sbin/", "/sbin/"} {
		if path, err := exec.LookPath(dir + program); err == nil {
			return path
		}
	}
	skip(t, "%s is not installed", program)
	return ""
}

var building sync.Mutex

// Build returns the path of a program that the module tools/<module> declares
// as a tool; it is built once and kept in the user's cache.
func Build(t testing.TB, module, program string) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	cache, err := os.UserCacheDir()
	if err != nil {
		skip(t, "no cache directory: %v", err)
	}
	dir := filepath.Join(cache, "slogaudit-tools", module)
	path := filepath.Join(dir, program)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		skip(t, "%v", err)
	}
	building, err := os.MkdirTemp(dir, "build")
	if err != nil {
		skip(t, "%v", err)
	}
	defer os.RemoveAll(building)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-o", building+string(filepath.Separator), "tool")
	cmd.Dir = filepath.Join(root(), "tools", module)
	if out, err := cmd.CombinedOutput(); err != nil {
		skip(t, "%s cannot be built: %v\n%s", program, err, out)
	}
	if err := os.Rename(filepath.Join(building, program), path); err != nil {
		skip(t, "%v", err)
	}
	return path
}

// root is the module's directory, found from this file's place.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// FreeAddr returns a loopback address that was free a moment ago.
func FreeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Process is a running server.
type Process struct {
	cmd  *exec.Cmd
	out  lockedBuffer
	done chan struct{}
}

// Start runs a program until the test ends and waits until ready returns nil.
func Start(t testing.TB, ready func() error, program string, args ...string) *Process {
	t.Helper()
	p := &Process{cmd: exec.Command(program, args...), done: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	t.Cleanup(p.Stop)
	deadline := time.Now().Add(20 * time.Second)
	for {
		err := ready()
		if err == nil {
			return p
		}
		select {
		case <-p.done:
			t.Fatalf("%s ended: %s", program, p.out.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not ready: %v\n%s", program, err, p.out.String())
		}
	}
}

// Stop ends the server: politely, then by force.
func (p *Process) Stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// Output is what the server has printed.
func (p *Process) Output() string { return p.out.String() }

// Listens returns a readiness check: that addr accepts connections.
func Listens(addr string) func() error {
	return func() error {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		if err != nil {
			return fmt.Errorf("%s: %w", addr, err)
		}
		return c.Close()
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
