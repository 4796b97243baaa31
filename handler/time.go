package handler

import (
	"encoding/binary"
	"math/bits"
	"time"
)

// timeYearError is what slog writes for a time that RFC 3339 cannot express.
const timeYearError = "!ERROR:time.Time year outside of range [0,9999]"

// timeText formats times as time.RFC3339Nano and keeps the text of the last
// second it saw: records come many to the second. The zero value is ready.
type timeText struct {
	sec    int64
	loc    *time.Location
	zone   int      // length of suffix; 0: nothing kept
	start  [16]byte // `{"time":"` and the beginning of the seconds
	rest   [12]byte // the rest of them
	suffix [6]byte  // Z or +01:00
}

const (
	timeStart   = `{"time":"`
	timeSeconds = len("2006-01-02T15:04:05")
)

// append appends t without quotes.
func (c *timeText) append(dst []byte, t time.Time) []byte {
	n := len(dst)
	dst = c.begin(dst, t)
	return append(dst[:n], dst[n+len(timeStart):]...)
}

// begin appends how a record of the time t begins, up to the closing quote of
// the time.
func (c *timeText) begin(dst []byte, t time.Time) []byte {
	sec, loc := t.Unix(), t.Location()
	if c.sec != sec || c.loc != loc || c.zone == 0 {
		if !c.fill(t, sec, loc) {
			return append(dst, timeStart+timeYearError...)
		}
	}
	// An array of up to 16 bytes is appended in one move.
	dst = append(dst, c.start[:]...)
	dst = append(dst, c.rest[:]...)
	if ns := uint32(t.Nanosecond()); ns != 0 {
		dst = appendFraction(dst, ns)
	}
	if c.zone == 1 {
		return append(dst, 'Z')
	}
	return append(dst, c.suffix[:c.zone]...)
}

func (c *timeText) fill(t time.Time, sec int64, loc *time.Location) bool {
	if y := t.Year(); y < 0 || y > 9999 {
		return false
	}
	var tmp [48]byte
	text := t.Truncate(0).AppendFormat(append(tmp[:0], timeStart...), "2006-01-02T15:04:05Z07:00")
	n := copy(c.start[:], text)
	n += copy(c.rest[:], text[n:])
	c.zone = copy(c.suffix[:], text[n:])
	c.sec, c.loc = sec, loc
	return true
}

// appendFraction appends a point and the nanoseconds without trailing zeros.
func appendFraction(dst []byte, ns uint32) []byte {
	first, rest := ns/1e8, digits8(ns%1e8)
	dst = append(dst, '.', byte('0'+first))
	n := 8 - bits.LeadingZeros64(rest)/8 // without zeros at the end
	return binary.LittleEndian.AppendUint64(dst, rest|eachByte*'0')[:len(dst)+n]
}

const eachByte = 0x0101010101010101

// digits8 returns the eight decimal digits of v, the first in the lowest byte. It
// divides all parts of a word at once: v by 10,000, both halves by 100, all
// four quarters by 10.
func digits8(v uint32) uint64 {
	x := uint64(v/1e4) | uint64(v%1e4)<<32
	q := x * 10486 >> 20 & 0x7f0000007f
	x = q | (x-100*q)<<16
	q = x * 103 >> 10 & 0xf000f000f000f
	return q | (x-10*q)<<8
}
