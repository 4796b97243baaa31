// Package slogaudit_test guards what concerns the module as a whole.
package slogaudit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/slogaudit/slogaudit"

// arrows says what a package may import beyond the standard library and the
// module's internal packages. The longest path that holds a package counts: a
// new package below sink may import what sink may, unless it stands here with
// more.
var arrows = map[string][]string{
	"internal":            {"golang.org/x/sys", "github.com/klauspost/compress"},
	"redact":              {},
	"sink":                {"sink", "gopkg.in/natefinch/lumberjack.v2", "github.com/klauspost/compress", "golang.org/x/sys"},
	"sink/ship/otlp":      {"sink", "go.opentelemetry.io/proto/slim/otlp", "google.golang.org/protobuf"},
	"sink/ship/open":      {"sink"},
	"sink/kafka":          {"sink", "github.com/twmb/franz-go"},
	"audit":               {"redact", "sink", "audit"},
	"audit/monitor":       {"audit", "github.com/axiomhq/hyperloglog", "github.com/cespare/xxhash/v2"},
	"audit/monitor/geo":   {"audit", "github.com/oschwald/maxminddb-golang/v2"},
	"audit/monitor/sigma": {"audit", "github.com/goccy/go-yaml"},
	"handler":             {"redact", "audit", "sink", "handler", "github.com/lmittmann/tint"},
	"convert":             {"audit"},
	"check":               {"redact", "audit", "check", "github.com/klauspost/compress"},
	"handler/config":      {"redact", "audit", "sink", "handler", "github.com/goccy/go-yaml"},
}

// only says which packages may import a dependency at all.
var only = map[string]string{
	"github.com/lmittmann/tint":        "handler",
	"gopkg.in/natefinch/lumberjack.v2": "sink",
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func TestImportsGoOnlyOneWay(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, module+"/")
		allowed, guarded := allowedFor(path)
		if strings.HasSuffix(path, "test") { // kits for tests: sinktest, handlertest
			allowed = append(allowed, "github.com/stretchr/testify")
		}
		for _, imp := range p.Imports {
			own, isOwn := strings.CutPrefix(imp, module+"/")
			if !isOwn && !strings.Contains(strings.Split(imp, "/")[0], ".") {
				continue // standard library
			}
			if holder, ok := only[imp]; ok {
				assert.Equal(t, holder, path, "%s may be imported by %s alone", imp, holder)
			}
			assert.NotContains(t, own, "cmd/", "%s imports a command", path)
			if !guarded || strings.HasPrefix(own, "internal/") && isOwn {
				continue
			}
			assert.True(t, anyHolds(allowed, own), "%s must not import %s (see CONTRIBUTING.md)", path, imp)
		}
	}
}

func packages(t *testing.T) (all []pkg) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		all = append(all, p)
	}
	require.NotEmpty(t, all)
	return all
}

func allowedFor(path string) (allowed []string, guarded bool) {
	longest := -1
	for p, a := range arrows {
		if holds(p, path) && len(p) > longest {
			longest, allowed, guarded = len(p), a, true
		}
	}
	return allowed, guarded
}

func holds(parent, path string) bool {
	return path == parent || strings.HasPrefix(path, parent+"/")
}

func anyHolds(parents []string, path string) bool {
	for _, p := range parents {
		if holds(p, path) {
			return true
		}
	}
	return false
}
