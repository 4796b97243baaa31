package check

import "time"

// minute is the last minute that was read: the next record is mostly of the
// same one.
type minute struct {
	stamp [16]byte // 2026-11-23T10:00
	ns    int64
	set   bool
}

// timeAt accepts an RFC 3339 time in UTC.
func (f *fastPath) timeAt(i int) int {
	b := f.b
	if i+22 > len(b) || b[i] != '"' || b[i+17] != ':' {
		return 0
	}
	i++
	if !f.set || string(b[i:i+16]) != string(f.stamp[:]) {
		t, err := time.Parse("2006-01-02T15:04", string(b[i:i+16]))
		if err != nil || t.Year() < 1970 || t.Year() > 2260 {
			return 0
		}
		f.ns, f.set = t.UnixNano(), true
		copy(f.stamp[:], b[i:i+16])
	}
	hi, lo := b[i+17]-'0', b[i+18]-'0'
	if hi > 5 || lo > 9 {
		return 0
	}
	ns := f.ns + int64(hi*10+lo)*int64(time.Second)
	i += 19
	if b[i] == '.' {
		unit := int64(100_000_000)
		start := i + 1
		for i++; i < len(b) && b[i]-'0' < 10; i++ {
			ns += int64(b[i]-'0') * unit
			unit /= 10
		}
		if i == start || i-start > 9 {
			return 0
		}
	}
	if i+1 >= len(b) || b[i] != 'Z' || b[i+1] != '"' {
		return 0
	}
	f.time = ns
	return i + 2
}
