package convert

import "math"

const ecsVersion = "8.11.0"

// appendECS maps to the Elastic Common Schema. What it has no field for stands
// in labels, as it wants.
func appendECS(dst []byte, e *Event, o Options) ([]byte, error) {
	outcome := "failure"
	if e.succeeded() {
		outcome = "success"
	}
	event := object{"kind": "event", "category": []string{"authentication"}, "type": []string{"info"}, "action": e.Msg, "outcome": outcome, "dataset": "slogaudit.auth", "module": "slogaudit"}
	event.set("reason", e.Reason)
	event.set("duration", int64(math.Round(e.DurationMS*1e6)))
	out := object{
		"@timestamp": e.Time.Format("2006-01-02T15:04:05.999999999Z07:00"),
		"ecs":        object{"version": ecsVersion},
		"message":    e.Msg,
		"log":        object{"level": e.Level},
		"event":      event,
		"service":    object{"name": orUnknown(o.Service)},
		"http":       object{"request": object{"method": e.Method}.set("id", e.RequestID)}.set("response", object{}.set("status_code", e.HTTPStatus)),
		"url":        object{"path": e.Path},
		"source":     object{"ip": e.IP}.set("as", object{}.set("number", e.ASN)).set("geo", object{}.set("country_iso_code", e.Country)),
	}
	out.set("user_agent", object{}.set("original", e.UserAgent))
	out.set("user", object{}.set("id", e.User))
	out.set("trace", object{}.set("id", e.TraceID))
	out.set("labels", object{}.set("token_hash", e.TokenHash).set("token_fp", e.TokenFP).set("status", e.Status).set("peer_ip", e.PeerIP).set("client_id", e.ClientID).set("scope", e.Scope))
	return appendJSON(dst, out)
}
