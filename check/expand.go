package check

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Expand makes inputs of what a person names: files, "-", patterns that no
// shell has expanded, and directories, of which it takes the logs. The files of
// one rotated log are put into the order in which they were written, so that
// they read as one. What cannot be read is an input with an error, which Run
// reports as a Problem.
func Expand(args []string) []Input { return ordered(dropTwins(Files(args))) }

// Files is Expand for who does not read files but changes them: none is left out
// because it repeats another one, as a packed file beside the plain one does.
func Files(args []string) []Input {
	var all []Input
	for _, arg := range args {
		all = append(all, expand(arg)...)
	}
	return all
}

func expand(arg string) []Input {
	if arg == Stdin {
		return []Input{{Name: arg}}
	}
	st, err := os.Stat(arg)
	switch {
	case err == nil && st.IsDir():
		return directory(arg)
	case err == nil:
		return []Input{{Name: arg}}
	case strings.ContainsAny(arg, "*?[") && errors.Is(err, fs.ErrNotExist):
		names, globErr := filepath.Glob(arg)
		if globErr != nil {
			return []Input{{Name: arg, err: globErr}}
		}
		if len(names) == 0 {
			return []Input{{Name: arg, err: errors.New("no file matches")}}
		}
		var all []Input
		for _, n := range names {
			all = append(all, Input{Name: n})
		}
		return all
	}
	return []Input{{Name: arg, err: withoutPath(err)}}
}

// directory lists the logs in a directory, not below it.
func directory(dir string) []Input {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return []Input{{Name: dir, err: withoutPath(err)}}
	}
	var all []Input
	for _, e := range entries {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") && isLog(e.Name()) {
			all = append(all, Input{Name: filepath.Join(dir, e.Name())})
		}
	}
	if len(all) == 0 {
		return []Input{{Name: dir, err: errors.New("no log in this directory (*.log, *.jsonl, *.ndjson, *.json, rotated or compressed)")}}
	}
	return all
}

func isLog(name string) bool {
	if strings.HasSuffix(name, "receipts.jsonl") { // what retention has deleted
		return false
	}
	name = plainName(name)
	if m := numbered.FindStringSubmatch(name); m != nil {
		name = m[1]
	}
	switch filepath.Ext(name) {
	case ".log", ".jsonl", ".ndjson", ".json":
		return true
	}
	return false
}

// plainName is name without the extension of a compressor.
func plainName(name string) string {
	for _, ext := range []string{".gz", ".zst"} {
		if n, ok := strings.CutSuffix(name, ext); ok {
			return n
		}
	}
	return name
}

var (
	stamped  = regexp.MustCompile(`^(.+)-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3})(\.[^.]+)?$`) // lumberjack, sink.File
	segment  = regexp.MustCompile(`^(.+)-(\d{20})(\.[^.]+)$`)                                 // sink.Journal
	dated    = regexp.MustCompile(`^(.+\.[^.]+)-(\d{8}(?:-\d+)?)$`)                           // logrotate with dateext
	numbered = regexp.MustCompile(`^(.+\.[^.]+)\.(\d+)$`)                                     // logrotate
)

// rotation says which log a file belongs to and where in it.
func rotation(name string) (set string, order string) {
	dir, base := filepath.Split(plainName(name))
	if m := stamped.FindStringSubmatch(base); m != nil {
		return dir + m[1] + m[3], "1" + m[2]
	}
	if m := segment.FindStringSubmatch(base); m != nil {
		return dir + m[1] + m[3], "1" + m[2]
	}
	if m := dated.FindStringSubmatch(base); m != nil {
		return dir + m[1], "1" + m[2]
	}
	if m := numbered.FindStringSubmatch(base); m != nil {
		if n, err := strconv.Atoi(m[2]); err == nil && n < 1e9 {
			return dir + m[1], "1" + strconv.Itoa(1e9-n) // the highest is the oldest
		}
	}
	return dir + base, "2" // the one being written
}

// dropTwins drops a packed file that stands beside the plain one, and a file
// named twice.
func dropTwins(all []Input) []Input {
	plain := map[string]bool{}
	for _, in := range all {
		if in.Name != Stdin && plainName(in.Name) == in.Name {
			plain[in.Name] = true
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(in Input) bool {
		twin := seen[in.Name] || plainName(in.Name) != in.Name && plain[plainName(in.Name)]
		seen[in.Name] = true
		return twin
	})
}

// ordered puts the files of a set together, where its first one stands, and in
// the order of their time.
func ordered(all []Input) []Input {
	type keyed struct {
		Input
		set, order string
	}
	bySet := map[string][]keyed{}
	var sets []string
	for _, in := range all {
		k := keyed{Input: in}
		k.set, k.order = rotation(in.Name)
		if bySet[k.set] == nil {
			sets = append(sets, k.set)
		}
		bySet[k.set] = append(bySet[k.set], k)
	}
	var out []Input
	for _, set := range sets {
		members := bySet[set]
		slices.SortStableFunc(members, func(a, b keyed) int { return cmp.Compare(a.order, b.order) })
		for i, k := range members {
			k.joins = i > 0
			out = append(out, k.Input)
		}
	}
	return out
}
