package audit

import "slices"

// Status is what became of a request's authentication.
type Status string

// The three states of a request.
const (
	StatusMissing Status = "missing" // no bearer token came
	StatusInvalid Status = "invalid" // a bearer token came and was refused
	StatusSuccess Status = "success" // a bearer token came and was accepted
)

// Reason says why a token is missing or was refused. The list is closed: the
// schema refuses any other.
type Reason string

// Reasons for StatusMissing.
const (
	ReasonNoHeader     Reason = "no_header"      // no Authorization header
	ReasonOtherScheme  Reason = "other_scheme"   // another scheme than Bearer
	ReasonTokenInQuery Reason = "token_in_query" // the token came in the URL or in a form, which is refused (RFC 9700 section 4.3.2)
)

// Reasons for StatusInvalid.
const (
	ReasonEmpty           Reason = "empty"            // Bearer without a token
	ReasonMalformed       Reason = "malformed"        // not a b64token (RFC 6750 section 2.1)
	ReasonMultipleHeaders Reason = "multiple_headers" // more than one Authorization header
	ReasonTooLong         Reason = "too_long"         // longer than the configured limit
	ReasonFormat          Reason = "format"           // not the shape this service issues
	ReasonUnknown         Reason = "unknown"          // well formed, but no token of ours
	ReasonBadSignature    Reason = "bad_signature"    // signature does not verify
	ReasonAlg             Reason = "alg"              // algorithm not allowed
	ReasonUnknownKey      Reason = "unknown_key"      // signed by a key we do not know
	ReasonExpired         Reason = "expired"          // after its end
	ReasonNotYetValid     Reason = "not_yet_valid"    // before its beginning
	ReasonIssuer          Reason = "issuer"           // from another issuer
	ReasonAudience        Reason = "audience"         // for another audience
	ReasonType            Reason = "type"             // another type of token
	ReasonRevoked         Reason = "revoked"          // revoked before its end
	ReasonInactive        Reason = "inactive"         // introspection says inactive (RFC 7662)
	ReasonVerifierError   Reason = "verifier_error"   // could not be verified: trouble of ours, no attack
)

// Reasons for StatusSuccess: ReasonInsufficientScope turns the event into
// AuthorizationDenied.
const (
	ReasonInsufficientScope Reason = "insufficient_scope" // valid, but not for this
)

// Reasons for LoginFailed.
const (
	ReasonBadCredentials Reason = "bad_credentials" // wrong user, password or second factor
	ReasonLocked         Reason = "locked"          // the account, or the source, is locked
)

var reasons = []Reason{
	ReasonNoHeader, ReasonOtherScheme, ReasonTokenInQuery,
	ReasonEmpty, ReasonMalformed, ReasonMultipleHeaders, ReasonTooLong, ReasonFormat, ReasonUnknown,
	ReasonBadSignature, ReasonAlg, ReasonUnknownKey, ReasonExpired, ReasonNotYetValid, ReasonIssuer,
	ReasonAudience, ReasonType, ReasonRevoked, ReasonInactive, ReasonInsufficientScope, ReasonVerifierError,
	ReasonBadCredentials, ReasonLocked,
}

// Reasons lists every reason that auth/v1 allows.
func Reasons() []Reason { return slices.Clone(reasons) }

func reasonNames() []string {
	names := make([]string, len(reasons))
	for i, r := range reasons {
		names[i] = string(r)
	}
	return names
}
