package monitor_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/slogaudit/slogaudit/audit"
)

// What attackers do who know the rules: just under a threshold, spread, interleaved,
// with clocks that differ. What is not caught stands in docs/monitor.md.
func TestEvasion(t *testing.T) {
	guess := func(ip string, i int, at time.Duration) timed { return invalid(at, ip, hash("evade", ip, i)) }
	rules := func(events []timed) (ids []string) {
		seen := map[string]bool{}
		for _, a := range alertsOf(t, events) {
			if !seen[a.Rule] {
				seen[a.Rule] = true
				ids = append(ids, a.Rule)
			}
		}
		return ids
	}

	// Four a minute are too many for ten minutes; seven in ten minutes are too many
	// for half a day; one every 35 minutes is not.
	assert.Contains(t, rules(repeat(40, 15*time.Second, func(i int, at time.Duration) timed { return guess("192.0.2.1", i, at) })), "token-guessing")
	paced := rules(repeat(60, 90*time.Second, func(i int, at time.Duration) timed { return guess("192.0.2.1", i, at) }))
	assert.NotContains(t, paced, "token-guessing")
	assert.Contains(t, paced, "slow-guessing")
	assert.Empty(t, rules(repeat(48, 35*time.Minute, func(i int, at time.Duration) timed { return guess("192.0.2.1", i, at) })), "not caught")

	// Taking turns within a network does not help, nor does changing the user agent.
	turns := repeat(40, 10*time.Second, func(i int, at time.Duration) timed {
		return with(guess(fmt.Sprintf("192.0.2.%d", i%10), i, at), func(e *audit.Event) { e.UserAgent = fmt.Sprint("agent/", i) })
	})
	assert.Contains(t, rules(turns), "token-guessing-network")

	// One guess a minute, each from another network, is not caught.
	assert.Empty(t, rules(repeat(100, time.Minute, func(i int, at time.Duration) timed {
		return guess(fmt.Sprintf("10.%d.%d.1", i/8, i), i, at)
	})), "not caught")

	// Among the requests of others, and with clocks of hosts a second apart.
	var crowd []timed
	for i := range 3000 {
		at := time.Duration(i) * 100 * time.Millisecond
		crowd = append(crowd, accepted(at, fmt.Sprintf("172.16.%d.1", i%50), "shop/4", hash("crowd", i%50)))
		if i%100 == 0 {
			crowd = append(crowd, guess("192.0.2.1", i, at+time.Duration(i/100%3-1)*time.Second))
		}
	}
	assert.ElementsMatch(t, []string{"token-guessing", "slow-guessing"}, rules(crowd))

	// Known good tokens between the guesses do not make them good.
	mixed := repeat(20, 5*time.Second, func(i int, at time.Duration) timed {
		if i%2 == 0 {
			return accepted(at, "192.0.2.1", "curl/8", hash("own"))
		}
		return guess("192.0.2.1", i, at)
	})
	assert.Contains(t, rules(mixed), "token-guessing")
}

// One less than the threshold is no alert, and the threshold is one.
func TestJustUnderTheThreshold(t *testing.T) {
	const day = 24 * time.Hour
	word := func(i int) string { return "/" + string(rune('a'+i%26)) + string(rune('a'+i/26)) }
	path := func(e timed, path string) timed { return with(e, func(e *audit.Event) { e.Path = path }) }
	denied := func(at time.Duration, i int) timed {
		return with(path(accepted(at, "10.1.0.1", "shop/4", hash("own")), word(i)), func(e *audit.Event) { e.HTTPStatus = 403 })
	}
	reason := func(e timed, r audit.Reason) timed { return with(e, func(e *audit.Event) { e.Reason = r }) }
	own := func(n int, every time.Duration) []timed {
		return repeat(n, every, func(_ int, at time.Duration) timed { return accepted(at, "10.1.0.1", "shop/4", hash("own")) })
	}
	after := func(before []timed, pause time.Duration, n int, every time.Duration, make func(i int, at time.Duration) timed) []timed {
		from := before[len(before)-1].at.Sub(start) + pause
		return append(before, repeat(n, every, func(i int, at time.Duration) timed { return make(i, from+at) })...)
	}
	guess := func(i int, at time.Duration) timed { return invalid(at, "192.0.2.1", hash(i)) }
	for _, c := range []struct {
		rule   string
		enough int
		events func(n int) []timed
	}{
		{"repeated-invalid", 12, func(n int) []timed {
			return repeat(n, 10*time.Second, func(i int, at time.Duration) timed { return path(invalid(at, "192.0.2.1", hash(i%3)), word(i%5)) })
		}},
		{"token-guessing", 5, func(n int) []timed { return repeat(n, 12*time.Second, guess) }},
		{"token-guessing", 8, func(n int) []timed { return repeat(n, 80*time.Second, guess) }},
		{"token-guessing-network", 8, func(n int) []timed {
			return repeat(n, time.Minute, func(i int, at time.Duration) timed { return invalid(at, fmt.Sprintf("192.0.2.%d", i%4), hash(i)) })
		}},
		{"slow-guessing", 25, func(n int) []timed { return repeat(n, 20*time.Minute, guess) }},
		{"token-spray", 5, func(n int) []timed {
			return repeat(n, 10*time.Minute, func(i int, at time.Duration) timed { return invalid(at, fmt.Sprintf("10.%d.0.1", i), hash("leaked")) })
		}},
		{"distributed-guessing", 30, func(n int) []timed {
			return repeat(n, 10*time.Second, func(i int, at time.Duration) timed { return invalid(at, fmt.Sprintf("10.%d.0.1", i), hash(i)) })
		}},
		{"invalid-ratio", 60, func(n int) []timed { return after(own(80, time.Minute), time.Second, n, 4*time.Second, guess) }},
		{"guess-success", 8, func(n int) []timed {
			return after(repeat(n, time.Second, guess), time.Second, 1, 0, func(_ int, at time.Duration) timed { return accepted(at, "192.0.2.1", "curl/8", hash("in")) })
		}},
		{"revoked-unknown", 2, func(n int) []timed {
			return repeat(n, time.Minute, func(i int, at time.Duration) timed { return reason(guess(i, at), audit.ReasonRevoked) })
		}},
		{"token-sharing", 4, func(n int) []timed {
			return repeat(n, time.Minute, func(i int, at time.Duration) timed {
				return with(accepted(at, fmt.Sprintf("10.%d.0.1", i), fmt.Sprint("agent/", i), hash("own")), func(e *audit.Event) { e.ASN = uint32(i + 1) })
			})
		}},
		{"dormant-token", 10, func(n int) []timed {
			return after(own(3, time.Minute), time.Duration(n)*day, 1, 0, func(_ int, at time.Duration) timed { return accepted(at, "198.51.100.1", "curl/8", hash("own")) })
		}},
		{"token-malleation", 3, func(n int) []timed {
			return repeat(n, time.Minute, func(i int, at time.Duration) timed {
				return with(accepted(at, "10.1.0.1", "shop/4", hash(i)), func(e *audit.Event) { e.TokenFP = hash("fp") })
			})
		}},
		{"token-rate", 200, func(n int) []timed {
			return after(own(20, 10*time.Minute), 10*time.Minute, n, time.Second, func(_ int, at time.Duration) timed { return accepted(at, "10.1.0.1", "shop/4", hash("own")) })
		}},
		{"reconnaissance", 12, func(n int) []timed {
			return repeat(n, 10*time.Second, func(i int, at time.Duration) timed { return missing(at, word(i)) })
		}},
		{"slow-reconnaissance", 30, func(n int) []timed {
			return repeat(n, 10*time.Minute, func(i int, at time.Duration) timed { return missing(at, word(i)) })
		}},
		{"denied-ratio", 12, func(n int) []timed {
			return after(own(10, time.Minute), time.Second, n, 5*time.Second, func(i int, at time.Duration) timed { return denied(at, i) })
		}},
		{"slow-probing", 15, func(n int) []timed {
			return after(own(1, time.Minute), time.Second, n, 30*time.Minute, func(i int, at time.Duration) timed { return denied(at, i) })
		}},
		{"verifier-errors", 10, func(n int) []timed {
			return after(own(80, time.Minute), time.Second, n, 5*time.Second, func(_ int, at time.Duration) timed {
				return reason(invalid(at, "10.1.0.1", hash("own")), audit.ReasonVerifierError)
			})
		}},
	} {
		t.Run(fmt.Sprint(c.rule, " ", c.enough), func(t *testing.T) {
			assert.Empty(t, alertsOf(t, c.events(c.enough-1), c.rule))
			assert.Len(t, alertsOf(t, c.events(c.enough), c.rule), 1)
		})
	}
}

func missing(after time.Duration, path string) timed {
	return timed{start.Add(after), audit.Event{Path: path, IP: netip.MustParseAddr("192.0.2.1"), Status: audit.StatusMissing, HTTPStatus: 404}}
}
