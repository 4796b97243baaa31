package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/slogaudit/slogaudit/internal/names"
	"github.com/slogaudit/slogaudit/sink/kafka"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// kafkaFlags say what topic to read, and how to reach it.
type kafkaFlags struct {
	topic     string
	tls       bool
	files     remote.TLS
	mechanism string
	user      string
	password  string
}

func (f *kafkaFlags) register(fl *pflag.FlagSet) {
	fl.StringVar(&f.topic, "kafka", "", "read this topic: `BROKER[,BROKER...]/TOPIC`, to what is there now, or on with --follow")
	fl.BoolVar(&f.tls, "kafka-tls", false, "connect with TLS; the files below imply it")
	fl.StringVar(&f.files.CAFile, "kafka-ca-file", "", "PEM `file` of the certificates to trust instead of the system's")
	fl.StringVar(&f.files.CertFile, "kafka-cert-file", "", "PEM `file` of the client certificate")
	fl.StringVar(&f.files.KeyFile, "kafka-key-file", "", "PEM `file` of its key")
	fl.StringVar(&f.files.ServerName, "kafka-server-name", "", "name in the brokers' certificates; their hosts by default")
	fl.StringVar(&f.mechanism, "kafka-mechanism", "", "SASL: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; SCRAM-SHA-512 when there is a user")
	fl.StringVar(&f.user, "kafka-user", "", "SASL: the user")
	fl.StringVar(&f.password, "kafka-password", "", "SASL: the password, as `env:NAME or file:PATH`")
}

// check says what is wrong before anything is read.
func (f *kafkaFlags) check() error {
	if f.topic == "" {
		if *f != (kafkaFlags{}) {
			return errors.New("--kafka-...: there is no --kafka BROKER[,BROKER...]/TOPIC that it could be for")
		}
		return nil
	}
	_, err := f.options()
	return err
}

// options are the flags for the client. A password is read when it is needed.
func (f *kafkaFlags) options() (o kafka.Options, err error) {
	if o.Brokers, o.Topic, err = topicOf(f.topic); err != nil {
		return o, err
	}
	o.TLS, o.UseTLS = f.files, f.tls || f.files != remote.TLS{}
	o.User, o.Mechanism = f.user, kafka.Mechanism(f.mechanism)
	if o.User != "" && o.Mechanism == "" {
		o.Mechanism = kafka.ScramSHA512
	}
	if o.Mechanism != "" && (o.User == "" || f.password == "") {
		return o, errors.New("--kafka-mechanism: it needs --kafka-user and --kafka-password")
	}
	if o.Mechanism == kafka.Plain && !o.UseTLS {
		return o, errors.New("--kafka-mechanism PLAIN sends the password as it is: it needs --kafka-tls")
	}
	o.Password, err = namedSecret("--kafka-password", f.password)
	return o, err
}

// namedSecret is the secret that env:NAME or file:PATH names.
func namedSecret(flag, v string) (s remote.Secret, err error) {
	var ok bool
	switch {
	case v == "":
		return s, nil
	case strings.HasPrefix(v, "env:"):
		if s.Env = strings.TrimPrefix(v, "env:"); os.Getenv(s.Env) == "" {
			return s, fmt.Errorf("%s: %s is not set", flag, names.Env(s.Env))
		}
	default:
		if s.File, ok = strings.CutPrefix(v, "file:"); !ok {
			return s, fmt.Errorf("%s: name the secret by env:NAME or file:PATH; on the command line every user of the machine can read it", flag)
		}
	}
	return s, nil
}

// topicOf reads BROKER[,BROKER...]/TOPIC.
func topicOf(s string) (brokers []string, topic string, err error) {
	hosts, topic, ok := strings.Cut(s, "/")
	if !ok || hosts == "" || topic == "" || strings.Contains(topic, "/") {
		return nil, "", errors.New("--kafka: want BROKER[,BROKER...]/TOPIC, such as kafka-1:9092,kafka-2:9092/audit")
	}
	return strings.Split(hosts, ","), topic, nil
}

// readTopic reads the events of a fleet.
func (w *watcher) readTopic(ctx context.Context, f *kafkaFlags, follow bool) error {
	options, err := f.options()
	if err != nil {
		return err
	}
	n := 0
	return kafka.Read(ctx, kafka.ReadOptions{Options: options, Follow: follow}, func(line []byte) error {
		n++
		w.line(options.Topic, n, bytes.TrimRight(line, "\r\n"))
		return nil
	})
}
