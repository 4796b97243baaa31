package syslog

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"

	"github.com/slogaudit/slogaudit/sink/ship"
)

// relp is a Sender over RELP, the Reliable Event Logging Protocol: the server
// answers every message, once its own queue has it.
type relp struct {
	dialer
	f    Format
	conn net.Conn
	r    *bufio.Reader
	txn  int
}

// window is how many messages may wait for their answers; rsyslog's own client
// uses 128.
const window = 128

const relpOffer = "relp_version=0\nrelp_software=slogaudit\ncommands=syslog"

// Send sends the batch and reads the answer to each of its records.
func (s *relp) Send(ctx context.Context, b ship.Batch) (ship.Ack, error) {
	if s.conn == nil {
		if err := s.open(ctx); err != nil {
			s.reset()
			return ship.Ack{}, fmt.Errorf("syslog: relp: %w", err)
		}
	}
	verdict, err := s.exchange(ctx, b)
	if err != nil {
		s.reset()
		return ship.Ack{}, fmt.Errorf("syslog: relp: %w", err)
	}
	if verdict.Rejected != nil {
		return ship.Ack{}, &verdict
	}
	return ship.Ack{}, nil
}

func (s *relp) open(ctx context.Context) error {
	conn, err := s.dial(ctx)
	if err != nil {
		return err
	}
	s.conn, s.r, s.txn = conn, bufio.NewReader(conn), 0
	if err := conn.SetDeadline(timeoutOf(ctx.Deadline())); err != nil {
		return err
	}
	if _, err := conn.Write(s.frame(nil, "open", []byte(relpOffer))); err != nil {
		return err
	}
	code, err := s.answer(1)
	if err == nil && code != "200" {
		err = fmt.Errorf("the server refused to open a session: %s", code)
	}
	return err
}

// exchange keeps at most a window of messages unanswered.
func (s *relp) exchange(ctx context.Context, b ship.Batch) (verdict ship.ItemsError, err error) {
	if err := s.conn.SetDeadline(timeoutOf(ctx.Deadline())); err != nil {
		return verdict, err
	}
	first := s.txn + 1
	answered := 0
	var frames, msg []byte
	flush := func() error {
		if _, err := s.conn.Write(frames); err != nil {
			return err
		}
		frames = frames[:0]
		for ; first+answered <= s.txn; answered++ {
			code, err := s.answer(first + answered)
			if err != nil {
				return err
			}
			if code != "200" {
				verdict.Rejected = append(verdict.Rejected, ship.Rejection{Index: answered, Reason: "RELP answer " + code})
			}
		}
		return nil
	}
	for i, line := range b.Records() {
		msg = s.f.append(msg[:0], line, b.ID(i))
		frames = s.frame(frames, "syslog", msg)
		if (i+1)%window == 0 {
			if err := flush(); err != nil {
				return verdict, err
			}
		}
	}
	return verdict, flush()
}

// frame appends TXNR SP COMMAND SP DATALEN [SP DATA] LF.
func (s *relp) frame(dst []byte, command string, data []byte) []byte {
	s.txn++
	dst = strconv.AppendInt(dst, int64(s.txn), 10)
	dst = append(append(append(dst, ' '), command...), ' ')
	dst = strconv.AppendInt(dst, int64(len(data)), 10)
	if len(data) > 0 {
		dst = append(append(dst, ' '), data...)
	}
	return append(dst, '\n')
}

var errRELP = errors.New("the server does not speak RELP")

// answer reads the answer to one transaction and returns its code.
func (s *relp) answer(txn int) (code string, err error) {
	got, command, data, err := s.readFrame()
	if err != nil {
		return "", err
	}
	if command == "serverclose" {
		return "", errors.New("the server closes the session")
	}
	if command != "rsp" || got != txn {
		return "", errRELP
	}
	code, _, _ = bytesCut(data)
	return code, nil
}

func bytesCut(b []byte) (before, after string, found bool) {
	x, y, found := bytes.Cut(b, []byte{' '})
	return string(x), string(y), found
}

const maxRELPAnswer = 64 << 10

func (s *relp) readFrame() (txn int, command string, data []byte, err error) {
	if txn, err = s.number(' '); err != nil {
		return 0, "", nil, err
	}
	if command, err = s.word(); err != nil {
		return 0, "", nil, err
	}
	n, err := s.length()
	if err != nil || n == 0 {
		return txn, command, nil, err
	}
	if n > maxRELPAnswer {
		return 0, "", nil, errRELP
	}
	data = make([]byte, n+1) // with the trailer
	if _, err := io.ReadFull(s.r, data); err != nil {
		return 0, "", nil, err
	}
	if data[n] != '\n' {
		return 0, "", nil, errRELP
	}
	return txn, command, data[:n], nil
}

func (s *relp) number(end byte) (int, error) {
	text, err := s.until(end, 9)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, errRELP
	}
	return n, nil
}

func (s *relp) word() (string, error) { return s.until(' ', 32) }

// length reads DATALEN, which ends in LF when there is no data.
func (s *relp) length() (int, error) {
	n := 0
	for range 10 {
		c, err := s.r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch {
		case c >= '0' && c <= '9':
			n = n*10 + int(c-'0')
		case c == '\n' && n == 0, c == ' ':
			return n, nil
		default:
			return 0, errRELP
		}
	}
	return 0, errRELP
}

func (s *relp) until(end byte, most int) (string, error) {
	var b []byte
	for len(b) <= most {
		c, err := s.r.ReadByte()
		if err != nil {
			return "", err
		}
		if c == end {
			return string(b), nil
		}
		b = append(b, c)
	}
	return "", errRELP
}

func (s *relp) reset() {
	if s.conn != nil {
		s.conn.Close()
		s.conn = nil
	}
}

// Close says goodbye and ends the connection. Everything sent was answered
// before, so that the server's goodbye is not waited for.
func (s *relp) Close() error {
	if s.conn == nil {
		return nil
	}
	_, err := s.conn.Write(s.frame(nil, "close", nil))
	return errors.Join(err, s.conn.Close())
}
