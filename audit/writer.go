package audit

import (
	"bufio"
	"io"
	"maps"
	"net"
	"net/http"
)

// responseWriter notes the status of the answer on its way to the client.
type responseWriter struct {
	http.ResponseWriter
	x        *exchange
	status   int         // 0 until the header is written
	hijacked bool        // the connection is the handler's
	refused  bool        // the event could not be written: answered 503
	before   http.Header // the header before the handler, where it may be refused
}

func (w *responseWriter) set(to http.ResponseWriter, x *exchange) {
	w.ResponseWriter, w.x = to, x
	if x.m.required {
		w.before = to.Header().Clone()
	}
}

// begin is called before anything of the answer leaves. It says whether it may.
func (w *responseWriter) begin(status int) bool {
	if w.status == 0 && (status >= 200 && status <= 999 || status == http.StatusSwitchingProtocols) {
		w.status = status
		if w.x.m.required && w.x.record() != nil {
			w.refuse()
		}
	}
	return !w.refused
}

// refuse answers 503 in place of the handler, and with nothing of its header.
func (w *responseWriter) refuse() {
	w.refused = true
	h := w.Header()
	clear(h)
	maps.Copy(h, w.before)
	w.status = http.StatusServiceUnavailable
	h.Set("Cache-Control", "no-store")
	h.Set("Retry-After", retryAfter)
	problem(w.ResponseWriter, nil, Denial{Status: http.StatusServiceUnavailable})
}

// Unwrap is for http.ResponseController.
func (w *responseWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *responseWriter) WriteHeader(status int) {
	if w.begin(status) {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *responseWriter) Write(b []byte) (int, error) {
	if !w.begin(http.StatusOK) {
		return 0, ErrNotRecorded
	}
	return w.ResponseWriter.Write(b)
}

func (w *responseWriter) WriteString(s string) (int, error) {
	if !w.begin(http.StatusOK) {
		return 0, ErrNotRecorded
	}
	return io.WriteString(w.ResponseWriter, s)
}

func (w *responseWriter) flush() {
	if w.begin(http.StatusOK) {
		_ = http.NewResponseController(w.ResponseWriter).Flush() // Flusher's own Flush has no error either
	}
}

func (w *responseWriter) readFrom(src io.Reader) (int64, error) {
	if !w.begin(http.StatusOK) {
		return 0, ErrNotRecorded
	}
	return w.ResponseWriter.(io.ReaderFrom).ReadFrom(src)
}

func (w *responseWriter) hijack() (net.Conn, *bufio.ReadWriter, error) {
	if w.x.m.required && !w.begin(http.StatusSwitchingProtocols) {
		return nil, nil, ErrNotRecorded
	}
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.hijacked = true
		w.begin(http.StatusSwitchingProtocols)
		_ = w.x.record() // now: the connection may stay open for days
	}
	return conn, rw, err
}

// The types below have exactly the optional methods of the writer they wrap, as
// callers ask for them by type assertion. Each is one pointer wide, so that it
// needs no memory of its own.
type (
	writerF   struct{ *responseWriter }
	writerH   struct{ *responseWriter }
	writerR   struct{ *responseWriter }
	writerFH  struct{ writerF }
	writerFR  struct{ writerF }
	writerHR  struct{ writerH }
	writerFHR struct{ writerFH } // HTTP/1
	writerFP  struct{ writerF }  // HTTP/2
)

func (w writerF) Flush()                                        { w.flush() }
func (w writerH) Hijack() (net.Conn, *bufio.ReadWriter, error)  { return w.hijack() }
func (w writerR) ReadFrom(src io.Reader) (int64, error)         { return w.readFrom(src) }
func (w writerFH) Hijack() (net.Conn, *bufio.ReadWriter, error) { return w.hijack() }
func (w writerFR) ReadFrom(src io.Reader) (int64, error)        { return w.readFrom(src) }
func (w writerHR) ReadFrom(src io.Reader) (int64, error)        { return w.readFrom(src) }
func (w writerFHR) ReadFrom(src io.Reader) (int64, error)       { return w.readFrom(src) }
func (w writerFP) Push(target string, opts *http.PushOptions) error {
	return w.ResponseWriter.(http.Pusher).Push(target, opts)
}

// can says whether w, or a writer that it unwraps to, has the methods of T. What
// http.ResponseController would find beneath w must not get by without begin.
func can[T any](w http.ResponseWriter) bool {
	for {
		if _, ok := w.(T); ok {
			return true
		}
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return false
		}
		w = u.Unwrap()
	}
}

// wrapped returns w with the optional methods of the writer it wraps.
func (w *responseWriter) wrapped() http.ResponseWriter {
	flusher, hijacker := can[http.Flusher](w.ResponseWriter), can[http.Hijacker](w.ResponseWriter)
	_, reader := w.ResponseWriter.(io.ReaderFrom)
	switch {
	case flusher && hijacker && reader:
		return writerFHR{writerFH{writerF{w}}}
	case flusher && hijacker:
		return writerFH{writerF{w}}
	case flusher && reader:
		return writerFR{writerF{w}}
	case hijacker && reader:
		return writerHR{writerH{w}}
	case flusher:
		if _, pusher := w.ResponseWriter.(http.Pusher); pusher {
			return writerFP{writerF{w}}
		}
		return writerF{w}
	case hijacker:
		return writerH{w}
	case reader:
		return writerR{w}
	}
	return w
}
