package config

import (
	"errors"
	"fmt"
	"time"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
)

// Output is one item of the section outputs: exactly one of file and stream.
type Output struct {
	File    string `yaml:"file" doc:"path of a rotating file of JSON lines"`
	Console string `yaml:"console" enum:"stdout,stderr" doc:"text for people"`
	JSON    string `yaml:"json" enum:"stdout,stderr" doc:"JSON lines, as container platforms collect them"`

	Level *Level `yaml:"level" doc:"least level for this output"`

	// Of a file.
	MaxSize     Size             `yaml:"max_size" doc:"size at which the file is rotated; 100MiB by default"`
	RotateEvery Age              `yaml:"rotate_every" doc:"age at which it is rotated"`
	RotateAt    []sink.TimeOfDay `yaml:"rotate_at" doc:"times of day at which it is rotated, such as 00:00 UTC"`
	GroupRead   bool             `yaml:"group_read" doc:"let the group read the files"`
	Sync        sink.SyncPolicy  `yaml:"sync" enum:"interval,never,batch" doc:"when the disk is asked to keep what was written"`
	SyncEvery   Age              `yaml:"sync_every" doc:"period of sync: interval; 1s by default"`
	FlushDelay  Age              `yaml:"flush_delay" doc:"how long a line may wait for others under load; 10ms by default"`
	Unbuffered  bool             `yaml:"unbuffered" doc:"write every record to the file at once"`

	// Of a console.
	Color      handler.Color `yaml:"color" enum:"auto,always,never" doc:"colours on the console"`
	FullHashes bool          `yaml:"full_hashes" doc:"whole token hashes on the console"`
}

func (o *Output) validate(c *Config, found func(string, error)) {
	kinds := 0
	for _, s := range []string{o.File, o.Console, o.JSON} {
		if s != "" {
			kinds++
		}
	}
	if kinds != 1 {
		found("", errors.New("needs exactly one of file, console and json"))
		return
	}
	stream := func(key, name string) {
		if name != "" && name != "stdout" && name != "stderr" {
			found(key, errors.New("must be stdout or stderr"))
		}
	}
	stream("console", o.Console)
	stream("json", o.JSON)
	if o.File == "" {
		if o.MaxSize != 0 || o.RotateEvery != 0 || o.RotateAt != nil || o.GroupRead || o.Sync != 0 || o.SyncEvery != 0 || o.FlushDelay != 0 || o.Unbuffered {
			found("", errors.New("rotation, modes and sync are for a file"))
		}
		return
	}
	if m := c.Retention.MaxBytes; m > 0 && m < 2*o.maxSize() {
		found("max_size", fmt.Errorf("retention.max_bytes (%d) must be at least twice max_size (%d): it includes the file that is being written", m, o.maxSize()))
	}
}

func (o *Output) maxSize() Size {
	if o.MaxSize == 0 {
		return 100 << 20
	}
	return o.MaxSize
}

// FileOptions are the options of the output's file.
func (c *Config) FileOptions(o *Output) (*sink.FileOptions, error) {
	policy, _, err := c.Policy()
	if err != nil {
		return nil, err
	}
	fo := &sink.FileOptions{
		MaxSize: int64(o.MaxSize), RotateEvery: time.Duration(o.RotateEvery), RotateAt: o.RotateAt,
		GroupRead: o.GroupRead, Sync: o.Sync, SyncEvery: time.Duration(o.SyncEvery), FlushDelay: time.Duration(o.FlushDelay),
		Retention: policy, Holds: c.Path(c.Retention.HoldsFile), Receipts: c.Path(c.Retention.ReceiptsFile),
		Evidence: isEvent,
	}
	if o.Unbuffered {
		fo.FlushDelay = -1
	}
	return fo, nil
}
