package realserver

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// SyslogServer is a running rsyslog or syslog-ng that writes what it gets to a
// file, a line a message: the structured data, '|', the text.
type SyslogServer struct {
	TCP, TLS, UDP, RELP string // addresses; "" where it does not listen
	file                string
	*Process
}

// Messages returns what has been stored once there are at least n messages, or
// what there is after ten seconds.
func (s *SyslogServer) Messages(t testing.TB, n int) (messages []string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		b, err := os.ReadFile(s.file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		messages = strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
		if len(b) > 0 && len(messages) >= n || time.Now().After(deadline) {
			return messages
		}
	}
}

var messageID = regexp.MustCompile(`id="([^"]*)"`)

// IDs returns the ids of the messages, in order of arrival, once there are at
// least n.
func (s *SyslogServer) IDs(t testing.TB, n int) (ids []string) {
	t.Helper()
	for _, m := range s.Messages(t, n) {
		if id := messageID.FindStringSubmatch(m); id != nil {
			ids = append(ids, id[1])
		}
	}
	return ids
}

// Certificate names the PEM files of a server's certificate.
type Certificate struct{ CA, Cert, Key string }

// StartRsyslog starts rsyslog on TCP, UDP, RELP and, with a certificate, TLS.
func StartRsyslog(t testing.TB, cert *Certificate) *SyslogServer {
	t.Helper()
	program := Find(t, "rsyslogd")
	dir := t.TempDir()
	s := &SyslogServer{TCP: FreeAddr(t), UDP: FreeAddr(t), RELP: FreeAddr(t), file: filepath.Join(dir, "out")}
	var c strings.Builder
	fmt.Fprintf(&c, "global(workDirectory=%q maxMessageSize=\"256k\")\n", dir)
	c.WriteString("module(load=\"imrelp\")\nmodule(load=\"imudp\")\n")
	if cert != nil {
		s.TLS = FreeAddr(t)
		fmt.Fprintf(&c, "global(defaultNetstreamDriver=\"ossl\" defaultNetstreamDriverCAFile=%q defaultNetstreamDriverCertFile=%q defaultNetstreamDriverKeyFile=%q)\n", cert.CA, cert.Cert, cert.Key)
		c.WriteString("module(load=\"imtcp\")\n")
		fmt.Fprintf(&c, "input(type=\"imtcp\" address=\"127.0.0.1\" port=%q streamDriver.name=\"ossl\" streamDriver.mode=\"1\" streamDriver.authMode=\"anon\")\n", port(s.TLS))
	} else {
		c.WriteString("module(load=\"imtcp\")\n")
	}
	fmt.Fprintf(&c, "input(type=\"imtcp\" address=\"127.0.0.1\" port=%q)\n", port(s.TCP))
	fmt.Fprintf(&c, "input(type=\"imudp\" address=\"127.0.0.1\" port=%q)\n", port(s.UDP))
	fmt.Fprintf(&c, "input(type=\"imrelp\" address=\"127.0.0.1\" port=%q maxDataSize=\"256k\")\n", port(s.RELP))
	c.WriteString("template(name=\"line\" type=\"string\" string=\"%structured-data%|%msg%\\n\")\n")
	fmt.Fprintf(&c, "action(type=\"omfile\" file=%q template=\"line\")\n", s.file)
	conf := filepath.Join(dir, "rsyslog.conf")
	if err := os.WriteFile(conf, []byte(c.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Process = Start(t, func() error {
		for _, addr := range []string{s.TCP, s.RELP, s.TLS} {
			if addr == "" {
				continue
			}
			if err := Listens(addr)(); err != nil {
				return err
			}
		}
		return nil
	}, program, "-n", "-f", conf, "-i", filepath.Join(dir, "pid"))
	return s
}

// StartSyslogNG starts syslog-ng on TCP, as a second parser of the format.
func StartSyslogNG(t testing.TB) *SyslogServer {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		skip(t, "no cache directory: %v", err)
	}
	root := filepath.Join(cache, "slogaudit-tools", "syslog-ng", "usr")
	program := filepath.Join(root, "sbin", "syslog-ng")
	if _, err := os.Stat(program); err != nil {
		skip(t, "syslog-ng is not unpacked: .ci/install does it")
	}
	dir := t.TempDir()
	s := &SyslogServer{TCP: FreeAddr(t), file: filepath.Join(dir, "out")}
	conf := filepath.Join(dir, "syslog-ng.conf")
	text := fmt.Sprintf(`@version: 3.38
options { flush-lines(1); keep-hostname(yes); };
source s { syslog(ip("127.0.0.1") port(%s) transport("tcp")); };
destination d { file(%q template("${.SDATA.slogaudit@32473.id}|${MESSAGE}\n") flags(no-multi-line)); };
log { source(s); destination(d); };
`, port(s.TCP), s.file)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Process = Start(t, Listens(s.TCP), "env", "LD_LIBRARY_PATH="+filepath.Join(root, "lib", "syslog-ng"), program,
		"-F", "--no-caps", "-f", conf, "--module-path="+modules(t, root),
		"-R", filepath.Join(dir, "persist"), "-p", filepath.Join(dir, "pid"), "-c", filepath.Join(dir, "ctl"))
	return s
}

func modules(t testing.TB, root string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "lib", "syslog-ng", "[0-9]*"))
	if err != nil || len(found) == 0 {
		t.Fatal("syslog-ng has no modules")
	}
	return found[0]
}

func port(addr string) string { return addr[strings.LastIndexByte(addr, ':')+1:] }
