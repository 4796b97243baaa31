package redact

import (
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// pemText is a PEM block of random bytes as its lines.
func pemText(label string, headers map[string]string) []string {
	der := make([]byte, 1200)
	_, _ = rand.Read(der)
	text := pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der, Headers: headers})
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// isBody reports whether line, of pemText, is base64.
func isBody(line string) bool { return line != "" && !strings.ContainsAny(line, "-:") }

// lineForms are the ways in which a program prints a line.
var lineForms = map[string]func(n int, line string) string{
	"plain":     func(_ int, l string) string { return l },
	"CRLF":      func(_ int, l string) string { return l + "\r" },
	"indented":  func(_ int, l string) string { return "    " + l },
	"a time":    func(n int, l string) string { return fmt.Sprintf("2025-11-23T10:00:%02dZ INFO  %s", n%60, l) },
	"a counter": func(n int, l string) string { return fmt.Sprintf("[%d] app: %s", n, l) },
	"quoted":    func(_ int, l string) string { return `"` + l + `\n"` },
	"docker": func(n int, l string) string {
		b, _ := json.Marshal(map[string]string{"log": l + "\n", "stream": "stdout", "time": fmt.Sprintf("2025-11-23T10:00:%02dZ", n%60)})
		return string(b)
	},
}

func TestLinesOfPrivateKeys(t *testing.T) {
	for name, form := range lineForms {
		for _, label := range []string{"PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"} {
			var headers map[string]string
			if label == "RSA PRIVATE KEY" {
				headers = map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,8F14E45FCEEA467F"}
			}
			l, finder := NewLines(nil), NewLines(nil)
			for n, line := range pemText(label, headers) {
				in := []byte(form(n, line))
				got := string(l.Append(nil, in))
				assert.Equal(t, len(finder.Find(nil, in)) > 0, got != string(in), "%s: %s", name, in)
				if isBody(line) && (len(line) >= minRun || name != "a counter") {
					assert.NotContains(t, got, line, "%s: %s", name, label)
				} else if strings.HasPrefix(line, "---") {
					assert.Equal(t, form(n, line), got)
				}
			}
			after := form(70, "GET /healthz 200 in 3ms by kube-probe/1.29")
			assert.Equal(t, after, string(l.Append(nil, []byte(after))), name)
		}
	}
}

func TestLinesOfCertificates(t *testing.T) {
	for name, form := range lineForms {
		for _, label := range []string{"CERTIFICATE", "PUBLIC KEY", "CERTIFICATE REQUEST"} {
			l := NewLines(nil)
			for n, line := range pemText(label, nil) {
				in := form(n, line)
				if name == "docker" || name == "a counter" {
					_ = l.Append(nil, []byte(in)) // not promised
					continue
				}
				assert.Equal(t, in, string(l.Append(nil, []byte(in))), "%s: %s", name, label)
			}
		}
	}
}

// What follows the first line of a block that has no more of it is read as ever.
func TestLinesAfterABrokenBlock(t *testing.T) {
	token := random(44)
	ordinary := []string{"ready", "listening on 8080", "{\"msg\":\"ready\"}", "com.example.service.AccountServiceImplementation"}
	for _, begin := range []string{"-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----", "expected -----BEGIN PRIVATE KEY-----, got nothing"} {
		l := NewLines(nil)
		l.Append(nil, []byte(begin))
		assert.NotContains(t, string(l.Append(nil, []byte("token="+token))), token, begin)
		for _, line := range ordinary {
			assert.Equal(t, line, string(l.Append(nil, []byte(line))), begin)
		}
	}
	// What was replaced already stays, whatever column the block began in.
	for column := range 12 {
		l := NewLines(nil)
		l.Append(nil, []byte(strings.Repeat(" ", column)+"-----BEGIN PRIVATE KEY-----"))
		for _, line := range []string{"token=" + string(SHA256().AppendHash(nil, token)), "got " + string(SHA256().AppendHash(nil, token))} {
			assert.Equal(t, line, string(l.Append(nil, []byte(line))), "column %d", column)
		}
	}
	// Within a certificate too.
	l := NewLines(nil)
	for _, line := range pemText("CERTIFICATE", nil)[:4] {
		l.Append(nil, []byte(line))
	}
	assert.NotContains(t, string(l.Append(nil, []byte("token="+token))), token)
	assert.NotContains(t, string(l.Append(nil, []byte("password: "+token))), token)
}

func TestLinesOfARedactorsOwn(t *testing.T) {
	off, err := New(&Options{Disable: []string{"private-key", "opaque"}})
	assert.NoError(t, err)
	lines := pemText("PRIVATE KEY", nil)
	for slices.ContainsFunc(lines, func(line string) bool { return off.String(line) != line }) {
		lines = pemText("PRIVATE KEY", nil) // by chance a line began as a provider's key
	}
	counting, counts := Default().WithCounts()
	l, counted := NewLines(off), NewLines(counting)
	for _, line := range lines {
		assert.Equal(t, line, string(l.Append(nil, []byte(line))))
		counted.Append(nil, []byte(line))
	}
	assert.EqualValues(t, len(lines)-2, counts.Total())
}

func TestWriterKeepsCertificates(t *testing.T) {
	var out strings.Builder
	w := NewWriter(&out, nil)
	text := strings.Join(pemText("CERTIFICATE", nil), "\n") + "\n"
	for _, part := range strings.SplitAfter(text, "7") {
		_, err := w.Write([]byte(part))
		assert.NoError(t, err)
	}
	assert.NoError(t, w.Close())
	assert.Equal(t, text, out.String())
}
