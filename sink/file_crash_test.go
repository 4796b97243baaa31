package sink

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func init() { children["file"] = crashWriter }

// crashWriter writes numbered lines from several goroutines until it is killed,
// and prints what was acknowledged.
func crashWriter(path string) {
	f, err := OpenFile(path, &FileOptions{MaxSize: 20_000})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	round := os.Getpid()
	out := make(chan string, 1)
	for w := range 4 {
		go func() {
			for i := 0; ; i++ {
				line := fmt.Sprintf("{\"r\":%d,\"w\":%d,\"n\":%d}\n", round, w, i)
				if err := f.Write(ctx, Batch{Lines: []byte(line), N: 1}); err != nil {
					os.Exit(2)
				}
				out <- fmt.Sprintf("%d %d\n", w, i)
			}
		}()
	}
	for ack := range out {
		if _, err := os.Stdout.WriteString(ack); err != nil {
			os.Exit(3)
		}
	}
}

// Every acknowledged line is there once, in its writer's order and whole, however
// often the process is killed.
func TestFileSurvivesKill(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 5
	}
	if n, err := strconv.Atoi(os.Getenv("SLOGAUDIT_CRASH_ROUNDS")); err == nil {
		rounds = n
	}
	path := filepath.Join(t.TempDir(), "audit.log")
	acked := map[string]int{} // "pid writer": last number acknowledged
	for range rounds {
		cmd := child("file", path)
		pipe, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		time.AfterFunc(time.Duration(20+rand.IntN(60))*time.Millisecond, func() { cmd.Process.Kill() })
		acks, err := io.ReadAll(pipe)
		require.NoError(t, err)
		cmd.Wait()
		for ack := range strings.Lines(string(acks[:strings.LastIndexByte(string(acks), '\n')+1])) {
			var w, n int
			_, err := fmt.Sscan(ack, &w, &n)
			require.NoError(t, err, ack)
			acked[fmt.Sprint(cmd.Process.Pid, " ", w)] = n
		}
	}
	require.NotEmpty(t, acked)
	var notices []error
	f, err := OpenFile(path, &FileOptions{OnError: func(err error) { notices = append(notices, err) }})
	require.NoError(t, err)
	require.NoError(t, f.Close(ctx))
	t.Log(len(acked), "writers; last opening:", notices)

	seen := map[string]int{}
	lines := bufio.NewScanner(strings.NewReader(readAll(t, path)))
	for lines.Scan() {
		var r, w, n int
		_, err := fmt.Sscanf(lines.Text(), `{"r":%d,"w":%d,"n":%d}`, &r, &w, &n)
		require.NoError(t, err, lines.Text())
		key := fmt.Sprint(r, " ", w)
		require.Equal(t, seen[key], n, "writer %s", key)
		seen[key] = n + 1
	}
	total := 0
	for key, n := range acked {
		require.GreaterOrEqual(t, seen[key], n+1, "writer %s", key)
		total += n + 1
	}
	t.Log(total, "lines acknowledged")
}
