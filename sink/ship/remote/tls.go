package remote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
)

// TLS configures connections. The zero value verifies the server against the
// system's roots, with TLS 1.2 or newer; there is no way not to verify. The
// files are read anew for every connection.
type TLS struct {
	CAFile     string `json:"ca_file,omitempty"`     // PEM; trusted instead of the system's roots
	CertFile   string `json:"cert_file,omitempty"`   // PEM; client certificate, with its chain
	KeyFile    string `json:"key_file,omitempty"`    // PEM
	ServerName string `json:"server_name,omitempty"` // name in the server's certificate; "" is the host of the address
}

// Config reads the files.
func (t TLS) Config(host string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if c.ServerName == "" {
		c.ServerName = host
	}
	if t.CAFile != "" {
		pem, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("remote: tls: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("remote: tls: %s holds no certificate", t.CAFile)
		}
	}
	if (t.CertFile == "") != (t.KeyFile == "") {
		return nil, errors.New("remote: tls: a client certificate needs both cert_file and key_file")
	}
	if t.CertFile != "" {
		cert, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("remote: tls: client certificate %s: %w", t.CertFile, err)
		}
		c.Certificates = []tls.Certificate{cert}
	}
	return c, nil
}

// Dial connects to addr and shakes hands.
func (t TLS) Dial(ctx context.Context, d *net.Dialer, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("remote: address: %w", err)
	}
	c, err := t.Config(host)
	if err != nil {
		return nil, err
	}
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	secured := tls.Client(conn, c)
	if err := secured.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secured, nil
}
