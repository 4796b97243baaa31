package monitor_test

import (
	"fmt"
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
