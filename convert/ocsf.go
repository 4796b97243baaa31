package convert

import "strings"

const ocsfVersion = "1.2.0"

// appendOCSF maps to the class Authentication of the Open Cybersecurity Schema
// Framework. The token's hash is the user's credential.
func appendOCSF(dst []byte, e *Event, o Options) ([]byte, error) {
	const category, class = 3, 3002
	activity, name := 99, e.Msg
	if strings.HasPrefix(e.Msg, "login_") {
		activity, name = 1, "Logon"
	}
	severity := 1 // informational
	if e.Level == "WARN" {
		severity = 2 // low
	}
	status := 2 // failure
	if e.succeeded() {
		status = 1
	}
	event := object{
		"category_uid": category, "class_uid": class, "activity_id": activity, "activity_name": name,
		"type_uid": class*100 + activity, "severity_id": severity, "status_id": status,
		"time": e.Time.UnixMilli(), "message": e.Msg, "is_remote": true,
		"auth_protocol_id": 6, "auth_protocol": "OAUTH 2.0",
		"user":         object{"uid": orUnknown(e.User)}.set("credential_uid", e.TokenHash),
		"service":      object{"name": orUnknown(o.Service)},
		"src_endpoint": object{"ip": e.IP}.set("autonomous_system", object{}.set("number", e.ASN)).set("location", object{}.set("country", e.Country)),
		"http_request": object{"http_method": e.Method, "url": object{"path": e.Path}}.set("user_agent", e.UserAgent).set("uid", e.RequestID),
		"metadata": object{
			"version": ocsfVersion, "log_name": "auth/v1",
			"product":       object{"name": "slogaudit", "vendor_name": "slogaudit"}.set("version", o.Version),
			"original_time": e.Time.Format("2006-01-02T15:04:05.999999999Z07:00"),
		}.set("correlation_uid", e.TraceID),
	}
	event.set("status_detail", e.Reason)
	if e.HTTPStatus != 0 {
		event["status_code"] = itoa(e.HTTPStatus)
	}
	event.set("unmapped", object{}.set("client_id", e.ClientID).set("scope", e.Scope).set("token_fp", e.TokenFP).set("peer_ip", e.PeerIP).set("duration_ms", e.DurationMS))
	return appendJSON(dst, event)
}
