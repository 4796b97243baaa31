package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// ReadOptions configures Read.
type ReadOptions struct {
	Options      // KeyField is not used
	Follow  bool // go on with what comes, until the context ends
}

const (
	mostQueued  = 4096 // records of a partition that wait for those of others
	pollTimeout = 500 * time.Millisecond
	// stalled is how long Read waits for records that the broker said it has:
	// compaction and aborted transactions leave gaps at the end.
	stalled = 10 * time.Second
)

// Read gives the records of a topic to line, from the beginning: up to what was
// there when it began, or with Follow until ctx ends, which is no error. Nothing
// is committed. Records of several partitions are merged by the member time of
// their lines, as far as the records at hand go. The line is valid until line
// returns; an error of line ends Read.
func Read(ctx context.Context, o ReadOptions, line func([]byte) error) error {
	if len(o.Brokers) == 0 || o.Topic == "" {
		return errors.New("kafka: brokers and topic are required")
	}
	opts, err := o.connect()
	if err != nil {
		return err
	}
	c, err := kgo.NewClient(append(opts, kgo.ConsumeTopics(o.Topic), kgo.KeepControlRecords(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))...)
	if err != nil {
		return fmt.Errorf("kafka: %w", err)
	}
	defer c.Close()
	r := &reader{c: c, o: o, line: line, parts: map[int32]*part{}}
	if err := r.ends(ctx); err != nil {
		return ended(ctx, o.Follow, err)
	}
	return ended(ctx, o.Follow, r.run(ctx))
}

// ended is err, or nil when a context that ended is how Read is to end.
func ended(ctx context.Context, follow bool, err error) error {
	over := follow && ctx.Err() != nil
	if err != nil && !over {
		return fmt.Errorf("kafka: read: %w", err)
	}
	return nil
}

type reader struct {
	c     *kgo.Client
	o     ReadOptions
	line  func([]byte) error
	parts map[int32]*part
}

// part is one partition.
type part struct {
	next   int64 // offset that comes next
	end    int64 // offset before which records are known to be
	queue  []queued
	last   int64 // time of the last line that had one
	paused bool
}

type queued struct {
	at   int64
	line []byte
}

// ends finds the partitions and what they hold.
func (r *reader) ends(ctx context.Context) error {
	meta := kmsg.NewPtrMetadataRequest()
	topic := kmsg.NewMetadataRequestTopic()
	topic.Topic = &r.o.Topic
	meta.Topics = append(meta.Topics, topic)
	m, err := meta.RequestWith(ctx, r.c)
	if err != nil {
		return err
	}
	for _, t := range m.Topics {
		if err := kerr.ErrorForCode(t.ErrorCode); err != nil {
			return err
		}
		for _, p := range t.Partitions {
			r.parts[p.Partition] = &part{}
		}
	}
	if err := r.offsets(ctx, -2, func(p *part, offset int64) { p.next = offset }); err != nil {
		return err
	}
	return r.offsets(ctx, -1, func(p *part, offset int64) { p.end = offset })
}

// offsets asks for the first (-2) or the last (-1) offset of all partitions.
func (r *reader) offsets(ctx context.Context, which int64, set func(*part, int64)) error {
	req := kmsg.NewPtrListOffsetsRequest()
	req.ReplicaID = -1
	topic := kmsg.NewListOffsetsRequestTopic()
	topic.Topic = r.o.Topic
	for n := range r.parts {
		p := kmsg.NewListOffsetsRequestTopicPartition()
		p.Partition, p.Timestamp = n, which
		topic.Partitions = append(topic.Partitions, p)
	}
	req.Topics = append(req.Topics, topic)
	res, err := req.RequestWith(ctx, r.c)
	if err != nil {
		return err
	}
	for _, t := range res.Topics {
		for _, p := range t.Partitions {
			if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
				return err
			}
			set(r.parts[p.Partition], p.Offset)
		}
	}
	return nil
}

func (r *reader) run(ctx context.Context) error {
	for moved := time.Now(); ; {
		if err := r.give(); err != nil {
			return err
		}
		if !r.o.Follow && r.complete() {
			return nil
		}
		n, err := r.poll(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			moved = time.Now()
		} else if time.Since(moved) > stalled {
			for _, p := range r.parts {
				p.end = p.next
			}
		}
	}
}

// complete says that nothing is left of what there was.
func (r *reader) complete() bool {
	for _, p := range r.parts {
		if p.next < p.end || len(p.queue) > 0 {
			return false
		}
	}
	return true
}

// poll takes what the brokers send and says how many records that was.
func (r *reader) poll(ctx context.Context) (n int, err error) {
	short, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	fetches := r.c.PollFetches(short)
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	for _, e := range fetches.Errors() {
		if !errors.Is(e.Err, context.DeadlineExceeded) && !kerr.IsRetriable(e.Err) {
			return 0, e.Err
		}
	}
	fetches.EachPartition(func(f kgo.FetchTopicPartition) {
		p := r.parts[f.Partition]
		if p == nil { // added since
			p = &part{}
			r.parts[f.Partition] = p
		}
		if r.o.Follow {
			p.end = max(p.end, f.HighWatermark)
		}
		for _, rec := range f.Records {
			n++
			p.next = rec.Offset + 1
			if rec.Attrs.IsControl() || !r.o.Follow && rec.Offset >= p.end {
				continue
			}
			if at, err := time.Parse(time.RFC3339Nano, string(member(rec.Value, "time"))); err == nil {
				p.last = at.UnixNano()
			}
			p.queue = append(p.queue, queued{p.last, rec.Value})
		}
	})
	r.balance()
	return n, nil
}

// balance stops partitions that have run ahead.
func (r *reader) balance() {
	for n, p := range r.parts {
		this := map[string][]int32{r.o.Topic: {n}}
		switch {
		case !p.paused && len(p.queue) > mostQueued:
			r.c.PauseFetchPartitions(this)
			p.paused = true
		case p.paused && len(p.queue) < mostQueued/4:
			r.c.ResumeFetchPartitions(this)
			p.paused = false
		}
	}
}

// give hands out the oldest lines, as long as every partition that has more
// has shown its next one.
func (r *reader) give() error {
	for {
		var oldest *part
		for _, p := range r.parts {
			if len(p.queue) == 0 {
				if p.next < p.end {
					return nil
				}
				continue
			}
			if oldest == nil || p.queue[0].at < oldest.queue[0].at {
				oldest = p
			}
		}
		if oldest == nil {
			return nil
		}
		first := oldest.queue[0]
		oldest.queue[0] = queued{}
		oldest.queue = oldest.queue[1:]
		if err := r.line(first.line); err != nil {
			return err
		}
	}
}
