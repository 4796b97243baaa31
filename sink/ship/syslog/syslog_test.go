package syslog_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/internal/realserver"
	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
	"github.com/slogaudit/slogaudit/sink/ship/syslog"
)

// certificate makes a self-signed certificate for 127.0.0.1.
func certificate(t *testing.T) *realserver.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	dir := t.TempDir()
	files := &realserver.Certificate{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	for name, b := range map[string]*pem.Block{files.CA: {Type: "CERTIFICATE", Bytes: der}, files.Cert: {Type: "CERTIFICATE", Bytes: der}, files.Key: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		require.NoError(t, os.WriteFile(name, pem.EncodeToMemory(b), 0o600))
	}
	return files
}

// journal holds n records, one of them long, and some with what syslog finds
// special.
func journal(t *testing.T, n, long int) *sink.Journal {
	j, err := sink.OpenJournal(t.TempDir(), &sink.JournalOptions{Durability: sink.DurabilityOS})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, j.Close(context.Background())) })
	for i := 1; i <= n; i++ {
		text := `quote \" bracket ] newline \n`
		if i == 7 {
			text = strings.Repeat("x", long)
		}
		line := fmt.Sprintf("{\"time\":\"2026-11-23T10:00:00.123456789Z\",\"level\":\"WARN\",\"msg\":\"event %d\",\"text\":\"%s\"}\n", i, text)
		require.NoError(t, j.Write(context.Background(), sink.Batch{Lines: []byte(line), N: 1}))
	}
	return j
}

func shipAll(t *testing.T, j *sink.Journal, o syslog.Options) *ship.Shipper {
	to, err := syslog.New(o)
	require.NoError(t, err)
	s, err := ship.New(ship.FromJournal(j), to, &ship.Options{Name: "syslog", MaxRecords: 50, MinBackoff: 10 * time.Millisecond})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	require.NoError(t, s.Close(ctx))
	return s
}

func TestRealServersStoreEveryRecord(t *testing.T) {
	cert := certificate(t)
	const n = 500
	tests := []struct {
		transport syslog.Transport
		long      int
		start     func(t *testing.T) *realserver.SyslogServer
		addr      func(s *realserver.SyslogServer) string
	}{
		{syslog.TCP, 100_000, func(t *testing.T) *realserver.SyslogServer { return realserver.StartRsyslog(t, nil) }, func(s *realserver.SyslogServer) string { return s.TCP }},
		{syslog.TLS, 100_000, func(t *testing.T) *realserver.SyslogServer { return realserver.StartRsyslog(t, cert) }, func(s *realserver.SyslogServer) string { return s.TLS }},
		{syslog.RELP, 100_000, func(t *testing.T) *realserver.SyslogServer { return realserver.StartRsyslog(t, nil) }, func(s *realserver.SyslogServer) string { return s.RELP }},
		{syslog.UDP, 30_000, func(t *testing.T) *realserver.SyslogServer { return realserver.StartRsyslog(t, nil) }, func(s *realserver.SyslogServer) string { return s.UDP }},
		{syslog.TCP, 1000, func(t *testing.T) *realserver.SyslogServer { return realserver.StartSyslogNG(t) }, func(s *realserver.SyslogServer) string { return s.TCP }},
	}
	for i, tt := range tests {
		t.Run(fmt.Sprint(i, tt.transport), func(t *testing.T) {
			server := tt.start(t)
			n := n
			if tt.transport == syslog.UDP {
				n = 20 // more than the kernel's buffer holds may be lost, and that is no fault
			}
			j := journal(t, n, tt.long)
			s := shipAll(t, j, syslog.Options{Addr: tt.addr(server), Transport: tt.transport, TLS: remote.TLS{CAFile: cert.CA}})
			assert.Equal(t, uint64(n), s.Stats().Sent)
			got := server.Messages(t, n)
			require.Equal(t, n, len(got))
			for i, m := range got {
				id, text, _ := strings.Cut(m, "|")
				assert.Contains(t, id, fmt.Sprintf("%s/%d", j.Origin(), i+1))
				assert.Contains(t, text, fmt.Sprintf(`"msg":"event %d"`, i+1))
				assert.True(t, strings.HasSuffix(text, `"}`), "record %d is not whole", i+1)
			}
		})
	}
}

func TestTLSRefusesAnUnknownServer(t *testing.T) {
	server := realserver.StartRsyslog(t, certificate(t))
	to, err := syslog.New(syslog.Options{Addr: server.TLS, Transport: syslog.TLS})
	require.NoError(t, err)
	_, err = to.Send(context.Background(), ship.Batch{Origin: "o", First: 1, Lines: []byte("{}\n"), N: 1})
	assert.ErrorContains(t, err, "certificate")
}
