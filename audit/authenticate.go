package audit

import "errors"

// authenticate decides.
func (x *exchange) authenticate(c credentials) {
	if c.status != "" {
		x.auth.Status, x.auth.Reason = c.status, c.reason
		return
	}
	id, reason := x.verify(c.token)
	if reason != "" {
		x.auth.Status, x.auth.Reason = StatusInvalid, reason
		return
	}
	x.auth.Status, x.auth.Identity = StatusSuccess, id
	if x.lacks(&x.m.scopes) {
		x.auth.Reason = ReasonInsufficientScope
	}
}

// lacks says whether the token lacks one of the scopes, and notes that it did.
func (x *exchange) lacks(scopes *[]string) bool {
	if x.auth.Identity.HasScopes(*scopes...) {
		return false
	}
	x.denied.Store(scopes)
	return true
}

// verify returns why the token is refused, or "".
func (x *exchange) verify(token string) (Identity, Reason) {
	id, err := x.ask(token)
	if err != nil {
		reason := reasonOf(err)
		if reason == ReasonVerifierError {
			x.failed("verify", err)
		}
		return Identity{}, reason
	}
	if x.m.revocations == nil {
		return id, ""
	}
	for _, h := range [...]string{x.auth.TokenHash, x.auth.TokenFP} {
		if h == "" {
			continue
		}
		revoked, err := x.m.revocations.Revoked(&x.ctx, h)
		if err != nil {
			x.failed("revocations", err)
			return Identity{}, ReasonVerifierError
		}
		if revoked {
			return Identity{}, ReasonRevoked
		}
	}
	return id, ""
}

var errVerifierPanic = errors.New("the Verifier panicked")

// ask is the Verifier's own Verify; one that panics has failed.
func (x *exchange) ask(token string) (id Identity, err error) {
	defer func() {
		if recover() != nil { // its value may hold the token
			id, err = Identity{}, errVerifierPanic
		}
	}()
	if x.m.set != nil && x.m.hasher == nil {
		return x.m.set.verify(&x.sum, x.start)
	}
	return x.m.verifier.Verify(&x.ctx, token)
}

// failed reports trouble of ours. That the client went away is none.
func (x *exchange) failed(op string, err error) {
	if x.ctx.Err() == nil {
		x.m.report(x, op, err)
	}
}
