package audit

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Verifier decides whether a token is good. The token is a b64token (RFC 6750)
// within the configured length. Verify is called from many goroutines at once
// and must not keep or log the token.
//
// For a token that is no good it returns an error made by Refuse, or any error
// that has a *VerifyError in its chain. Every other error means that the token
// could not be verified: the event has ReasonVerifierError, the answer is 503.
type Verifier interface {
	Verify(ctx context.Context, token string) (Identity, error)
}

// VerifierFunc is a function as a Verifier.
type VerifierFunc func(ctx context.Context, token string) (Identity, error)

// Verify calls f.
func (f VerifierFunc) Verify(ctx context.Context, token string) (Identity, error) {
	return f(ctx, token)
}

// Identity is what a good token stands for.
type Identity struct {
	Subject  string    // who: written to the event as user
	ClientID string    // the OAuth client, where known
	Issuer   string    // who issued the token, where known
	Scopes   []string  // what the token allows
	Expires  time.Time // end of the token; zero when it has none

	// Claims is what else the Verifier knows; it is not logged.
	Claims any
}

// VerifyError says why a token was refused.
type VerifyError struct {
	Reason Reason // one of Reasons
	Err    error  // detail for people, or nil; it is not logged
}

func (e *VerifyError) Error() string {
	if e.Err == nil {
		return "audit: token refused: " + string(e.Reason)
	}
	return fmt.Sprintf("audit: token refused: %s: %v", e.Reason, e.Err)
}

func (e *VerifyError) Unwrap() error { return e.Err }

// Refuse returns the error by which a Verifier refuses a token. It panics when
// reason is none of Reasons.
func Refuse(reason Reason) error {
	if err, ok := refusals[reason]; ok {
		return err
	}
	panic(fmt.Sprintf("audit: Refuse: reason %q is not in the closed list", reason))
}

var refusals = func() map[Reason]error {
	m := make(map[Reason]error, len(reasons))
	for _, r := range reasons {
		m[r] = &VerifyError{Reason: r}
	}
	return m
}()

// reasonOf returns why Verify refused a token.
func reasonOf(err error) Reason {
	var refused *VerifyError
	if !errors.As(err, &refused) {
		return ReasonVerifierError
	}
	if _, ok := refusals[refused.Reason]; !ok {
		return ReasonVerifierError
	}
	return refused.Reason
}

// Verifiers tries one Verifier after another, for services that accept several
// kinds of tokens: the first that does not refuse the token decides. When all
// refuse, the last reason other than ReasonUnknown and ReasonFormat stands.
func Verifiers(all ...Verifier) Verifier { return anyOf(append([]Verifier(nil), all...)) }

type anyOf []Verifier

func (v anyOf) Verify(ctx context.Context, token string) (Identity, error) {
	refusal := Refuse(ReasonUnknown)
	for _, one := range v {
		id, err := one.Verify(ctx, token)
		if err == nil {
			return id, nil
		}
		switch reasonOf(err) {
		case ReasonVerifierError:
			return Identity{}, err
		case ReasonUnknown, ReasonFormat:
		default:
			refusal = err
		}
	}
	return Identity{}, refusal
}
