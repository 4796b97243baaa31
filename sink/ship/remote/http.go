// Package remote is what the senders share: an HTTP client that refuses to be
// redirected elsewhere, TLS whose files may be renewed, credentials that come
// from the environment or a file, and the reading of an HTTP answer as a
// verdict on a batch.
package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Compression of request bodies.
type Compression string

// The compressions that HTTP receivers know. Not every receiver knows Zstd, and
// some answer 200 to a body that they could not read: try it before relying on
// it.
const (
	Identity Compression = ""
	Gzip     Compression = "gzip"
	Zstd     Compression = "zstd"
)

// HTTPOptions configures a Client. URL is required.
type HTTPOptions struct {
	URL         string
	Compression Compression
	Header      map[string]string // more headers, such as a tenant; no credentials
	Bearer      Secret            // sent as Authorization: Bearer
	Scheme      string            // instead of Bearer, such as Splunk
	KeyHeader   string            // the header that Bearer is sent in, alone, instead of Authorization
	User        string            // for basic authentication, with Password
	Password    Secret
	TLS         TLS
}

// Client posts bodies to one URL. It is safe for concurrent use.
type Client struct {
	o    HTTPOptions
	url  *url.URL
	http *http.Client
	zstd *zstd.Encoder
}

// maxAnswer is how much of an answer is read.
const maxAnswer = 4 << 20

// NewClient checks the options. The proxy is that of the environment
// (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).
func NewClient(o HTTPOptions) (*Client, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("remote: url: want http://host/path or https://host/path")
	}
	if u.User != nil {
		return nil, errors.New("remote: url: credentials in a URL are refused: name an environment variable or a file")
	}
	if !o.Bearer.IsZero() && o.User != "" {
		return nil, errors.New("remote: bearer and user exclude each other")
	}
	if u.Scheme == "https" {
		if _, err := o.TLS.Config(u.Hostname()); err != nil {
			return nil, err
		}
	}
	c := &Client{o: o, url: u}
	switch o.Compression {
	case Identity, Gzip:
	case Zstd:
		if c.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest)); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("remote: compression %q: want gzip or zstd", o.Compression)
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	c.http = &http.Client{
		Transport: &http.Transport{
			Proxy:       http.ProxyFromEnvironment,
			DialContext: dialer.DialContext,
			DialTLSContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
				return o.TLS.Dial(ctx, dialer, addr)
			},
			MaxIdleConnsPerHost: 2,
			IdleConnTimeout:     90 * time.Second,
			DisableCompression:  true,
		},
		CheckRedirect: sameHost,
	}
	return c, nil
}

// sameHost follows a redirect only within the host: another one would get the
// records and the credentials.
func sameHost(req *http.Request, via []*http.Request) error {
	if req.URL.Host != via[0].URL.Host || req.URL.Scheme != via[0].URL.Scheme {
		return errors.New("redirect to another host refused")
	}
	if len(via) >= 3 {
		return errors.New("too many redirects")
	}
	return nil
}

// Answer is what the server said.
type Answer struct {
	Status     int
	RetryAfter time.Duration
	Type       string // media type of Body
	Body       []byte // at most 4 MiB
}

// Post sends one body. An error means that no whole answer came: whether the
// server has the body is not known. Errors hold no credentials and of the URL only the
// host; what the server answers is shown without what it repeats of these.
func (c *Client) Post(ctx context.Context, contentType string, body []byte, header map[string]string) (Answer, error) {
	packed, err := c.compress(body)
	if err != nil {
		return Answer{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url.String(), bytes.NewReader(packed))
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "slogaudit")
	if c.o.Compression != Identity {
		req.Header.Set("Content-Encoding", string(c.o.Compression))
	}
	for k, v := range c.o.Header {
		req.Header.Set(k, v)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	secret, err := c.authorize(req)
	if err != nil {
		return Answer{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Answer{}, c.hide(err)
	}
	defer resp.Body.Close()
	a, err := readAnswer(resp)
	if a.Status >= 300 {
		_, sent, _ := strings.Cut(req.Header.Get("Authorization"), " ")
		a.Body = c.scrub(a.Body, secret, sent)
	}
	return a, err
}

// scrub takes out of an answer that is shown to people what it may repeat of the
// request: the secrets, and of the URL, as it was sent and as it is read, what is long
// enough to be one.
func (c *Client) scrub(body []byte, secrets ...string) []byte {
	hide := func(text string) {
		if text != "" {
			body = bytes.ReplaceAll(body, []byte(text), []byte("[hidden]"))
		}
	}
	for _, s := range secrets {
		hide(s)
	}
	for _, part := range strings.FieldsFunc(c.url.RequestURI(), func(r rune) bool { return strings.ContainsRune("/?&=", r) }) {
		if len(part) < minHidden {
			continue
		}
		hide(part)
		if read, err := url.QueryUnescape(part); err == nil {
			hide(read)
		}
		if read, err := url.PathUnescape(part); err == nil {
			hide(read)
		}
	}
	return body
}

// minHidden is the length in bytes of the shortest part of a URL that may be a secret.
const minHidden = 12

func readAnswer(resp *http.Response) (Answer, error) {
	a := Answer{Status: resp.StatusCode, RetryAfter: retryAfter(resp.Header.Get("Retry-After"), time.Now())}
	a.Type, _, _ = strings.Cut(resp.Header.Get("Content-Type"), ";")
	var err error
	if a.Body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return a, fmt.Errorf("remote: answer %d was cut off: %w", a.Status, err)
	}
	return a, nil
}

// authorize sets the credential in req, and returns it.
func (c *Client) authorize(req *http.Request) (secret string, err error) {
	if !c.o.Bearer.IsZero() {
		token, err := c.o.Bearer.Read()
		if err != nil {
			return "", err
		}
		secret = token
		switch {
		case c.o.KeyHeader != "":
			req.Header.Set(c.o.KeyHeader, token)
		case c.o.Scheme != "":
			req.Header.Set("Authorization", c.o.Scheme+" "+token)
		default:
			req.Header.Set("Authorization", "Bearer "+token)
		}
	}
	if c.o.User != "" {
		password, err := c.o.Password.Read()
		if err != nil {
			return "", err
		}
		req.SetBasicAuth(c.o.User, password)
		secret = password
	}
	return secret, nil
}

func (c *Client) compress(body []byte) ([]byte, error) {
	switch c.o.Compression {
	case Gzip:
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		return b.Bytes(), nil
	case Zstd:
		return c.zstd.EncodeAll(body, make([]byte, 0, len(body)/4+64)), nil
	}
	return body, nil
}

// hide takes the URL out of an error but for the host: the path, as of a webhook, and
// the query may hold a key.
func (c *Client) hide(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("remote: %s://%s: %w", c.url.Scheme, c.url.Host, err)
}

// Close ends idle connections.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	if c.zstd != nil {
		return c.zstd.Close()
	}
	return nil
}
