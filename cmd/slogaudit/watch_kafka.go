package main

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/slogaudit/slogaudit/sink/kafka"
)

// topicOf reads BROKER[,BROKER...]/TOPIC.
func topicOf(s string) (brokers []string, topic string, err error) {
	hosts, topic, ok := strings.Cut(s, "/")
	if !ok || hosts == "" || topic == "" || strings.Contains(topic, "/") {
		return nil, "", errors.New("--kafka: want BROKER[,BROKER...]/TOPIC, such as kafka-1:9092,kafka-2:9092/audit")
	}
	return strings.Split(hosts, ","), topic, nil
}

// readTopic reads the events of a fleet.
func (w *watcher) readTopic(ctx context.Context, spec string, follow bool) error {
	brokers, topic, err := topicOf(spec)
	if err != nil {
		return err
	}
	n := 0
	o := kafka.ReadOptions{Options: kafka.Options{Brokers: brokers, Topic: topic}, Follow: follow}
	return kafka.Read(ctx, o, func(line []byte) error {
		n++
		w.lines.Add(1)
		w.line(topic, n, bytes.TrimRight(line, "\r\n"))
		return nil
	})
}
