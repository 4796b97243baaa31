package monitor

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newTable(limit int, keep time.Duration) (*table, *cells[int64]) {
	t, c := &table{limit: limit, keep: int64(keep)}, &cells[int64]{}
	c.attach(t)
	t.init()
	return t, c
}

// Rows keep to their subjects while the table grows.
func TestTableGrows(t *testing.T) {
	tb, c := newTable(1<<14, time.Hour)
	r := rand.New(rand.NewPCG(1, 1))
	want := map[uint64]int64{}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano()
	for range 2000 {
		key := r.Uint64()
		i := tb.enter(key, now)
		require.GreaterOrEqual(t, i, 0)
		*c.cell(i) = int64(key)
		want[key] = int64(key)
	}
	assert.Equal(t, len(want), tb.n)
	for key, v := range want {
		i := tb.find(key, now)
		require.GreaterOrEqual(t, i, 0)
		assert.Equal(t, v, *c.cell(i))
	}
	assert.Zero(t, tb.evicted+tb.refused)
}

// What has not come for as long as it is kept gives way, with its row.
func TestTableExpires(t *testing.T) {
	tb, c := newTable(ways, time.Hour)
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano()
	for key := range uint64(ways) {
		*c.cell(tb.enter(key+1, now)) = 7
	}
	assert.Negative(t, tb.enter(100, now), "the first visit of a newcomer finds a full bucket")
	later := now + int64(time.Hour+5*time.Second)
	assert.Negative(t, tb.find(1, later))
	for key := range uint64(ways) {
		i := tb.enter(200+key, later)
		require.GreaterOrEqual(t, i, 0)
		assert.Zero(t, *c.cell(i))
	}
	assert.Equal(t, ways, tb.n)
	assert.Zero(t, tb.evicted)
}

// A flood of keys that come once displaces none that came twice; who comes again
// and again finds a place.
func TestTableUnderFlood(t *testing.T) {
	tb, _ := newTable(1<<10, time.Hour)
	r := rand.New(rand.NewPCG(2, 2))
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano()
	regulars := make([]uint64, 300)
	for i := range regulars {
		regulars[i] = r.Uint64()
		tb.enter(regulars[i], now)
		tb.enter(regulars[i], now)
	}
	late := r.Uint64()
	for i := range 100_000 {
		tb.enter(r.Uint64(), now)
		if i%100 == 0 {
			tb.enter(late, now)
		}
	}
	for _, key := range regulars {
		assert.GreaterOrEqual(t, tb.find(key, now), 0)
	}
	assert.GreaterOrEqual(t, tb.find(late, now), 0)
	assert.NotZero(t, tb.refused)
}

// Rows are numbers: what is in them can be saved, and a pointer would be lost to
// the garbage collector.
func TestCellsHoldNoPointers(t *testing.T) {
	for _, cell := range []any{profile{}, userProfile{}, countCell{}, ratioCell{}, sequenceCell{}, travelCell{}, past{}, valueSet{}, node{}} {
		assert.False(t, hasPointers(reflect.TypeOf(cell)), "%T", cell)
	}
}

func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if hasPointers(t.Field(i).Type) {
				return true
			}
		}
		return false
	case reflect.Array:
		return hasPointers(t.Elem())
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.String, reflect.Interface, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return true
	}
	return false
}

// The sketch never says too little, and rarely much too much.
func TestSketch(t *testing.T) {
	s := newSketch(1 << 12)
	r := rand.New(rand.NewPCG(9, 9))
	n, over := map[uint64]int{}, 0
	for range 4000 { // fewer than it takes to be halved
		key := uint64(r.IntN(2000)) * 0x9e3779b97f4a7c15
		n[key]++
		got := int(s.add(key))
		require.GreaterOrEqual(t, got, n[key])
		if got > n[key]+1 {
			over++
		}
	}
	assert.Less(t, over, 40)
}
