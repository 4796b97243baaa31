package grpcaudit

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/slogaudit/slogaudit/audit"
)

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *buffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *buffer) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.b.String()
	l.b.Reset()
	return s
}

func TestInterceptors(t *testing.T) {
	token := rand.Text()
	var set audit.TokenSet
	if err := set.Add(audit.TokenHash(nil, token), audit.Identity{Subject: "alice"}); err != nil {
		t.Fatal(err)
	}
	var log buffer
	h := slog.NewJSONHandler(&log, nil)
	o := &Options{MiddlewareOptions: audit.MiddlewareOptions{Verifier: &set}, Scopes: func(method string) []string {
		if strings.HasSuffix(method, "/List") {
			return []string{"admin"}
		}
		return nil
	}}
	s := grpc.NewServer(grpc.UnaryInterceptor(UnaryServerInterceptor(h, o)), grpc.StreamInterceptor(StreamServerInterceptor(h, o)))
	service := health.NewServer()
	healthpb.RegisterHealthServer(s, service)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(l) }()
	defer s.Stop()
	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	client := healthpb.NewHealthClient(conn)

	check := func(ctx context.Context) error {
		_, err := client.Check(ctx, &healthpb.HealthCheckRequest{})
		return err
	}
	notFound := func(ctx context.Context) error {
		_, err := client.Check(ctx, &healthpb.HealthCheckRequest{Service: "x"})
		return err
	}
	list := func(ctx context.Context) error {
		_, err := client.List(ctx, &healthpb.HealthListRequest{})
		return err
	}
	watch := func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		w, err := client.Watch(ctx, &healthpb.HealthCheckRequest{})
		if err == nil {
			_, err = w.Recv()
		}
		if err == nil {
			cancel()
			_, err = w.Recv()
		}
		if status.Code(err) == codes.Canceled || err == io.EOF {
			return nil
		}
		return err
	}
	for _, tt := range []struct {
		name   string
		call   func(context.Context) error
		auth   []string
		code   codes.Code
		event  string
		http   int
		method string
	}{
		{"good", check, []string{"Bearer " + token}, codes.OK, audit.AuthenticatedRequest, 200, "Check"},
		{"an error of its own", notFound, []string{"Bearer " + token}, codes.NotFound, audit.AuthenticatedRequest, 404, "Check"},
		{"none", check, nil, codes.Unauthenticated, audit.MissingBearerToken, 401, "Check"},
		{"unknown", check, []string{"bearer nobody"}, codes.Unauthenticated, audit.InvalidBearerToken, 401, "Check"},
		{"two", check, []string{"Bearer " + token, "Bearer " + token}, codes.Unauthenticated, audit.InvalidBearerToken, 400, "Check"},
		{"scope", list, []string{"Bearer " + token}, codes.PermissionDenied, audit.AuthorizationDenied, 403, "List"},
		{"stream", watch, []string{"Bearer " + token}, codes.OK, audit.AuthenticatedRequest, 499, "Watch"},
		{"stream, none", watch, nil, codes.Unauthenticated, audit.MissingBearerToken, 401, "Watch"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx := context.Background()
			for _, v := range tt.auth {
				ctx = metadata.AppendToOutgoingContext(ctx, "authorization", v)
			}
			if got := status.Code(tt.call(ctx)); got != tt.code {
				t.Fatalf("%s, want %s", got, tt.code)
			}
			var line string
			for range 100 {
				if line = log.take(); line != "" {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			var e map[string]any
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatal(err)
			}
			vs, event, err := audit.AuthV1().CheckLine(nil, []byte(strings.TrimSpace(line)))
			if err != nil || !event || len(vs) > 0 {
				t.Fatal(vs, err)
			}
			want := map[string]any{"msg": tt.event, "http_status": float64(tt.http), "path": "/grpc.health.v1.Health/" + tt.method, "ip": "127.0.0.1"}
			for k, v := range want {
				if e[k] != v {
					t.Errorf("%s is %v, want %v", k, e[k], v)
				}
			}
			if strings.Contains(line, token) {
				t.Error("the token is in the log")
			}
		})
	}
}
