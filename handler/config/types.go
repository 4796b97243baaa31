package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// Age is a duration such as 12mo, 90d or 36h; see sink.ParseAge.
type Age time.Duration

// UnmarshalText is sink.ParseAge.
func (a *Age) UnmarshalText(text []byte) error {
	d, err := sink.ParseAge(string(text))
	if err != nil {
		return err
	}
	*a = Age(d)
	return nil
}

// MarshalText is sink.FormatAge.
func (a Age) MarshalText() ([]byte, error) { return []byte(sink.FormatAge(time.Duration(a))), nil }

func (Age) jsonSchema() map[string]any {
	return map[string]any{
		"type": "string", "pattern": `^(0|([0-9]+(\.[0-9]+)?(y|mo|w|d|h|m|s|ms|us|µs|ns))+)$`,
		"examples": []string{"12mo", "90d", "36h"},
	}
}

// Size is a number of bytes such as 64MiB, 10GB or 4096.
type Size int64

var sizeUnits = []struct {
	name  string
	bytes float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"KB", 1e3}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
	{"B", 1}, {"", 1},
}

// UnmarshalText reads a number with a unit: B, KB, MB, GB, TB (powers of 1000)
// or KiB, MiB, GiB, TiB (powers of 1024).
func (s *Size) UnmarshalText(text []byte) error {
	t := string(text)
	for _, u := range sizeUnits {
		number, ok := strings.CutSuffix(t, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || n < 0 || n*u.bytes >= math.MaxInt64 || n != n {
			break
		}
		*s = Size(n * u.bytes)
		return nil
	}
	return fmt.Errorf("%q is not a size such as 64MiB, 10GB or 4096", t)
}

// MarshalText writes whole KiB, MiB, GiB and TiB as such.
func (s Size) MarshalText() ([]byte, error) {
	for i := 3; i >= 0; i-- {
		if u := int64(sizeUnits[i].bytes); s != 0 && int64(s)%u == 0 {
			return fmt.Appendf(nil, "%d%s", int64(s)/u, sizeUnits[i].name), nil
		}
	}
	return strconv.AppendInt(nil, int64(s), 10), nil
}

// String is for people: 1.5MiB.
func (s Size) String() string {
	for i := 3; i >= 0; i-- {
		if u := sizeUnits[i]; float64(s) >= u.bytes {
			return strconv.FormatFloat(math.Round(float64(s)/u.bytes*10)/10, 'f', -1, 64) + u.name
		}
	}
	return strconv.FormatInt(int64(s), 10) + "B"
}

func (Size) jsonSchema() map[string]any {
	return map[string]any{
		"type": []string{"string", "integer"}, "pattern": `^[0-9]+(\.[0-9]+)? ?(B|[kKMGT]B|[KMGT]iB)?$`, "minimum": 0,
		"examples": []any{"64MiB", "10GB", 4096},
	}
}
