package convert

import (
	"fmt"
	"strconv"
	"strings"
)

var (
	cefHeader    = strings.NewReplacer(`\`, `\\`, `|`, `\|`, "\n", " ", "\r", " ")
	cefExtension = strings.NewReplacer(`\`, `\\`, `=`, `\=`, "\n", `\n`, "\r", `\r`)
)

// appendCEF maps to ArcSight's Common Event Format, version 0. Its dictionary
// has no key for hashes of tokens: custom strings with labels hold them.
func appendCEF(dst []byte, e *Event, o Options) ([]byte, error) {
	severity := 1
	if e.Level == "WARN" {
		severity = 5
	}
	outcome := "failure"
	if e.succeeded() {
		outcome = "success"
	}
	dst = fmt.Appendf(dst, "CEF:0|slogaudit|slogaudit|%s|%s|%s|%d|", cefHeader.Replace(orUnknown(o.Version)), cefHeader.Replace(e.Msg), cefHeader.Replace(strings.ReplaceAll(e.Msg, "_", " ")), severity)
	first := true
	add := func(key, value string) {
		if value == "" {
			return
		}
		if !first {
			dst = append(dst, ' ')
		}
		first = false
		dst = append(append(append(dst, key...), '='), cefExtension.Replace(value)...)
	}
	custom := func(key, label, value string) {
		if value != "" {
			add(key, value)
			add(key+"Label", label)
		}
	}
	add("rt", strconv.FormatInt(e.Time.UnixMilli(), 10))
	if strings.Contains(e.IP, ":") {
		custom("c6a2", "Source IPv6 Address", e.IP)
	} else {
		add("src", e.IP)
	}
	add("requestMethod", e.Method)
	add("request", e.Path)
	add("requestClientApplication", e.UserAgent)
	add("suser", e.User)
	add("outcome", outcome)
	add("reason", e.Reason)
	add("externalId", e.RequestID)
	add("dvchost", o.Service)
	custom("cs1", "tokenHash", e.TokenHash)
	custom("cs2", "tokenFingerprint", e.TokenFP)
	custom("cs3", "status", e.Status)
	custom("cs4", "traceId", e.TraceID)
	custom("cs5", "country", e.Country)
	custom("cs6", "clientId", e.ClientID)
	if e.HTTPStatus != 0 {
		custom("cn1", "httpStatus", strconv.Itoa(e.HTTPStatus))
	}
	if e.DurationMS != 0 { // cn2 is for whole numbers, and most durations are below 1
		custom("cfp1", "durationMs", strconv.FormatFloat(e.DurationMS, 'f', -1, 64))
	}
	return dst, nil
}
