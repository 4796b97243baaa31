package audit

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

func reason(err error) Reason {
	if err == nil {
		return ""
	}
	return reasonOf(err)
}

func TestTokenSet(t *testing.T) {
	var s TokenSet
	ctx := context.Background()
	a, b := newToken(), newToken()
	_, err := s.Verify(ctx, a)
	assert.Equal(t, ReasonUnknown, reason(err))
	require.NoError(t, s.Add(redact.Hash(a), Identity{Subject: "a"}))
	require.NoError(t, s.Add(strings.ToUpper(redact.Hash(b)), Identity{Subject: "b", Expires: time.Now().Add(time.Hour)}))
	assert.Equal(t, 2, s.Len())
	id, err := s.Verify(ctx, a)
	require.NoError(t, err)
	assert.Equal(t, "a", id.Subject)
	id, err = s.Verify(ctx, b)
	require.NoError(t, err)
	assert.Equal(t, "b", id.Subject)
	_, err = s.Verify(ctx, redact.Hash(a))
	assert.Equal(t, ReasonUnknown, reason(err), "the hash is no token")

	require.NoError(t, s.Add(redact.Hash(b), Identity{Expires: time.Now().Add(-1)}))
	_, err = s.Verify(ctx, b)
	assert.Equal(t, ReasonExpired, reason(err))
	require.NoError(t, s.Remove(redact.Hash(b)))
	assert.Equal(t, 1, s.Len())
	_, err = s.Verify(ctx, b)
	assert.Equal(t, ReasonUnknown, reason(err))
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = s.Verify(ctx, a) }))

	for _, bad := range []string{a, "", strings.Repeat("x", 64)} {
		for _, err := range []error{s.Add(bad, Identity{}), s.Remove(bad)} {
			require.Error(t, err)
			if bad != "" {
				assert.NotContains(t, err.Error(), bad)
			}
		}
	}
}

func TestRefuse(t *testing.T) {
	for _, r := range Reasons() {
		assert.Equal(t, r, reasonOf(Refuse(r)))
		assert.Equal(t, r, reasonOf(fmt.Errorf("more: %w", &VerifyError{Reason: r, Err: errors.New("x")})))
	}
	assert.Panics(t, func() { _ = Refuse("mood") })
	assert.Equal(t, ReasonVerifierError, reasonOf(&VerifyError{Reason: "mood"}))
	assert.Equal(t, ReasonVerifierError, reasonOf(errors.New("x")))
}

func TestVerifiers(t *testing.T) {
	refuse := func(r Reason) Verifier {
		return VerifierFunc(func(context.Context, string) (Identity, error) { return Identity{}, Refuse(r) })
	}
	good := VerifierFunc(func(context.Context, string) (Identity, error) { return Identity{Subject: "a"}, nil })
	broken := VerifierFunc(func(context.Context, string) (Identity, error) { return Identity{}, errors.New("down") })
	for _, tt := range []struct {
		all  []Verifier
		want Reason
	}{
		{nil, ReasonUnknown},
		{[]Verifier{refuse(ReasonFormat), good}, ""},
		{[]Verifier{refuse(ReasonExpired), refuse(ReasonUnknown)}, ReasonExpired},
		{[]Verifier{refuse(ReasonUnknown), broken, good}, ReasonVerifierError},
	} {
		_, err := Verifiers(tt.all...).Verify(context.Background(), "t")
		assert.Equal(t, tt.want, reason(err))
	}
}

func TestTokenFormat(t *testing.T) {
	token := AppendCRC32Checksum("acme_" + strings.TrimPrefix(strings.ReplaceAll(newToken(), "_", "x"), "tokx"))
	other := token[:8] + string(token[8]^1) + token[9:]
	next := VerifierFunc(func(context.Context, string) (Identity, error) { return Identity{Subject: "a"}, nil })
	for _, tt := range []struct {
		name  string
		f     TokenFormat
		token string
		want  Reason
	}{
		{"no rules", TokenFormat{Next: next}, token, ""},
		{"no next", TokenFormat{}, token, ReasonUnknown},
		{"prefix", TokenFormat{Prefix: "acme_", Next: next}, token, ""},
		{"other prefix", TokenFormat{Prefix: "acm_", Next: next}, token, ReasonFormat},
		{"too short", TokenFormat{MinBytes: len(token) + 1, Next: next}, token, ReasonFormat},
		{"too long", TokenFormat{MaxBytes: len(token) - 1, Next: next}, token, ReasonFormat},
		{"pattern", TokenFormat{Pattern: regexp.MustCompile(`^acme_[\w-]+$`), Next: next}, token, ""},
		{"other pattern", TokenFormat{Pattern: regexp.MustCompile(`^\d+$`), Next: next}, token, ReasonFormat},
		{"checksum", TokenFormat{Checksum: CRC32Checksum, Next: next}, token, ""},
		{"wrong checksum", TokenFormat{Checksum: CRC32Checksum, Next: next}, other, ReasonFormat},
		{"checksum of nothing", TokenFormat{Checksum: CRC32Checksum, Next: next}, "acme_", ReasonFormat},
	} {
		_, err := tt.f.Verify(context.Background(), tt.token)
		assert.Equal(t, tt.want, reason(err), tt.name)
	}
	assert.Equal(t, "x_0", AppendCRC32Checksum("x_0")[:3])
	assert.Equal(t, "x_1234567893jZRME", AppendCRC32Checksum("x_123456789"), "CRC-32 of 123456789 is cbf43926")
}
