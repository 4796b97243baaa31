// Package syslog sends records as syslog messages (RFC 5424): over TCP with
// octet counting (RFC 6587), TLS (RFC 5425), UDP (RFC 5426), and RELP, the only
// one of them with acknowledgements.
//
// Plain TCP and TLS have none. A batch counts as delivered when the remote
// machine's kernel has confirmed all its bytes; what the remote program had not
// read when it died is lost. To make that less likely, the last 256 KiB are sent
// once more after a connection broke, so that records may arrive twice, under
// the same id. UDP promises nothing at all.
package syslog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Transport is how messages travel.
type Transport string

// The transports.
const (
	TCP     Transport = "tcp"
	TLS     Transport = "tls"
	UDP     Transport = "udp"
	RELP    Transport = "relp"
	RELPTLS Transport = "relp+tls"
)

// Options configures a Sender. Addr and Transport are required.
type Options struct {
	Addr      string // host:port
	Transport Transport
	Format    Format
	TLS       remote.TLS
}

// New returns a Sender; it connects at the first Send.
func New(o Options) (ship.Sender, error) {
	if _, _, err := net.SplitHostPort(o.Addr); err != nil {
		return nil, fmt.Errorf("syslog: address: %w", err)
	}
	f := o.Format
	if f.Facility == 0 {
		f.Facility = LogAudit
	}
	if f.Hostname == "" {
		f.Hostname, _ = os.Hostname() // "-" where there is none
	}
	if f.AppName == "" {
		f.AppName = "slogaudit"
	}
	d := dialer{o: o}
	switch o.Transport {
	case TCP, TLS:
		return &stream{dialer: d, f: f}, nil
	case UDP:
		return &datagrams{dialer: d, f: f}, nil
	case RELP, RELPTLS:
		return &relp{dialer: d, f: f}, nil
	}
	return nil, fmt.Errorf("syslog: transport %q: want tcp, tls, udp, relp or relp+tls", o.Transport)
}

// dialer connects by the options.
type dialer struct{ o Options }

func (d dialer) dial(ctx context.Context) (net.Conn, error) {
	nd := &net.Dialer{Timeout: 10 * time.Second}
	switch d.o.Transport {
	case TLS, RELPTLS:
		return d.o.TLS.Dial(ctx, nd, d.o.Addr)
	case UDP:
		return nd.DialContext(ctx, "udp", d.o.Addr)
	default:
		return nd.DialContext(ctx, "tcp", d.o.Addr)
	}
}

// stream is a Sender over TCP or TLS.
type stream struct {
	dialer
	f    Format
	conn net.Conn
	last []byte // the newest frames that were delivered on conn, up to a window
	owed []byte // frames to be sent again before anything else
	buf  []byte
}

// Send writes the batch and waits until the remote kernel has it.
func (s *stream) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	if s.conn != nil && ended(s.conn) {
		s.broken()
	}
	if s.conn == nil {
		conn, err := s.dial(ctx)
		if err != nil {
			return ship.Ack{}, fmt.Errorf("syslog: %w", err)
		}
		s.conn = conn
	}
	frames := append(s.buf[:0], s.owed...)
	var msg []byte
	for i, line := range b.Records() {
		msg = s.f.append(msg[:0], line, b.ID(i))
		frames = strconv.AppendInt(frames, int64(len(msg)), 10)
		frames = append(append(frames, ' '), msg...)
	}
	s.buf = frames
	if err := s.deliver(ctx, frames); err != nil {
		s.broken()
		return ship.Ack{}, fmt.Errorf("syslog: %w", err)
	}
	s.owed = s.owed[:0]
	s.keep(frames)
	return ship.Ack{}, nil
}

// resendWindow is how much of what was delivered on a connection is sent again
// when that breaks.
const resendWindow = 256 << 10

// keep remembers what was delivered, for the case that the connection breaks,
// and forgets the oldest frames beyond the window.
func (s *stream) keep(frames []byte) {
	s.last = append(s.last, frames...)
	drop := 0
	for len(s.last)-drop > resendWindow {
		digits, _, _ := bytes.Cut(s.last[drop:], []byte{' '})
		n, err := strconv.Atoi(string(digits))
		if err != nil {
			drop = len(s.last) // cannot be: we wrote the frames
			break
		}
		drop += len(digits) + 1 + n
	}
	s.last = s.last[:copy(s.last, s.last[drop:])]
}

func (s *stream) deliver(ctx context.Context, frames []byte) error {
	if err := s.conn.SetWriteDeadline(timeoutOf(ctx.Deadline())); err != nil {
		return err
	}
	if _, err := s.conn.Write(frames); err != nil {
		return err
	}
	return confirmed(ctx, s.conn)
}

// broken closes the connection; what it delivered last may not have been read,
// so it is owed again.
func (s *stream) broken() {
	s.conn.Close()
	s.conn = nil
	s.owed = append(s.owed, s.last...)
	s.last = s.last[:0]
}

// Close ends the connection.
func (s *stream) Close() error {
	if s.conn == nil {
		return nil
	}
	return s.conn.Close()
}

var errUnconfirmed = errors.New("the remote end did not confirm all bytes in time")

// ended says whether the remote end has closed the connection. Syslog servers
// send nothing, so there is nothing else to read.
func ended(c net.Conn) bool {
	if c.SetReadDeadline(time.Now().Add(time.Millisecond)) != nil {
		return true
	}
	var b [1]byte
	_, err := c.Read(b[:])
	var timeout net.Error
	return err != nil && !(errors.As(err, &timeout) && timeout.Timeout())
}

// datagrams is a Sender over UDP: one record a datagram.
type datagrams struct {
	dialer
	f    Format
	conn net.Conn
}

// maxDatagram is the most that UDP over IPv4 carries.
const maxDatagram = 65507

// Send sends the batch. That it returns nil only means that the local kernel
// took it.
func (s *datagrams) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	if s.conn == nil {
		conn, err := s.dial(ctx)
		if err != nil {
			return ship.Ack{}, fmt.Errorf("syslog: %w", err)
		}
		s.conn = conn
	}
	var verdict ship.ItemsError
	var msg []byte
	for i, line := range b.Records() {
		msg = s.f.append(msg[:0], line, b.ID(i))
		if len(msg) > maxDatagram {
			verdict.Rejected = append(verdict.Rejected, ship.Rejection{Index: i, Reason: "too long for a datagram"})
			continue
		}
		if _, err := s.conn.Write(msg); err != nil {
			verdict.Retry = append(verdict.Retry, i)
		}
	}
	if verdict.Rejected != nil || verdict.Retry != nil {
		return ship.Ack{}, &verdict
	}
	return ship.Ack{}, nil
}

// Close closes the socket.
func (s *datagrams) Close() error {
	if s.conn == nil {
		return nil
	}
	return s.conn.Close()
}
