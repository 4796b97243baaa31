package config

import (
	"errors"
	"fmt"
	"time"

	"github.com/slogaudit/slogaudit/sink"
)

// Journal is the section journal: the durable log that remote ends are fed
// from.
type Journal struct {
	Dir        string          `yaml:"dir" doc:"directory of the journal, for it alone"`
	Level      *Level          `yaml:"level" doc:"least level for the journal"`
	Durability sink.Durability `yaml:"durability" enum:"disk,os" doc:"disk (the default): a record survives a power loss once its call returned; os: the death of the process"`
	Linger     Age             `yaml:"linger" doc:"how long a record waits for others to be written with; 0 by default"`
	SyncEvery  Age             `yaml:"sync_every" doc:"how long a record may stay unsynced with durability: os; 1s by default"`

	SegmentSize Size `yaml:"segment_size" doc:"size at which a segment is closed; 64MiB by default"`
	SegmentAge  Age  `yaml:"segment_age" doc:"age at which it is closed"`
	MaxPending  Size `yaml:"max_pending" doc:"bytes that may wait to be written; 4MiB by default"`

	Full     sink.FullPolicy `yaml:"full" enum:"block,fail,drop" doc:"what writers meet on a full disk: block (the default), fail, or drop what every required remote end has and min_age does not protect"`
	FullWait Age             `yaml:"full_wait" doc:"how long block and drop wait for space; as long as the caller allows by default"`
}

func (j *Journal) validate(c *Config, found func(string, error)) {
	if j.Dir == "" {
		if *j != (Journal{}) {
			found("dir", errMissing)
		}
		return
	}
	if m := c.Retention.MaxBytes; m > 0 && m < 2*j.segmentSize() {
		found("segment_size", fmt.Errorf("retention.max_bytes (%d) must be at least twice segment_size (%d): it includes the segment that is being written", m, j.segmentSize()))
	}
	if j.SyncEvery != 0 && j.Durability != sink.DurabilityOS {
		found("sync_every", errors.New("is for durability: os"))
	}
}

func (j *Journal) segmentSize() Size {
	if j.SegmentSize == 0 {
		return sink.DefaultSegmentBytes
	}
	return j.SegmentSize
}

// JournalOptions are the options of the configured journal, whose directory is
// c.Path(c.Journal.Dir).
func (c *Config) JournalOptions() (*sink.JournalOptions, error) {
	policy, _, err := c.Policy()
	if err != nil {
		return nil, err
	}
	j := &c.Journal
	return &sink.JournalOptions{
		Durability: j.Durability, Linger: time.Duration(j.Linger), SyncEvery: time.Duration(j.SyncEvery),
		SegmentBytes: int64(j.SegmentSize), SegmentAge: time.Duration(j.SegmentAge), MaxPending: int(j.MaxPending),
		Full: j.Full, FullWait: time.Duration(j.FullWait),
		Retention: policy, Holds: c.Path(c.Retention.HoldsFile), Receipts: c.Path(c.Retention.ReceiptsFile),
		Evidence: isEvent,
	}, nil
}
