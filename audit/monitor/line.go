package monitor

import (
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// ParseLine reads one record of a log. It says false for a record that is no
// auth event. The error says what of an event could not be read, and holds no
// value of it. The line is not kept.
func ParseLine(line []byte) (at time.Time, e audit.Event, event bool, err error) {
	var p lineParser
	text := string(line) // one copy, which all fields share
	err = jsonline.Members(line, func(key, value jsonline.Token) {
		p.member(text, key, value)
	})
	if err != nil {
		return at, e, false, err
	}
	if !Watches(p.msg) {
		return at, e, false, nil
	}
	if p.bad == "" && p.at.IsZero() {
		p.bad = "time"
	}
	if _, ok := statusOf(p.e.Status); p.bad == "" && !ok {
		p.bad = "status"
	}
	if p.bad != "" {
		return at, e, true, fmt.Errorf("monitor: %s event: field %s is missing or malformed", p.msg, p.bad)
	}
	return p.at, p.e, true, nil
}

// Watches says whether events of this name are for Observe: those of requests
// with a bearer token, or without.
func Watches(name string) bool {
	switch name {
	case audit.MissingBearerToken, audit.InvalidBearerToken, audit.AuthenticatedRequest, audit.AuthorizationDenied:
		return true
	}
	return false
}

type lineParser struct {
	at  time.Time
	e   audit.Event
	msg string
	bad string // the first field that could not be read
}

func (p *lineParser) member(line string, key, v jsonline.Token) {
	name := tokenText(line, key)
	switch v.Kind {
	case jsonline.String:
		p.text(name, tokenText(line, v))
	case jsonline.Number:
		p.number(name, line[v.Start:v.End])
	}
}

func tokenText(line string, t jsonline.Token) string {
	if t.Escaped {
		return string(jsonline.AppendUnquoted(nil, []byte(line[t.Start:t.End])))
	}
	return line[t.Start+1 : t.End-1]
}

func (p *lineParser) text(name, v string) {
	var err error
	switch name {
	case "time":
		p.at, err = time.Parse(time.RFC3339Nano, v)
	case "msg":
		p.msg = v
	case "method":
		p.e.Method = v
	case "path":
		p.e.Path = v
	case "ip":
		p.e.IP, err = netip.ParseAddr(v)
	case "user_agent":
		p.e.UserAgent = v
	case "token_hash":
		p.e.TokenHash = v
	case "status":
		p.e.Status = audit.Status(v)
	case "reason":
		p.e.Reason = audit.Reason(v)
	case "user":
		p.e.User = v
	case "token_fp":
		p.e.TokenFP = v
	case "country":
		p.e.Country = v
	}
	if err != nil && p.bad == "" {
		p.bad = name
	}
}

func (p *lineParser) number(name, v string) {
	switch name {
	case "http_status":
		p.e.HTTPStatus, _ = strconv.Atoi(v)
	case "asn":
		n, _ := strconv.ParseUint(v, 10, 32)
		p.e.ASN = uint32(n)
	}
}
