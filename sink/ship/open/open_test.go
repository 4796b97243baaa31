package open_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink/ship/open"
)

func TestEverySchemeOpens(t *testing.T) {
	names := map[string]bool{}
	for _, scheme := range open.Schemes() {
		target, err := open.URL(scheme + "://127.0.0.1:9/path?a=b")
		require.NoError(t, err, scheme)
		assert.True(t, target.Required)
		assert.False(t, names[target.Name], target.Name)
		names[target.Name] = true
		assert.NoError(t, target.Sender.Close())
	}
}

func TestOptions(t *testing.T) {
	a, err := open.URL("elastic+https://h/_bulk#name=es&required=false&compression=gzip&bearer_env=X&index=i")
	require.NoError(t, err)
	assert.Equal(t, "es", a.Name)
	assert.False(t, a.Required)

	password := "hunt" + "er2"
	for raw, want := range map[string]string{
		"ftp://h/":                          "unknown scheme",
		"://":                               "not a URL",
		"http:///path":                      "no host",
		"http://u:" + password + "@h/":      "credentials in a URL",
		"http://h/#colour=red":              "option colour is unknown",
		"syslog+tcp://h:1#bearer_env=X":     "option bearer_env is unknown",
		"http://h/#name=a&name=b":           "given twice",
		"http://h/#required=perhaps":        "want true or false",
		"http://h/#compression=rar":         "compression",
		"https://h/#cert_file=/nonexistent": "both cert_file and key_file",
		"https://h/#ca_file=/nonexistent":   "no such file",
		"http://h/#bearer_env=X&user=u":     "exclude each other",
		"http://h:" + password + "\x7f/%zz": "not a URL",
	} {
		_, err := open.URL(raw)
		require.ErrorContains(t, err, want, raw)
		assert.NotContains(t, err.Error(), password)
	}
}

func TestNamesAreStable(t *testing.T) {
	a, err := open.URL("loki+http://127.0.0.1:3100/loki/api/v1/push")
	require.NoError(t, err)
	b, err := open.URL("loki+http://127.0.0.1:3100/loki/api/v1/push#compression=gzip")
	require.NoError(t, err)
	c, err := open.URL("loki+http://127.0.0.1:3100/other")
	require.NoError(t, err)
	assert.Equal(t, a.Name, b.Name)
	assert.NotEqual(t, a.Name, c.Name)
}
