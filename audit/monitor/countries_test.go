package monitor

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCountriesOnce holds that no country is given twice: the compiler does not say so
// of keys that are arrays, and the later circle would count.
func TestCountriesOnce(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "countries.go", nil, 0)
	require.NoError(t, err)
	given := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			if _, ok := kv.Key.(*ast.CompositeLit); ok {
				given++
			}
		}
		return true
	})
	assert.Equal(t, len(countries), given)
}

// TestCountries holds that a country's circle holds towns at its ends.
func TestCountries(t *testing.T) {
	for _, c := range []struct {
		code     string
		lat, lon float32
	}{
		{"AU", -33.9, 151.2}, {"AU", -32.0, 115.9}, {"AU", -12.5, 130.8}, {"US", 40.7, -74.0}, {"US", 34.1, -118.2}, {"BR", -23.5, -46.6},
		{"IN", 19.1, 72.9}, {"IN", 22.6, 88.4}, {"CN", 31.2, 121.5}, {"CN", 43.8, 87.6}, {"RU", 55.8, 37.6}, {"RU", 43.1, 131.9},
		{"DE", 53.6, 10.0}, {"DE", 48.1, 11.6}, {"FR", 43.3, 5.4}, {"GB", 55.9, -4.3}, {"IT", 38.1, 13.4}, {"JP", 43.1, 141.4}, {"NO", 69.6, 18.9},
		{"ID", -6.2, 106.8}, {"CL", -53.2, -70.9}, {"AR", -54.8, -68.3}, {"NZ", -36.8, 174.8}, {"ZA", -33.9, 18.4}, {"MX", 32.5, -117.0},
	} {
		circle, ok := countries[[2]byte([]byte(c.code))]
		require.True(t, ok, c.code)
		outside := apart(&spot{lat: circle.lat, lon: circle.lon, radius: circle.radius}, &spot{lat: c.lat, lon: c.lon})
		assert.Less(t, outside, 30.0, "km outside of %s: %v %v", c.code, c.lat, c.lon) // the table is rounded
	}
}
