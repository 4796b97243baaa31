package redact

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What names, counts, dates or masks something, and opens nothing, stays under any
// harmless name and in any place.

// identifiers make one value of each kind, and the names that it stands under.
var identifiers = []struct {
	kind  string
	make  func() string
	names string
}{
	{"UUID", uuid, "id user_id request_id requestId traceId correlation_id device uuid guid order instance_id key_id accountId node"},
	{"UUID in capitals", func() string { return strings.ToUpper(uuid()) }, "id ActivityId CorrelationId ProcessGuid LogonGuid clientId"},
	{"UUID in braces", func() string { return "{" + strings.ToUpper(uuid()) + "}" }, "Guid ProviderGuid ProcessGuid"},
	{"MD5", func() string { return pick(hexes, 32) }, "md5 hash checksum etag digest file_hash fingerprint trace_id cache_key id content_hash"},
	{"SHA-1", func() string { return pick(hexes, 40) }, "sha1 commit revision rev sha git_commit checksum parent tree id"},
	{"SHA-256", func() string { return pick(hexes, 64) }, "sha256 digest image container_id checksum blob hash block txid id"},
	{"SHA-512", func() string { return pick(hexes, 128) }, "sha512 digest checksum hash"},
	{"image", func() string { return "sha256:" + pick(hexes, 64) }, "image imageID digest layer container containerID"},
	{"image by digest", func() string { return "registry.example/team/app@sha256:" + pick(hexes, 64) }, "image pulled from"},
	{"short id", func() string { return pick(hexes, 12) }, "container commit id rev build"},
	{"traceparent", func() string { return "00-" + pick(hexes, 32) + "-" + pick(hexes, 16) + "-01" }, "traceparent"},
	{"trace", func() string { return pick(hexes, 32) }, "trace_id traceId trace.id dd.trace_id x-b3-traceid"},
	{"span", func() string { return pick(hexes, 16) }, "span_id spanId span.id parent_id x-b3-spanid"},
	{"X-Ray", func() string { return "1-" + pick(hexes, 8) + "-" + pick(hexes, 24) }, "trace_id xray traceId"},
	{"ULID", func() string { return "01" + pick("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24) }, "id event_id order ulid request_id"},
	{"KSUID", func() string { return "2" + pick(base62, 26) }, "id event_id request_id ksuid"},
	{"ObjectId", func() string { return "6" + pick(hexes, 23) }, "_id id user_id objectId document"},
	{"ETag", func() string { return `W/\"` + pick(hexes, 8) + "-" + pick(hexes, 12) + `\"` }, "etag if-none-match"},
	{"ARN", func() string {
		return "arn:aws:iam::" + pick(digit, 12) + ":role/service-role/deploy-" + pick(base36, 8)
	}, "arn role resource principal roleArn"},
	{"instance", func() string { return "i-0" + pick(hexes, 16) }, "instance instanceId id host"},
	{"network of AWS", func() string { return "vpc-0" + pick(hexes, 16) + " subnet-0" + pick(hexes, 16) }, "vpc network"},
	{"principal of AWS", func() string { return "AROA" + pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17) }, "principalId userId"},
	{"pod", func() string {
		return "checkout-api-" + pick("0123456789bcdf", 10) + "-" + pick("bcdfghjklmnpqrstvwxz2456789", 5)
	}, "pod pod_name name hostname object"},
	{"cgroup", func() string { return "/kubepods/burstable/pod" + uuid() + "/" + pick(hexes, 64) }, "cgroup path cgroup_path"},
	{"SID", func() string {
		return "S-1-5-21-" + pick("123456789", 10) + "-" + pick("123456789", 10) + "-" + pick("123456789", 9) + "-1104"
	}, "sid SID SubjectUserSid user TargetUserSid"},
	{"MAC", func() string {
		return strings.Join([]string{pick(hexes, 2), pick(hexes, 2), pick(hexes, 2), pick(hexes, 2), pick(hexes, 2), pick(hexes, 2)}, ":")
	}, "mac hwaddr bssid ether"},
	{"IPv6", func() string {
		return "2001:db8:" + pick(hexes, 4) + ":" + pick(hexes, 4) + "::" + pick(hexes, 4)
	}, "ip addr client remote_addr"},
	{"fingerprint", func() string { return "SHA256:" + pick(base62, 43) }, "fingerprint key publickey"},
	{"serial", func() string {
		b := make([]string, 16)
		for i := range b {
			b[i] = pick(hexes, 2)
		}
		return strings.Join(b, ":")
	}, "serial fingerprint thumbprint"},
	{"number", func() string { return pick("123456789", 1+rand.IntN(18)) }, "id count size bytes offset timestamp duration port pid lsn"},
	{"address", func() string { return "0x" + pick(hexes, 12) }, "addr ptr rip pc handle address"},
	{"version", func() string {
		return fmt.Sprintf("v%d.%d.%d-rc.%d+build.%s", rand.IntN(20), rand.IntN(30), rand.IntN(100), rand.IntN(9), pick(hexes, 7))
	}, "version release tag build"},
	{"date", func() string {
		return fmt.Sprintf("2025-%02d-%02dT%02d:%02d:%02d.%sZ", 1+rand.IntN(12), 1+rand.IntN(28), rand.IntN(24), rand.IntN(60), rand.IntN(60), pick(digit, 9))
	}, "time timestamp ts expires created_at token_expires_at password_changed_at"},
	{"mask", func() string {
		return []string{"****", "********", "[REDACTED]", "<redacted>", "xxxxxxxx", "XXXXXXXX", "***", "[FILTERED]", "(hidden)", "<hidden>", "••••••••", "[MASKED]", "[PROTECTED]", "*****REDACTED*****"}[rand.IntN(14)]
	}, "password token secret api_key authorization client_secret"},
	{"template", func() string {
		return []string{"${DB_PASSWORD}", "$DB_PASSWORD", "{{ .Values.password }}", "{{password}}", "%(password)s", "<password>", "<your-token>", "$(cat /run/secrets/db)", "%PASSWORD%", "#{password}", "${{ secrets.TOKEN }}", "$ENV{PASSWORD}"}[rand.IntN(12)]
	}, "password token secret api_key client_secret"},
	{"message id", func() string { return pick(base62, 20) + "." + pick(digit, 14) + "@mail.example.com" }, "message-id msgid in-reply-to"},
	{"queue id", func() string { return pick("0123456789ABCDEF", 10) }, "queue_id qid"},
	{"path", func() string { return "/var/lib/docker/overlay2/" + pick(hexes, 64) + "/merged" }, "path dir mount file"},
	{"asset", func() string { return "/static/js/main." + pick(hexes, 8) + ".chunk.js" }, "path uri file"},
	{"block", func() string { return "blk_-" + pick("123456789", 19) }, "block"},
}

// places hold a value %[2]s under the name %[1]s.
var places = []string{
	`%[1]s=%[2]s`, `%[1]s="%[2]s"`, `level=info %[1]s=%[2]s msg=done`, `%[1]s: %[2]s`, `{"%[1]s":"%[2]s"}`, `{"level":"info", "%[1]s": "%[2]s", "n":1}`,
	`{\"%[1]s\":\"%[2]s\"}`, `{'%[1]s': '%[2]s', 'n': 1}`, `[INFO] %[1]s %[2]s done`, `processing %[1]s '%[2]s'`, `%[1]s (%[2]s)`, `%[1]s=[%[2]s]`, `{%[1]s=%[2]s, n=1}`,
	`<%[1]s>%[2]s</%[1]s>`, `Data(%[1]s=%[2]s, n=1)`, `--%[1]s %[2]s`, `--%[1]s=%[2]s`, "%[1]s\t%[2]s\tok", `%[2]s`, `got %[2]s`, `"%[2]s"`, `%[2]s: ok`, `%[2]s,%[2]s`, `[%[2]s]`,
}

// inURLs hold identifiers that need no escape there.
var inURLs = []string{`GET /api/v1/items/%[2]s HTTP/1.1`, `GET /search?%[1]s=%[2]s&page=2 HTTP/1.1`, `https://a.example/x/%[2]s/y`, `https://a.example/x?%[1]s=%[2]s`}

// fits reports whether v can stand in place unescaped.
func fits(place, v string) bool {
	switch {
	case strings.Contains(place, "HTTP"), strings.HasPrefix(place, "https"):
		return !strings.ContainsAny(v, "\"{}<> \\[")
	case strings.HasPrefix(place, "<"):
		return !strings.ContainsAny(v, "<>")
	case strings.HasPrefix(place, "--"):
		return !strings.ContainsAny(v, "<>() ")
	}
	return true
}

func TestIdentifiersStay(t *testing.T) {
	r := Default()
	rounds := 40
	if testing.Short() {
		rounds = 10
	}
	for _, id := range identifiers {
		for _, name := range strings.Fields(id.names) {
			for _, place := range append(places, inURLs...) {
				wrong, example := 0, ""
				for range rounds {
					v := id.make()
					if !fits(place, v) {
						continue
					}
					line := fmt.Sprintf(place, name, v)
					if out := r.String(line); out != line {
						wrong++
						example = line + "\n" + out
					} else if out := string(r.AppendJSON(nil, []byte(line))); out != line {
						wrong++
						example = line + "\n" + out
					}
				}
				// By chance one in ten thousand begins as a token does.
				assert.LessOrEqual(t, wrong, 1, "%s: %s", id.kind, example)
			}
		}
	}
}
