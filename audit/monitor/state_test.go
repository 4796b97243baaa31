package monitor_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/audit/monitor/simulate"
)

// run is a monitor that lives over restarts.
type run struct {
	t      *testing.T
	o      monitor.Options
	alerts []monitor.Alert
}

func (r *run) start() *monitor.Monitor {
	r.o.OnError = func(err error) { r.t.Error(err) }
	r.o.OnAlert = func(a monitor.Alert) {
		a.Evidence = monitor.Evidence{} // the samples are not kept
		r.alerts = append(r.alerts, a)
	}
	m, err := monitor.New(&r.o)
	require.NoError(r.t, err)
	return m
}

func observe(m *monitor.Monitor, events []simulate.Event) {
	for i := range events {
		m.Observe(events[i].Time, &events[i].Event)
	}
}

// stateRules are those that are shipped, and one that estimates.
func stateRules() []monitor.Rule {
	many := monitor.Rule{ID: "many-paths", Title: "Many paths", Severity: monitor.SeverityInfo, Type: monitor.TypeDistinct, Gte: 300,
		GroupBy: []monitor.Field{monitor.FieldNetwork}, Timespan: 6 * time.Hour, Distinct: []monitor.Distinct{{Fields: []monitor.Field{monitor.FieldToken, monitor.FieldPath}}}}
	return append(monitor.DefaultRules(), many)
}

// A monitor that is stopped and started again says what one says that runs on:
// after a clean end, and after a crash when the log is read again.
func TestStateSurvivesRestarts(t *testing.T) {
	seeds, users := []uint64{11, 12, 13}, 60
	if testing.Short() {
		seeds, users = seeds[:1], 20
	}
	for _, seed := range seeds {
		res, err := simulate.Run(&simulate.Options{Seed: seed, Users: users})
		require.NoError(t, err)
		r := rand.New(rand.NewPCG(seed, 1))
		for _, memory := range []int64{64 << 20, 12 << 20} { // there is room for all, and there is not
			unsplit := run{t: t, o: monitor.Options{Rules: stateRules(), MaxMemory: memory}}
			m := unsplit.start()
			observe(m, res.Events)
			m.Flush()
			require.Greater(t, len(unsplit.alerts), 50)

			crashed := run{t: t, o: monitor.Options{Rules: stateRules(), MaxMemory: memory,
				State: filepath.Join(t.TempDir(), "state"), SkipKnown: true}}
			for range 3 {
				at := r.IntN(len(res.Events))
				m := crashed.start()
				before := len(crashed.alerts)
				observe(m, res.Events[:at])
				require.NoError(t, m.SaveState())
				if known := m.Stats().Known; before > 0 && known == 0 {
					t.Error("nothing was known of what came before")
				}
				// What comes after the last save is lost, with its alerts.
				saved := len(crashed.alerts)
				observe(m, res.Events[at:min(at+5000, len(res.Events))])
				crashed.alerts = crashed.alerts[:saved]
			}
			m = crashed.start()
			observe(m, res.Events)
			require.NoError(t, m.Close())
			assert.Equal(t, unsplit.alerts, crashed.alerts)
			m = crashed.start()
			observe(m, res.Events)
			require.NoError(t, m.Close())
			assert.Equal(t, unsplit.alerts, crashed.alerts, "all is known the second time")
			assert.Equal(t, uint64(len(res.Events)), m.Stats().Known)
		}
	}
}

// A clean end applies what is held back. In a log in order nothing is changed by
// that.
func TestStateAfterClose(t *testing.T) {
	times, events := mixed(7, 40000)
	whole := run{t: t}
	m := whole.start()
	for i := range events {
		m.Observe(times[i], &events[i])
	}
	m.Flush()
	require.Greater(t, len(whole.alerts), 20)
	split := run{t: t, o: monitor.Options{State: filepath.Join(t.TempDir(), "state")}}
	r := rand.New(rand.NewPCG(7, 7))
	m = split.start()
	for i := range events {
		if r.IntN(2000) == 0 {
			require.NoError(t, m.Close())
			m = split.start()
		}
		m.Observe(times[i], &events[i])
	}
	m.Flush()
	assert.Equal(t, whole.alerts, split.alerts)
}

// mixed is guesses among the requests of tokens that travel.
func mixed(seed uint64, n int) (times []time.Time, events []audit.Event) {
	r := rand.New(rand.NewPCG(seed, 3))
	at := start
	for range n {
		at = at.Add(time.Duration(1 + r.IntN(int(20*time.Second))))
		token := r.IntN(20)
		e := accepted(0, netip.AddrFrom4([4]byte{10, byte(token), 0, 1}).String(), "shop/4", hash("owner", token)).Event
		e.Country, e.ASN = "DE", 1
		switch r.IntN(12) {
		case 0:
			e = invalid(0, netip.AddrFrom4([4]byte{192, 0, 2, byte(r.IntN(3))}).String(), hash("guess", r.IntN(5000))).Event
		case 1:
			e.IP, e.Country, e.ASN, e.UserAgent = netip.AddrFrom4([4]byte{172, 16, byte(r.IntN(200)), 1}), "JP", 2, "curl/8"
		}
		times, events = append(times, at), append(events, e)
	}
	return times, events
}

// What is damaged, cut off, foreign or made with another seed is an error that
// names the file, and the monitor works without it.
func TestStateThatCannotBeUsed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	good := run{t: t, o: monitor.Options{State: path}}
	m := good.start()
	times, events := mixed(3, 3000)
	for i := range events {
		m.Observe(times[i], &events[i])
	}
	require.NoError(t, m.Close())
	saved, err := os.ReadFile(path)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())
	left, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	assert.Len(t, left, 1, "no temporary file is left")

	changed := func(change func(b []byte) []byte) []byte { return change(bytes.Clone(saved)) }
	r := rand.New(rand.NewPCG(1, 9))
	for name, c := range map[string]struct {
		content []byte
		seed    uint64
	}{
		"empty":   {nil, 0},
		"foreign": {[]byte(`{"time":"2026-03-02T09:00:00Z"}` + strings.Repeat("x", 100)), 0},
		"cut":     {saved[:len(saved)-100], 0},
		"a bit":   {changed(func(b []byte) []byte { b[len(b)/2] ^= 4; return b }), 0},
		"header":  {changed(func(b []byte) []byte { b[60] ^= 1; return b }), 0},
		"noise":   {changed(func(b []byte) []byte { b[r.IntN(len(b))] ^= 0x55; return b }), 0},
		"a seed":  {saved, 5},
	} {
		require.NoError(t, os.WriteFile(path, c.content, 0o600))
		var errs []error
		m, err := monitor.New(&monitor.Options{State: path, Seed: c.seed, OnError: func(err error) { errs = append(errs, err) }})
		require.NoError(t, err, name)
		require.Len(t, errs, 1, name)
		assert.ErrorContains(t, errs[0], path, name)
		assert.Equal(t, uint64(1), m.Stats().StateLost, name)
		assert.Zero(t, m.Stats().Subjects, name)
		for i := range events {
			m.Observe(times[i], &events[i])
		}
		require.NoError(t, m.Close(), name)
		assert.Equal(t, uint64(len(events)), m.Stats().Events, name)
	}
}

// A rule that is new begins afresh, and the others go on.
func TestStateWithOtherRules(t *testing.T) {
	var state bytes.Buffer
	times, events := mixed(5, 5000)
	m, err := monitor.New(nil)
	require.NoError(t, err)
	for i := range events {
		m.Observe(times[i], &events[i])
	}
	m.Flush()
	require.NoError(t, m.Save(&state))
	rules := monitor.DefaultRules()
	for i := range rules {
		if rules[i].ID == "token-guessing" {
			rules[i].Timespan = time.Hour // other windows: what was counted means nothing
		}
	}
	rules = append(rules[1:], monitor.Rule{ID: "new", Title: "New", Severity: monitor.SeverityInfo, Type: monitor.TypeCount,
		GroupBy: []monitor.Field{monitor.FieldIP}, Timespan: time.Minute, Gte: 3})
	m, err = monitor.New(&monitor.Options{Rules: rules, MaxMemory: 200 << 20})
	require.NoError(t, err)
	require.NoError(t, m.Restore(bytes.NewReader(state.Bytes())))
	assert.NotZero(t, m.Stats().Subjects)
	for i := range events {
		m.Observe(times[i].Add(time.Since(start)), &events[i])
	}
	m.Flush()

	small, err := monitor.New(&monitor.Options{MaxMemory: 11 << 20})
	require.NoError(t, err)
	require.NoError(t, small.Restore(bytes.NewReader(state.Bytes())), "tables that do not fit are left out")
}

func TestStateThatCannotBeWritten(t *testing.T) {
	m, err := monitor.New(&monitor.Options{State: filepath.Join(t.TempDir(), "no", "such", "directory", "state")})
	require.NoError(t, err)
	assert.ErrorIs(t, m.Close(), os.ErrNotExist)
	assert.Equal(t, uint64(1), m.Stats().StateLost)
	assert.ErrorIs(t, m.Save(failing{}), errFull)
}

var errFull = errors.New("full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

// No text of an event is in the state.
func TestStateHoldsNoTexts(t *testing.T) {
	m, err := monitor.New(nil)
	require.NoError(t, err)
	const word = "searchable"
	for i := range 200 {
		e := accepted(time.Duration(i)*time.Second, "192.0.2.1", word+"-agent", hash(i))
		e.Path, e.User, e.Status = "/"+word, word, []audit.Status{audit.StatusSuccess, audit.StatusInvalid}[i%2]
		m.Observe(e.at, &e.Event)
	}
	m.Flush()
	var b bytes.Buffer
	require.NoError(t, m.Save(&b))
	assert.NotContains(t, b.String(), word)
	assert.NotContains(t, b.String(), hash(1))
	assert.NotContains(t, b.String(), hash(1)[:12])
}
