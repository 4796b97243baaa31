package monitor

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestShape(t *testing.T) {
	for path, want := range map[string]string{
		"": "", "/": "/", "//": "//", "/a": "/a", "/orders/8271/items": "/orders/*/items", "/8271": "/*", "8271/": "*/",
		"/v1/users": "/v1/users", "/api/v2.1/x": "/api/v2.1/x", "/o/0": "/o/*", "/report-2026": "/report-2026",
		"/t/550e8400-e29b-41d4-a716-446655440000":  "/t/*",
		"/t/550E8400E29B41D4A716446655440000":      "/t/*",
		"/t/deadbeef":                              "/t/deadbeef", // no digit: a word
		"/t/dead1beef2":                            "/t/*",
		"/t/Ab3dEf6hIj9kLm":                        "/t/*",
		"/t/products-of-1990-and-1991":             "/t/*", // three digits in a long name
		"/t/summer-sale-20-percent-off-everything": "/t/summer-sale-20-percent-off-everything",
		"/files/1.txt":                             "/files/1.txt",
	} {
		assert.Equal(t, want, string(appendShape(nil, path)), path)
	}
	assert.Equal(t, "/*", string(appendShape(nil, "/"+strings.Repeat("7", 5000))))
}

// The shape by its definition, slowly.
func FuzzShape(f *testing.F) {
	f.Add("/orders/8271/items")
	f.Add("/a-b_c/0x1F/deadbeef01")
	digits, letters := regexp.MustCompile(`[0-9]`), regexp.MustCompile(`^[0-9A-Za-z_-]+$`)
	hex := regexp.MustCompile(`^[0-9A-Fa-f_-]+$`)
	f.Fuzz(func(t *testing.T, path string) {
		parts := strings.Split(path, "/")
		for i, s := range parts {
			n, d := len(s), len(digits.FindAllString(s, -1))
			dashes := strings.Count(s, "-") + strings.Count(s, "_")
			if d > 0 && (d == n || n < 4096 && letters.MatchString(s) &&
				(n >= 8 && hex.MatchString(s) && d >= 2 || n >= 12 && d >= 3 && dashes <= n/4)) {
				parts[i] = "*"
			}
		}
		assert.Equal(t, strings.Join(parts, "/"), string(appendShape(nil, path)))
	})
}

func TestRoughShapeOf(t *testing.T) {
	for _, path := range []string{"/orders/1", "/orders/82", "/orders/8271999", "/orders/12345678"} {
		assert.Equal(t, roughShapeOf("/orders/4711"), roughShapeOf(path), path)
	}
	for _, path := range []string{"/orders/", "/orders/*", "/orders/x1", "/orders/1x", "/orders1", "/orders/1/", "/order/1"} {
		assert.NotEqual(t, roughShapeOf("/orders/4711"), roughShapeOf(path), path)
	}
}

// Paths have the same hash when they have the same shape, and only then.
func TestShapeOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segment := rapid.OneOf(rapid.StringMatching(`[a-z]{0,9}`), rapid.StringMatching(`[0-9]{1,9}`), rapid.StringMatching(`[0-9a-f]{1,20}`),
			rapid.StringMatching(`[*0-9a-zA-Z.:;~_-]{0,20}`))
		paths := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(segment, 0, 5).Draw(t, "segments"), "/")
		}), 2, 8).Draw(t, "paths")
		for _, a := range paths {
			shape := string(appendShape(nil, a))
			require.Equal(t, shapeOf(shape), shapeOf(a), a)
			for _, b := range paths {
				require.Equal(t, shape == string(appendShape(nil, b)), shapeOf(a) == shapeOf(b), "%q %q", a, b)
				if roughShapeOf(a) == roughShapeOf(b) {
					require.Equal(t, shape, string(appendShape(nil, b)), "%q %q", a, b)
				}
			}
		}
	})
}
