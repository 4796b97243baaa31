package syslog

import (
	"strconv"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/sink/ship"
)

// Format is what every message of a Sender has in common (RFC 5424 section 6).
// The zero value is the documented default.
type Format struct {
	Facility Facility // 0 means LogAudit
	Hostname string   // "" means that of the machine
	AppName  string   // "" means slogaudit
}

// Facility is a syslog facility code (RFC 5424 table 1).
type Facility int

// Facilities fit for audit records.
const (
	AuthPriv Facility = 10
	LogAudit Facility = 13
	Local0   Facility = 16
)

// structuredID names our structured data; 32473 is the number for examples and
// documentation (RFC 5612), because the project has none of its own.
const structuredID = "slogaudit@32473"

// append writes one record as a message of RFC 5424, its id as structured data
// and the whole line as its text.
func (f *Format) append(dst, line []byte, id string) []byte {
	h := ship.ReadHead(line)
	dst = append(dst, '<')
	dst = strconv.AppendInt(dst, int64(f.Facility)*8+severity(h.Level), 10)
	dst = append(dst, ">1 "...)
	if h.Time.IsZero() {
		dst = append(dst, '-')
	} else {
		dst = h.Time.UTC().AppendFormat(dst, "2006-01-02T15:04:05.999999Z07:00") // at most six digits: section 6.2.3
	}
	dst = append(append(dst, ' '), field(f.Hostname, 255)...)
	dst = append(append(dst, ' '), field(f.AppName, 48)...)
	dst = append(append(dst, " - "...), field(h.Msg, 32)...)
	dst = append(append(append(dst, " ["...), structuredID...), ` id="`...)
	dst = append(append(dst, escape(id)...), `"] `...)
	return append(dst, line...)
}

// severity is that of the level (RFC 5424 table 2).
func severity(level string) int64 {
	switch {
	case strings.HasPrefix(level, "DEBUG"):
		return 7
	case strings.HasPrefix(level, "WARN"):
		return 4
	case strings.HasPrefix(level, "ERROR"):
		return 3
	}
	return 6
}

// field makes s fit for the header: printable ASCII without spaces, or "-".
func field(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '_'
		}
		return r
	}, s)
	if s == "" {
		return "-"
	}
	return s[:min(len(s), most)]
}

var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `]`, `\]`)

// escape makes s fit for a parameter's value (section 6.3.3).
func escape(s string) string { return escaper.Replace(s) }

// timeoutOf is the time left for one Send.
func timeoutOf(deadline time.Time, ok bool) time.Time {
	if !ok {
		return time.Now().Add(30 * time.Second)
	}
	return deadline
}
