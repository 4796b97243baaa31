package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
)

var update = flag.Bool("update", false, "write the published JSON Schema")

const full = `# everything at once
level: warn
source: true
redact:
  key: {id: k2, file: keys/k2}
  old_keys:
    - id: k1
      file: keys/k1
enforce:
  mode: reject
  quarantine: quarantine.log
outputs:
  - file: logs/audit.log
    level: debug
    max_size: 64MiB
    rotate_every: 1d
    rotate_at: 00:00 UTC
    group_read: true
    sync: batch
    flush_delay: 5ms
  - console: stderr
    color: never
    full_hashes: true
  - json: stdout
journal: {dir: journal, durability: os, sync_every: 2s, segment_size: 1MiB, full: drop}
retention:
  presets: [pci-dss-4, cnil]
  min_age: 30d
  max_bytes: 10GiB
  min_free: 1GB
  min_free_warn: 2GB
  full: [compress, block]
  compress: zstd
  compress_after: 1d
  holds:
    - id: case-118
      reason: breach
      from: 2026-11-01
      to: 2026-11-02T10:00:00Z
      files: audit-2026*
  holds_file: holds.json
`

func TestParse(t *testing.T) {
	c, err := Parse("conf/slogaudit.yaml", []byte(full))
	require.NoError(t, err)
	assert.Equal(t, slog.LevelWarn, c.Level.Level())
	assert.Equal(t, handler.Reject, c.Enforce.Mode)
	require.Len(t, c.Outputs, 3)
	assert.Equal(t, "conf/logs/audit.log", c.Path(c.Outputs[0].File))

	fo, err := c.FileOptions(&c.Outputs[0])
	require.NoError(t, err)
	assert.EqualValues(t, 64<<20, fo.MaxSize)
	assert.Equal(t, []sink.TimeOfDay{{Location: time.UTC}}, fo.RotateAt)
	assert.Equal(t, sink.SyncBatch, fo.Sync)
	assert.Equal(t, "conf/holds.json", fo.Holds)
	jo, err := c.JournalOptions()
	require.NoError(t, err)
	assert.Equal(t, sink.DurabilityOS, jo.Durability)
	assert.Equal(t, sink.FullDropShipped, jo.Full)
	assert.EqualValues(t, 1<<20, jo.SegmentBytes)
	assert.Equal(t, fo.Retention, jo.Retention)
	r := fo.Retention
	assert.Equal(t, sink.Months(12), r.MinAge)
	assert.Equal(t, sink.Months(12), r.MaxAge)
	assert.Equal(t, sink.AnswerCompress|sink.AnswerBlock, r.Full)
	assert.EqualValues(t, 1e9, r.MinFree)
	require.Len(t, r.Holds, 1)
	assert.Equal(t, []string{"audit-2026*"}, r.Holds[0].Files)
	assert.Equal(t, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), r.Holds[0].From)
}

// What is wrong is said with its place, all of it, and without the values of
// keys that are not known.
func TestParseErrors(t *testing.T) {
	for name, test := range map[string]struct{ file, in, want string }{
		"typo":       {"c.yaml", "outputs:\n  - file: a.log\n    max_sise: 3\n", "c.yaml:3:5: outputs[0].max_sise: unknown key; did you mean max_size?"},
		"dash":       {"c.yaml", "retention: {min-age: 3d}\n", "c.yaml:1:13: retention.min-age: unknown key; did you mean min_age?"},
		"no idea":    {"c.yaml", "enforce:\n  hmac_key: hunter2hunter2\n", "c.yaml:2:3: enforce.hmac_key: unknown key; there are mode, quarantine"},
		"swap":       {"c.yaml", "leevl: info\n", "c.yaml:1:1: leevl: unknown key; did you mean level?"},
		"twice":      {"c.yaml", "level: info\nsource: true\nlevel: warn\n", "c.yaml:3:1: level: stands twice, first in line 1"},
		"age":        {"c.yaml", "retention:\n  min_age: soon\n", "c.yaml:2:12: retention.min_age: \"soon\" is not an age such as 12mo, 90d or 36h"},
		"size":       {"c.yaml", "outputs:\n- file: a\n  max_size: 3 parsecs\n", "c.yaml:3:13: outputs[0].max_size: \"3 parsecs\" is not a size such as 64MiB, 10GB or 4096"},
		"kind":       {"c.yaml", "redact: yes please\n", "c.yaml:1:9: redact: must be a mapping, not a text"},
		"bool":       {"c.yaml", "source: 1\n", "c.yaml:1:9: source: must be true or false"},
		"no output":  {"c.yaml", "outputs:\n  - level: info\n", "c.yaml:2:5: outputs[0]: needs exactly one of file, console and json"},
		"stream":     {"c.yaml", "outputs:\n  - json: stdoot\n", "c.yaml:2:11: outputs[0].json: must be stdout or stderr"},
		"console":    {"c.yaml", "outputs:\n  - console: stderr\n    sync: batch\n", "c.yaml:2:5: outputs[0]: rotation, modes and sync are for a file"},
		"preset":     {"c.yaml", "retention:\n  presets: [pci]\n", "c.yaml:2:13: retention.presets[0]: unknown preset \"pci\"; there are cnil, fedramp-au-11, hipaa, iso27001, pci-dss-4, soc2"},
		"impossible": {"c.yaml", "retention:\n  presets: [hipaa, cnil]\n", "c.yaml:2:12: retention.presets: hipaa (45 CFR 164.316(b)(2)(i)) keeps records for at least 2192d, cnil (Deliberation 2021-122) for at most 366d: no single policy meets both; keep the records that each concerns in files of their own"},
		"ceiling":    {"c.yaml", "retention:\n  presets: [soc2]\n  max_age: 90d\n", "c.yaml:2:13: retention.presets[0]: soc2 (CC7.2, CC7.3) keeps records for at least 366d, max_age is 90d"},
		"unsound":    {"c.yaml", "retention:\n  min_age: 2d\n  max_age: 1d\n", "c.yaml:2:12: retention.min_age: min_age 2d is above max_age 1d: a file would have to be kept and removed at once"},
		"syntax":     {"c.yaml", "level: [info\n", "c.yaml:1:8: "},
		"documents":  {"c.yaml", "level: info\n---\nlevel: warn\n", "c.yaml:3:6: a second document; one file is one configuration"},
		"merge":      {"c.yaml", "a: &a {level: info}\n<<: *a\n", "c.yaml:2:1: merge keys (<<) are not used here"},
		"json typo":  {"c.json", "{\n  \"outputs\": [\n\t{\"file\": \"a\", \"max_sise\": 3}\n  ]\n}", "c.json:3:16: outputs[0].max_sise: unknown key; did you mean max_size?"},
		"json cut":   {"c.json", "{\n  \"level\": \n", "c.json:2:11: not JSON: unexpected EOF"},
		"json twice": {"c.json", "{\"level\": \"info\",\n \"level\": \"warn\"}", "c.json:2:2: level: stands twice, first in line 1"},
		"hold":       {"c.yaml", "retention:\n  holds:\n    - reason: x\n", "c.yaml:3:5: retention.holds: the id is missing"},
		"journal":    {"c.yaml", "journal:\n  full: fail\n", "c.yaml:2:3: journal.dir: is missing"},
		"segments":   {"c.yaml", "journal:\n  dir: j\n  segment_size: 2MiB\nretention:\n  max_bytes: 3MiB\n", "c.yaml:3:17: journal.segment_size: retention.max_bytes (3145728) must be at least twice segment_size (2097152): it includes the segment that is being written"},
		"two":        {"c.yaml", "leevl: info\nsauce: true\n", "c.yaml:1:1: leevl: unknown key; did you mean level?\nc.yaml:2:1: sauce: unknown key; did you mean source?"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(test.file, []byte(test.in))
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "hunter2")
			if !strings.HasPrefix(err.Error(), test.want) || !strings.HasSuffix(test.want, " ") {
				assert.Equal(t, test.want, err.Error())
			}
		})
	}
}

func TestJSONIsTheSame(t *testing.T) {
	y, err := Parse("x.yaml", []byte("level: warn\noutputs:\n  - file: a.log\n    max_size: 1024\n    sync_every: 2s\nretention:\n  presets: [soc2]\n  full: compress\n  compress: gzip\n"))
	require.NoError(t, err)
	j, err := Parse("x.json", []byte(`{"level": "warn", "outputs": [{"file": "a.log", "max_size": 1024, "sync_every": "2s"}],
		"retention": {"presets": ["soc2"], "full": ["compress"], "compress": "gzip"}}`))
	require.NoError(t, err)
	for _, c := range []*Config{y, j} {
		c.places, c.file = nil, ""
	}
	assert.Equal(t, y, j)
}

func TestEmptyIsDefault(t *testing.T) {
	for _, in := range []string{"", "# nothing\n", "outputs:\nretention:\n", "{}"} {
		c, err := Parse("c.yaml", []byte(in))
		require.NoError(t, err, in)
		assert.Empty(t, c.Outputs)
	}
}

func TestBuild(t *testing.T) {
	dir := t.TempDir()
	key := bytes.Repeat([]byte("k"), 32)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "key"), append(key, '\n'), 0o600))
	path := filepath.Join(dir, "slogaudit.yaml")
	require.NoError(t, os.WriteFile(path, []byte(`
redact: {key: {id: k1, file: key}}
enforce: {mode: reject, quarantine: quarantine.log}
outputs:
  - {file: logs/audit.log, unbuffered: true}
  - {json: stdout, level: error}
  - {console: stderr, color: never}
journal: {dir: journal}
`), 0o600))
	var stdout, stderr bytes.Buffer
	h, err := Open(path, &BuildOptions{Stdout: &stdout, Stderr: &stderr})
	require.NoError(t, err)

	_, err = Open(path, nil)
	require.ErrorIs(t, err, sink.ErrLocked, "the second one is told who has the file")

	token := "ghp" + "_" + strings.Repeat("a1", 18)
	slog.New(h).Info("hello", "authorization", "Bearer "+token)
	slog.New(h).Info("authenticated_request", "status", "nonsense")
	require.NoError(t, h.Close(t.Context()))

	log, err := os.ReadFile(filepath.Join(dir, "logs", "audit.log"))
	require.NoError(t, err)
	assert.Contains(t, string(log), `"msg":"hello"`)
	assert.Contains(t, string(log), "hmac-sha256:k1:")
	assert.NotContains(t, string(log), "authenticated_request")
	v, err := sink.ReadDir(filepath.Join(dir, "journal"))
	require.NoError(t, err)
	defer v.Close()
	last, err := v.Last()
	require.NoError(t, err)
	assert.NotZero(t, last)
	quarantine, err := os.ReadFile(filepath.Join(dir, "quarantine.log"))
	require.NoError(t, err)
	assert.Contains(t, string(quarantine), "authenticated_request")
	assert.Empty(t, stdout.String())
	assert.Contains(t, stderr.String(), "hello")
	assert.NotContains(t, string(log)+string(quarantine)+stderr.String(), token)
}

func TestBuildErrors(t *testing.T) {
	c, err := Parse(filepath.Join(t.TempDir(), "c.yaml"), []byte("redact:\n  key:\n    id: k1\n    file: none\n"))
	require.NoError(t, err)
	_, err = c.Build(nil)
	assert.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorContains(t, err, "c.yaml:4:11: redact.key.file: ")
}

// The published schema is the one that the structs give.
func TestPublishedSchema(t *testing.T) {
	const published = "../../docs/slogaudit.schema.json"
	if *update {
		require.NoError(t, os.WriteFile(published, JSONSchema(), 0o644))
	}
	got, err := os.ReadFile(published)
	require.NoError(t, err)
	require.True(t, json.Valid(got))
	assert.Equal(t, string(JSONSchema()), string(got), "run go test ./handler/config -update")
}

func TestSize(t *testing.T) {
	for in, want := range map[string]Size{"0": 0, "4096": 4096, "64MiB": 64 << 20, "1.5 GiB": 3 << 29, "10GB": 1e10, "3kB": 3000, "7B": 7} {
		var s Size
		require.NoError(t, s.UnmarshalText([]byte(in)), in)
		assert.Equal(t, want, s, in)
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back Size
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, s, back)
	}
	for _, in := range []string{"", "MiB", "-1", "1PB", "1e30", "nan", "1 2"} {
		var s Size
		assert.Error(t, s.UnmarshalText([]byte(in)), in)
	}
}

// However broken the file is, reading it ends, and never with a panic.
func FuzzParse(f *testing.F) {
	f.Add("c.yaml", full)
	f.Add("c.json", `{"outputs": [{"file": "a"}]}`)
	f.Add("c.yaml", "a: &a [*a]\n? [b]\n: c\n- |\n x")
	f.Fuzz(func(t *testing.T, name, in string) {
		if c, err := Parse(name, []byte(in)); err == nil {
			require.NotNil(t, c)
		}
	})
}
