package monitor

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

func BenchmarkUsual(b *testing.B) {
	m, _ := New(nil)
	events := make([]audit.Event, 256)
	for i := range events {
		h := sha256.Sum256([]byte(fmt.Sprint(i % 100)))
		events[i] = audit.Event{Method: "GET", Path: fmt.Sprintf("/api/v1/orders/%d", 1000+i), IP: netip.AddrFrom4([4]byte{192, 0, 2, byte(i % 100)}),
			UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
			TokenHash: hex.EncodeToString(h[:]), Status: audit.StatusSuccess, HTTPStatus: 200, User: "u", Country: "DE", ASN: 64500}
		events[i].TokenFP = events[i].TokenHash
	}
	t := time.Now()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		t = t.Add(40 * time.Millisecond)
		m.Observe(t, &events[i%256])
	}
}
