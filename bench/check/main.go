// Command check measures "slogaudit check" side by side with coreutils
// sha256sum and with a JSON Schema validator, on generated auth events, and
// prints ratios. Run it in the bench module: go run ./check
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/slogaudit/slogaudit/audit"
)

func main() {
	size := flag.Int64("mb", 200, "size of the log in MB")
	rounds := flag.Int("rounds", 5, "rounds; medians are printed")
	keep := flag.String("log", "", "write the log here and keep it")
	flag.Parse()
	if err := measure(*size<<20, *rounds, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "bench/check:", err)
		os.Exit(1)
	}
}

func measure(size int64, rounds int, log string) error {
	dir, err := os.MkdirTemp("", "slogaudit-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if log == "" {
		log = filepath.Join(dir, "audit.log")
	}
	if err := generate(log, size); err != nil {
		return err
	}
	program := filepath.Join(dir, "slogaudit")
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/slogaudit/slogaudit").Output()
	if err != nil {
		return err
	}
	build := exec.Command("go", "build", "-o", program, "./cmd/slogaudit")
	build.Dir, build.Stderr = strings.TrimSpace(string(module)), os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	contenders := []struct {
		name string
		args []string
	}{
		{"sha256sum", []string{"sha256sum", log}},
		{"slogaudit check", []string{program, "check", "-q", log}},
		{"slogaudit check --workers 1", []string{program, "check", "-q", "--workers", "1", log}},
		{"wc -l", []string{"wc", "-l", log}},
	}
	samples := make([][]sample, len(contenders))
	for range rounds {
		for i, c := range contenders {
			s, err := run(c.args)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			samples[i] = append(samples[i], s)
		}
	}
	mb := float64(size) / 1e6
	base := median(samples[0])
	fmt.Printf("%-28s %8s %8s %9s %9s %8s\n", "", "wall s", "cpu s", "MB/s wall", "MB/s cpu", "RSS MB")
	for i, c := range contenders {
		m := median(samples[i])
		fmt.Printf("%-28s %8.3f %8.3f %9.0f %9.0f %8.1f   %.2f of the wall time of sha256sum\n", c.name, m.wall, m.cpu, mb/m.wall, mb/m.cpu, m.rss, m.wall/base.wall)
	}
	rate, err := validator(log, min(size, 16<<20))
	if err != nil {
		return err
	}
	own := mb / median(samples[2]).cpu
	fmt.Printf("%-28s %8s %8s %9s %9.0f            check does %.1f times as much a second of CPU\n", "santhosh-tekuri/jsonschema", "", "", "", rate, own/rate)
	return nil
}

// sample is one run of a program.
type sample struct{ wall, cpu, rss float64 }

func run(args []string) (sample, error) {
	cmd := exec.Command(args[0], args[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start).Seconds()
	if err != nil {
		return sample{}, fmt.Errorf("%w: %s", err, stderr.String())
	}
	u := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return sample{wall, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), float64(u.Maxrss) / 1024}, nil
}

func median(s []sample) sample {
	byWall := slices.Clone(s)
	slices.SortFunc(byWall, func(a, b sample) int { return int((a.wall - b.wall) * 1e9) })
	return byWall[len(byWall)/2]
}

// validator returns how many MB a second of CPU the schema alone costs a JSON
// Schema validator, decoding included.
func validator(log string, size int64) (float64, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(audit.AuthV1().JSONSchema()))
	if err != nil {
		return 0, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("auth", doc); err != nil {
		return 0, err
	}
	schema, err := c.Compile("auth")
	if err != nil {
		return 0, err
	}
	f, err := os.Open(log)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	n := int64(0)
	start := cpu()
	for lines.Scan() && n < size {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(lines.Text()))
		if err != nil {
			return 0, err
		}
		if err := schema.Validate(v); err != nil {
			return 0, fmt.Errorf("the generated log is not sound: %w", err)
		}
		n += int64(len(lines.Bytes())) + 1
	}
	return float64(n) / 1e6 / (cpu() - start), lines.Err()
}

func cpu() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
