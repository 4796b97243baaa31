package audit

import "log/slog"

// Type is the JSON type of a field.
type Type string

// The types a field can have.
const (
	TypeString  Type = "string"
	TypeInteger Type = "integer"
	TypeNumber  Type = "number"
	TypeBoolean Type = "boolean"
)

// Format narrows a string field. The zero value allows any text.
type Format string

// The formats that a schema knows.
const (
	FormatMethod    Format = "method"     // HTTP token (RFC 9110 section 5.6.2) without lower-case letters
	FormatPath      Format = "path"       // path of a request target: no query, no fragment, no control characters
	FormatIP        Format = "ip"         // one address: no port, no zone, IPv4-mapped written as IPv4
	FormatTokenHash Format = "token_hash" // 64 lower-case hex digits, or hmac-sha256:<key id>:<64 hex>
	FormatTime      Format = "time"       // RFC 3339 in UTC
	FormatTraceID   Format = "trace_id"   // 32 lower-case hex digits, not all zero (W3C Trace Context)
	FormatCountry   Format = "country"    // two upper-case letters (ISO 3166-1 alpha-2)
)

// Field defines one member of a record.
type Field struct {
	Name     string   `json:"name"`
	Doc      string   `json:"doc,omitempty"`
	Type     Type     `json:"type"`
	Format   Format   `json:"format,omitempty"`
	Enum     []string `json:"enum,omitempty"` // the allowed texts of a string field
	Required bool     `json:"required,omitempty"`
	Nullable bool     `json:"nullable,omitempty"`
	MaxBytes int      `json:"max_bytes,omitempty"` // of UTF-8; 0 is no limit
	Min      float64  `json:"min,omitempty"`       // numbers: inclusive bounds when Min < Max
	Max      float64  `json:"max,omitempty"`

	// NullWhen names a state of another field, an enum, in which this field is
	// null; in every other state it is not.
	NullWhen *State `json:"null_when,omitempty"`
}

// State is one value of an enum field.
type State struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// EventDef defines one event: the records whose msg is Name.
type EventDef struct {
	Name  string     `json:"name"`
	Doc   string     `json:"doc,omitempty"`
	Level slog.Level `json:"level"`
	OWASP string     `json:"owasp,omitempty"` // its name in the OWASP Logging Vocabulary, where it has one
	State *State     `json:"state,omitempty"` // the value an enum field must have
}

// Definition is a schema as data. Records whose msg is none of the events are
// not checked.
type Definition struct {
	Name   string     `json:"name"`
	Doc    string     `json:"doc,omitempty"`
	Events []EventDef `json:"events"`
	Fields []Field    `json:"fields"`
}

// The three members that slog writes itself. A caller's attribute of the same
// name is a violation.
const (
	fieldTime  = slog.TimeKey
	fieldLevel = slog.LevelKey
	fieldMsg   = slog.MessageKey
)

// The names of the events of auth/v1.
const (
	MissingBearerToken   = "missing_bearer_token"
	InvalidBearerToken   = "invalid_bearer_token"
	AuthenticatedRequest = "authenticated_request"

	AuthorizationDenied = "authorization_denied"
	LoginSucceeded      = "login_succeeded"
	LoginFailed         = "login_failed"
	TokenIssued         = "token_issued"
	TokenRefreshed      = "token_refreshed"
	TokenRevoked        = "token_revoked"
)

// schemes are those of the IANA registry that are in use; any other text may
// itself be a secret.
var schemes = []string{"basic", "digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "ntlm", "scram-sha-256", "vapid", "other"}

var owaspNames = []string{
	"authn_login_success", "authn_login_fail", "authn_login_lock", "authn_token_created", "authn_token_revoked",
	"authn_token_reuse", "authz_fail",
}

// authV1 is the one definition of the standard event. The typed API, the
// check, the JSON Schema and the documents are derived from it.
var authV1 = Definition{
	Name: "auth/v1",
	Doc:  "One authentication decision about one request.",
	Events: []EventDef{
		{Name: MissingBearerToken, Level: slog.LevelInfo, State: &State{"status", string(StatusMissing)},
			Doc: "A request came without a bearer token."},
		{Name: InvalidBearerToken, Level: slog.LevelWarn, State: &State{"status", string(StatusInvalid)},
			Doc: "A request came with a bearer token that was refused."},
		{Name: AuthenticatedRequest, Level: slog.LevelInfo, State: &State{"status", string(StatusSuccess)},
			Doc: "A request came with a bearer token that was accepted."},

		{Name: AuthorizationDenied, Level: slog.LevelWarn, OWASP: "authz_fail", State: &State{"status", string(StatusSuccess)},
			Doc: "A request came with a bearer token that was accepted but does not allow what was asked."},
		{Name: LoginSucceeded, Level: slog.LevelInfo, OWASP: "authn_login_success",
			Doc: "A user logged in; token_hash is that of the session's token, where there is one."},
		{Name: LoginFailed, Level: slog.LevelWarn, OWASP: "authn_login_fail",
			Doc: "A user could not log in."},
		{Name: TokenIssued, Level: slog.LevelInfo, OWASP: "authn_token_created", State: &State{"status", string(StatusSuccess)},
			Doc: "A token was issued; token_hash is its hash."},
		{Name: TokenRefreshed, Level: slog.LevelInfo, OWASP: "authn_token_created", State: &State{"status", string(StatusSuccess)},
			Doc: "A token was issued in exchange for a refresh token; token_hash is the new one's."},
		{Name: TokenRevoked, Level: slog.LevelInfo, OWASP: "authn_token_revoked", State: &State{"status", string(StatusSuccess)},
			Doc: "A token was revoked; token_hash is its hash."},
	},
	Fields: []Field{
		{Name: "method", Type: TypeString, Format: FormatMethod, Required: true, MaxBytes: 64,
			Doc: "HTTP method, upper case."},
		{Name: "path", Type: TypeString, Format: FormatPath, Required: true, MaxBytes: 2048,
			Doc: "Path of the request target, percent-encoded as received, without query and fragment."},
		{Name: "ip", Type: TypeString, Format: FormatIP, Required: true,
			Doc: "Address of the client: no port, no zone, IPv4-mapped written as IPv4."},
		{Name: "user_agent", Type: TypeString, Required: true, Nullable: true, MaxBytes: 1024,
			Doc: "User-Agent header; null when it was not sent."},
		{Name: "token_hash", Type: TypeString, Format: FormatTokenHash, Required: true, Nullable: true,
			NullWhen: &State{"status", string(StatusMissing)},
			Doc:      "SHA-256 of the raw token, or its keyed form; null exactly when status is missing."},
		{Name: "status", Type: TypeString, Required: true,
			Enum: []string{string(StatusMissing), string(StatusInvalid), string(StatusSuccess)},
			Doc:  "What became of the request's authentication."},

		{Name: "reason", Type: TypeString, Enum: reasonNames(), Doc: "Why the token is missing or was refused."},
		{Name: "user", Type: TypeString, MaxBytes: 1024, Doc: "Subject that the token stands for."},
		{Name: "client_id", Type: TypeString, MaxBytes: 256, Doc: "OAuth client that the token was issued to."},
		{Name: "scheme", Type: TypeString, Enum: schemes, Doc: "Authentication scheme of the request, where it is not bearer."},
		{Name: "scope", Type: TypeString, MaxBytes: 1024, Doc: "Scopes that the request needed and the token lacks, space separated."},
		{Name: "owasp", Type: TypeString, Enum: owaspNames, Doc: "Name of the event in the OWASP Logging Vocabulary."},
		{Name: "http_status", Type: TypeInteger, Min: 100, Max: 999, Doc: "Status code of the answer."},
		{Name: "duration_ms", Type: TypeNumber, Min: 0, Max: 1e12, Doc: "Milliseconds from the request's arrival to the end of its handler."},
		{Name: "request_id", Type: TypeString, MaxBytes: 256, Doc: "Identifier of the request, for correlation."},
		{Name: "trace_id", Type: TypeString, Format: FormatTraceID, Doc: "W3C trace id."},
		{Name: "token_fp", Type: TypeString, Format: FormatTokenHash,
			Doc: "Identity of a JWT that survives re-encoding: SHA-256 of header.payload."},
		{Name: "peer_ip", Type: TypeString, Format: FormatIP, Doc: "Address of the direct peer, where it is not ip."},
		{Name: "country", Type: TypeString, Format: FormatCountry, Doc: "Country of ip, ISO 3166-1 alpha-2."},
		{Name: "asn", Type: TypeInteger, Min: 0, Max: 1<<32 - 1, Doc: "Autonomous system of ip."},
		{Name: "schema", Type: TypeString, Enum: []string{"auth/v1"}, Doc: "Version of this schema."},
	},
}
