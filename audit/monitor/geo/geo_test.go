package geo_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/audit/monitor/geo"
)

// database is a real one, which .ci/geo.sh fetches and SLOGAUDIT_GEO names.
func database(t *testing.T) string {
	dir := os.Getenv("SLOGAUDIT_GEO")
	if dir == "" {
		cache, err := os.UserCacheDir()
		require.NoError(t, err)
		dir = filepath.Join(cache, "slogaudit-geo")
	}
	all, err := filepath.Glob(filepath.Join(dir, "*.mmdb"))
	require.NoError(t, err)
	if len(all) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("no geographic database: .ci/geo.sh has not fetched one")
		}
		t.Skip("no geographic database; .ci/geo.sh fetches one")
	}
	return all[0]
}

func TestLocate(t *testing.T) {
	db, err := geo.Open(database(t))
	require.NoError(t, err)
	t.Log(db.Describe())
	for ip, country := range map[string]string{
		"193.0.6.139": "NL", // RIPE NCC
		"8.8.8.8":     "US",
		"202.12.29.1": "AU", // APNIC
		"2001:67c::1": "",   // any: IPv6 must not fail
		"127.0.0.1":   "",
	} {
		p := db.Locate(netip.MustParseAddr(ip))
		if country != "" {
			assert.Equal(t, country, p.Country, ip)
		}
	}
	assert.Empty(t, db.Locate(netip.MustParseAddr("127.0.0.1")).Country)
}

// Without countries in the events the database alone tells that a token is in
// two of them.
func TestTravelByDatabase(t *testing.T) {
	db, err := geo.Open(database(t))
	require.NoError(t, err)
	var alerts []monitor.Alert
	rules := monitor.DefaultRules()
	for i := range rules {
		rules[i].WarmUp = 0
		rules[i].Disabled = rules[i].ID != "impossible-travel"
	}
	m, err := monitor.New(&monitor.Options{Rules: rules, Locator: db, OnAlert: func(a monitor.Alert) { alerts = append(alerts, a) }})
	require.NoError(t, err)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	use := func(ip, agent string) {
		at = at.Add(time.Minute)
		m.Observe(at, &audit.Event{Path: "/", IP: netip.MustParseAddr(ip), UserAgent: agent, TokenHash: "t", Status: audit.StatusSuccess})
	}
	for range 20 {
		use("193.0.6.139", "shop/4")
	}
	use("202.12.29.1", "curl/8")
	m.Flush()
	require.Len(t, alerts, 1)
	assert.Contains(t, alerts[0].Text, "from NL to AU")
}

func TestReload(t *testing.T) {
	source, err := os.ReadFile(database(t))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "a.mmdb")
	require.NoError(t, os.WriteFile(path, source, 0o600))
	db, err := geo.Open(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, source[:len(source)/2], 0o600)) // half written
	assert.Error(t, db.Reload())
	assert.Error(t, db.Err())
	assert.Equal(t, "US", db.Locate(netip.MustParseAddr("8.8.8.8")).Country, "the old one serves on")
	require.NoError(t, os.WriteFile(path, source, 0o600))
	assert.NoError(t, db.Reload())
	assert.NoError(t, db.Err())
	require.NoError(t, os.Remove(path))
	assert.Error(t, db.Reload())
	assert.Equal(t, "US", db.Locate(netip.MustParseAddr("8.8.8.8")).Country)
}

func TestOpenErrors(t *testing.T) {
	_, err := geo.Open()
	assert.Error(t, err)
	path := filepath.Join(t.TempDir(), "a.mmdb")
	_, err = geo.Open(path)
	assert.ErrorContains(t, err, "a.mmdb")
	require.NoError(t, os.WriteFile(path, []byte("no database"), 0o600))
	_, err = geo.Open(path)
	assert.ErrorContains(t, err, "a.mmdb")
}
