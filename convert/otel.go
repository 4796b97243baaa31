package convert

import (
	"strconv"
)

// appendOTel maps to an export request of OTLP in its JSON form, with one log
// record: what an OpenTelemetry Collector reads from a file of JSON lines.
func appendOTel(dst []byte, e *Event, o Options) ([]byte, error) {
	number, text := 9, "INFO"
	if e.Level == "WARN" {
		number, text = 13, "WARN"
	}
	var attributes []object
	str := func(key, value string) {
		if value != "" {
			attributes = append(attributes, object{"key": key, "value": object{"stringValue": value}})
		}
	}
	num := func(key string, value int64) {
		if value != 0 {
			attributes = append(attributes, object{"key": key, "value": object{"intValue": strconv.FormatInt(value, 10)}})
		}
	}
	str("http.request.method", e.Method)
	str("url.path", e.Path)
	str("client.address", e.IP)
	str("network.peer.address", e.PeerIP)
	str("user_agent.original", e.UserAgent)
	str("user.id", e.User)
	num("http.response.status_code", int64(e.HTTPStatus))
	str("error.type", e.Reason)
	str("geo.country.iso_code", e.Country)
	str("auth.status", e.Status)
	str("auth.token_hash", e.TokenHash)
	str("auth.token_fp", e.TokenFP)
	str("auth.client_id", e.ClientID)
	str("auth.scope", e.Scope)
	str("request.id", e.RequestID)
	num("client.as.number", int64(e.ASN))
	if e.DurationMS != 0 {
		attributes = append(attributes, object{"key": "http.server.request.duration", "value": object{"doubleValue": e.DurationMS / 1000}})
	}
	record := object{
		"timeUnixNano":         strconv.FormatInt(e.Time.UnixNano(), 10),
		"observedTimeUnixNano": strconv.FormatInt(e.Time.UnixNano(), 10),
		"severityNumber":       number, "severityText": text, "eventName": e.Msg,
		"body":       object{"stringValue": e.Msg},
		"attributes": attributes,
	}
	record.set("traceId", e.TraceID)
	return appendJSON(dst, object{"resourceLogs": []object{{
		"resource": object{"attributes": []object{{"key": "service.name", "value": object{"stringValue": orUnknown(o.Service)}}}},
		"scopeLogs": []object{{
			"scope":      object{"name": "github.com/slogaudit/slogaudit/convert"}.set("version", o.Version),
			"logRecords": []object{record},
		}},
	}}})
}

func itoa(n int) string { return strconv.Itoa(n) }
