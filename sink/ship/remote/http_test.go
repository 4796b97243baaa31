package remote_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// identity is a self-signed certificate, in memory and as PEM files.
type identity struct {
	pair     tls.Certificate
	cert     *x509.Certificate
	certFile string
	keyFile  string
}

func newIdentity(t *testing.T, ip net.IP, ends time.Time) identity {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "test"},
		NotBefore: ends.Add(-48 * time.Hour), NotAfter: ends, IPAddresses: []net.IP{ip},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	dir := t.TempDir()
	id := identity{certFile: filepath.Join(dir, "cert.pem"), keyFile: filepath.Join(dir, "key.pem")}
	require.NoError(t, os.WriteFile(id.certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(id.keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	id.pair, err = tls.LoadX509KeyPair(id.certFile, id.keyFile)
	require.NoError(t, err)
	id.cert, err = x509.ParseCertificate(der)
	require.NoError(t, err)
	return id
}

func startTLS(t *testing.T, id identity, clients *x509.CertPool) string {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{id.pair}}
	if clients != nil {
		s.TLS.ClientAuth, s.TLS.ClientCAs = tls.RequireAndVerifyClientCert, clients
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func post(t *testing.T, o remote.HTTPOptions) error {
	c, err := remote.NewClient(o)
	require.NoError(t, err)
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	a, err := c.Post(ctx, "text/plain", []byte("hello"), nil)
	if err == nil {
		assert.Equal(t, "hello", string(a.Body))
	}
	return err
}

var loopback = net.IPv4(127, 0, 0, 1)

func TestTLSIsAlwaysVerified(t *testing.T) {
	tomorrow := time.Now().Add(24 * time.Hour)
	good := newIdentity(t, loopback, tomorrow)
	url := startTLS(t, good, nil)
	assert.NoError(t, post(t, remote.HTTPOptions{URL: url, TLS: remote.TLS{CAFile: good.certFile}}))
	assert.ErrorContains(t, post(t, remote.HTTPOptions{URL: url}), "certificate", "unknown authority")
	assert.ErrorContains(t, post(t, remote.HTTPOptions{URL: url, TLS: remote.TLS{CAFile: good.certFile, ServerName: "other.example"}}), "certificate", "wrong name")

	expired := newIdentity(t, loopback, time.Now().Add(-time.Hour))
	assert.ErrorContains(t, post(t, remote.HTTPOptions{URL: startTLS(t, expired, nil), TLS: remote.TLS{CAFile: expired.certFile}}), "expired")

	elsewhere := newIdentity(t, net.IPv4(192, 0, 2, 1), tomorrow)
	assert.ErrorContains(t, post(t, remote.HTTPOptions{URL: startTLS(t, elsewhere, nil), TLS: remote.TLS{CAFile: elsewhere.certFile}}), "certificate")
}

func TestClientCertificatesAreReadAnew(t *testing.T) {
	tomorrow := time.Now().Add(24 * time.Hour)
	server, old, renewed := newIdentity(t, loopback, tomorrow), newIdentity(t, loopback, tomorrow), newIdentity(t, loopback, tomorrow)
	clients := x509.NewCertPool()
	clients.AddCert(renewed.cert)
	url := startTLS(t, server, clients)
	own := remote.TLS{CAFile: server.certFile, CertFile: old.certFile, KeyFile: old.keyFile}
	c, err := remote.NewClient(remote.HTTPOptions{URL: url, TLS: own})
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Post(context.Background(), "text/plain", nil, nil)
	require.Error(t, err, "a certificate that the server does not know was taken")

	for from, to := range map[string]string{renewed.certFile: old.certFile, renewed.keyFile: old.keyFile} {
		b, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(to, b, 0o600))
	}
	_, err = c.Post(context.Background(), "text/plain", nil, nil)
	assert.NoError(t, err)
}

func TestCredentialsComeFromOutsideAndStayOutOfErrors(t *testing.T) {
	token := rand.Text()
	var got string
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Authorization") }))
	defer s.Close()
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte(token+"\n"), 0o600))
	c, err := remote.NewClient(remote.HTTPOptions{URL: s.URL + "/?key=" + token, Bearer: remote.Secret{File: file}})
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Post(context.Background(), "text/plain", nil, nil)
	require.NoError(t, err)
	assert.Equal(t, "Bearer "+token, got)

	s.Close()
	_, err = c.Post(context.Background(), "text/plain", nil, nil)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), token)

	gone, err := remote.NewClient(remote.HTTPOptions{URL: "http://nowhere.invalid/?key=" + token, Bearer: remote.Secret{Env: "SLOGAUDIT_TEST_UNSET"}})
	require.NoError(t, err)
	defer gone.Close()
	_, err = gone.Post(context.Background(), "text/plain", nil, nil)
	assert.ErrorContains(t, err, "SLOGAUDIT_TEST_UNSET")
}

func TestVerdicts(t *testing.T) {
	for status, want := range map[int]string{
		200: "", 204: "", 400: "refused", 413: "refused", 415: "refused", 422: "refused",
		401: "retried", 403: "retried", 404: "retried", 408: "retried", 429: "retried", 500: "retried", 503: "retried", 301: "retried",
	} {
		err := remote.Verdict(remote.Answer{Status: status, Body: []byte("a\nb")})
		if want == "" {
			assert.NoError(t, err, status)
			continue
		}
		require.ErrorContains(t, err, want, status)
		assert.NotContains(t, err.Error(), "\n")
	}
	assert.Error(t, remote.Verdict(remote.Answer{Status: 200, Type: "text/html"}))
}
