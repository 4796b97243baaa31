package config

import (
	"github.com/slogaudit/slogaudit/sink"
)

// Log is one log of the configuration whose files the retention policy is
// about.
type Log struct {
	Name    string // as the configuration has it
	Sweeper *sink.Sweeper
}

// Logs returns the logs of the configuration. Nothing is opened.
func (c *Config) Logs() ([]Log, error) {
	var logs []Log
	for i := range c.Outputs {
		o := &c.Outputs[i]
		if o.File == "" {
			continue
		}
		fo, err := c.FileOptions(o)
		if err != nil {
			return nil, err
		}
		s, err := sink.NewFileSweeper(c.Path(o.File), &sink.SweepOptions{
			Retention: fo.Retention, Holds: fo.Holds, Receipts: fo.Receipts, ActiveSize: int64(o.maxSize()),
		})
		if err != nil {
			return nil, err
		}
		logs = append(logs, Log{Name: o.File, Sweeper: s})
	}
	if c.Journal.Dir == "" {
		return logs, nil
	}
	jo, err := c.JournalOptions()
	if err != nil {
		return nil, err
	}
	s, err := sink.NewJournalSweeper(c.Path(c.Journal.Dir), &sink.SweepOptions{
		Retention: jo.Retention, Holds: jo.Holds, Receipts: jo.Receipts, ActiveSize: int64(c.Journal.segmentSize()),
	})
	if err != nil {
		return nil, err
	}
	return append(logs, Log{Name: c.Journal.Dir, Sweeper: s}), nil
}

// Notes are doubts about a policy that is sound: what a reader of the
// configuration may not expect.
func (c *Config) Notes() []string {
	var notes []string
	policy, _, err := c.Policy()
	if err != nil {
		return nil
	}
	files := 0
	for i := range c.Outputs {
		o := &c.Outputs[i]
		if o.File == "" {
			continue
		}
		files++
		if policy.MaxAge > 0 && o.RotateEvery == 0 && len(o.RotateAt) == 0 {
			notes = append(notes, o.File+" is rotated by size only: age counts from a file's last record, "+
				"so that its first ones may be much older than max_age; set rotate_every or rotate_at")
		}
	}
	if c.Journal.Dir != "" {
		files++
		if policy.MaxAge > 0 && c.Journal.SegmentAge == 0 {
			notes = append(notes, c.Journal.Dir+" closes segments by size only: age counts from a segment's last record, "+
				"so that its first ones may be much older than max_age; set segment_age")
		}
	}
	if files == 0 {
		notes = append(notes, "there is no file that the policy would be about")
	}
	if policy.MinAge == 0 && (policy.MaxBytes > 0 || policy.Full&sink.AnswerDelete != 0) {
		notes = append(notes, "there is no min_age: a flood of records can push every older one out")
	}
	if policy.MaxAge == 0 && policy.MaxBytes == 0 && policy.MinFree == 0 {
		notes = append(notes, "nothing is ever removed, and nothing watches the disk: set max_age, max_bytes or min_free")
	}
	if (policy.MinFree > 0 || policy.MaxBytes > 0 && policy.MinAge > 0) && policy.Full&^sink.AnswerCompress == 0 {
		notes = append(notes, "without an answer in full, writing goes on until the disk is full")
	}
	if a := c.Retention.Archive; a != nil && a.Where == "" {
		notes = append(notes, "archive does not say where")
	}
	return notes
}
