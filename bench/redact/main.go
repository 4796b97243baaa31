// Command redact measures how fast redaction reads log text, side by side with
// what a team would use instead, in one process: gitleaks' library, RE2 (as
// WebAssembly) and Go's regexp with one pattern of many alternatives, and a loop
// that only looks every byte up in a table.
//
//	go run . [DIR]
//
// DIR holds log files; without it lines are made up. Each contender reads every
// line in turn, five rounds, interleaved; the median of its CPU time counts.
package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/slogaudit/slogaudit/redact"
	"github.com/wasilibs/go-re2"
	"github.com/zricethezav/gitleaks/v8/detect"
)

type contender struct {
	name  string
	limit int // bytes of each round; 0 is all
	line  func(string) int
	times []time.Duration
	bytes int
	found int
}

const rounds = 5

func main() {
	lines, err := corpus(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "redact:", err)
		os.Exit(3)
	}
	all := contenders()
	for range rounds {
		for _, c := range all {
			c.round(lines)
		}
	}
	fmt.Printf("%-34s %10s %8s %10s\n", "one core", "MB/s", "ratio", "lines hit")
	base := all[0].rate()
	for _, c := range all {
		fmt.Printf("%-34s %10.1f %8.4f %10d\n", c.name, c.rate(), c.rate()/base, c.found)
	}
}

func (c *contender) round(lines []string) {
	c.bytes, c.found = 0, 0
	start := cpuTime()
	for _, l := range lines {
		c.found += c.line(l)
		if c.bytes += len(l); c.limit > 0 && c.bytes > c.limit {
			break
		}
	}
	c.times = append(c.times, cpuTime()-start)
}

// rate returns megabytes per second of CPU time, at the median round.
func (c *contender) rate() float64 {
	slices.SortFunc(c.times, cmp.Compare[time.Duration])
	return float64(c.bytes) / c.times[len(c.times)/2].Seconds() / 1e6
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano())
}

func contenders() []*contender {
	r := redact.Default()
	hit := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	out := []*contender{
		{name: "slogaudit String", line: func(l string) int { return hit(r.String(l) != l) }},
		{name: "slogaudit Scan", line: func(l string) int { return hit(r.Scan(l)&redact.ScanSuspect != 0) }},
		{name: "table look-up of every byte", line: tableLoop},
	}
	std := regexp.MustCompile(bigPattern)
	wasm := re2.MustCompile(bigPattern)
	out = append(out,
		&contender{name: "RE2 in wasm, one pattern", limit: 4 << 20, line: func(l string) int { return hit(wasm.MatchString(l)) }},
		&contender{name: "Go regexp, one pattern", limit: 1 << 20, line: func(l string) int { return hit(std.MatchString(l)) }},
	)
	d, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		fmt.Fprintln(os.Stderr, "redact: gitleaks:", err)
		return out
	}
	return append(out, &contender{name: "gitleaks library", limit: 1 << 20, line: func(l string) int { return hit(len(d.DetectString(l)) > 0) }})
}

// bigPattern is what is often written by hand: some key names and prefixes.
const bigPattern = `(?i)(password|passwd|pwd|secret|token|api[_-]?key|client_secret|access_key|private_key|auth)["']?\s*[:=]\s*["']?[^\s"',;&]+` +
	`|bearer\s+[a-z0-9._~+/-]+=*|basic\s+[a-z0-9+/]+=*|eyj[a-z0-9_-]{10,}\.[a-z0-9_-]+\.[a-z0-9_-]+` +
	`|gh[pousr]_[a-z0-9]{36}|glpat-[a-z0-9_-]{20}|xox[abprs]-[a-z0-9-]+|(AKIA|ASIA)[A-Z0-9]{16}|sk_live_[a-z0-9]+|AIza[a-z0-9_-]{35}` +
	`|://[^/\s:@]+:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----`

var table = func() (t [256]byte) {
	for c := range t {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '-' {
			t[c] = 1
		}
	}
	return t
}()

// tableLoop finds runs of 16 word bytes and does nothing with them.
func tableLoop(l string) int {
	run, found := 0, 0
	for i := range len(l) {
		if table[l[i]] != 0 {
			run++
			continue
		}
		if run >= 16 {
			found = 1
		}
		run = 0
	}
	return found
}

// corpus reads the lines of the files under args[0], or makes some.
func corpus(args []string) ([]string, error) {
	if len(args) == 0 {
		return madeUp(), nil
	}
	var lines []string
	err := filepath.WalkDir(args[0], func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		lines = append(lines, strings.Split(string(b), "\n")...)
		return err
	})
	return lines, err
}

func madeUp() []string {
	forms := []string{
		"2026-01-02T03:04:05.%03dZ INFO  http request method=GET path=/api/v1/users/%d/orders status=200 duration=%dms bytes=%d",
		"10.0.%d.%d - - [02/Jan/2026:03:04:05 +0000] \"GET /static/app.%d.js HTTP/1.1\" 200 %d \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"",
		"Jan  2 03:04:05 web-%d sshd[%d]: Accepted publickey for deploy from 10.1.2.%d port %d ssh2",
		"ERROR c.e.OrderService - order %d not found (customer %d): java.lang.IllegalStateException at c.e.Order.find(Order.java:%d) in %d ms",
	}
	lines := make([]string, 40_000)
	for i := range lines {
		lines[i] = fmt.Sprintf(forms[i%len(forms)], rand.IntN(255), rand.IntN(255), rand.IntN(100), rand.IntN(100000))
	}
	return lines
}
