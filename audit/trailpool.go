package audit

import (
	"sync"
	"time"
)

// idleWorker is about how long a goroutine waits for its next event. A new one
// costs more than the event: its stack has to grow.
const idleWorker = 100 * time.Millisecond

// trailPool runs jobs on goroutines that wait for them, and gives up those that
// take too long. One timer serves all jobs.
type trailPool struct {
	run     func(*eventContext) error
	expired func()          // a job has become overdue
	overrun func(err error) // an overdue job has ended
	tick    time.Duration   // most time between two looks at the clock

	mu          sync.Mutex
	first, last *trailJob // under way, the oldest first
	idle        []*trailWorker
	used        bool // since the timer's last tick
	armed       bool
	timer       *time.Timer
	free        sync.Pool // of *trailJob
}

type trailJob struct {
	event      *eventContext
	next, prev *trailJob
	overdue    bool       // nobody waits for it any more
	done       chan error // 1
}

type trailWorker struct{ jobs chan *trailJob } // 1; closed when there is nothing to do

// do runs the job of an event and waits for it until the event's end.
func (p *trailPool) do(c *eventContext) error {
	job, ok := p.free.Get().(*trailJob)
	if !ok {
		job = &trailJob{done: make(chan error, 1)}
	}
	job.event = c
	if w := p.begin(job); w != nil {
		w.jobs <- job
	} else {
		go p.work(job)
	}
	err := <-job.done
	if err == ErrTrailTimeout { //nolint:errorlint // the one that expire sends; the job is still the worker's
		return err
	}
	job.event = nil
	p.free.Put(job)
	return err
}

// begin notes the job and returns an idle worker for it, or nil.
func (p *trailPool) begin(job *trailJob) (w *trailWorker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if job.prev = p.last; job.prev != nil {
		job.prev.next = job
	} else {
		p.first = job
	}
	p.last = job
	p.used = true
	p.arm()
	if n := len(p.idle); n > 0 {
		w, p.idle = p.idle[n-1], p.idle[:n-1]
	}
	return w
}

// arm sees to it that look is called.
func (p *trailPool) arm() {
	if p.armed {
		return
	}
	p.armed = true
	if p.timer == nil {
		p.timer = time.AfterFunc(p.tick, p.look)
	} else {
		p.timer.Reset(p.tick)
	}
}

// end takes the job off the list, makes the worker idle, and says whether
// somebody still waits for the job.
func (p *trailPool) end(job *trailJob, w *trailWorker) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, w)
	if job.overdue {
		p.arm() // the last look may have been long ago
		return false
	}
	p.remove(job)
	return true
}

func (p *trailPool) remove(job *trailJob) {
	if job.prev != nil {
		job.prev.next = job.next
	} else {
		p.first = job.next
	}
	if job.next != nil {
		job.next.prev = job.prev
	} else {
		p.last = job.prev
	}
	job.next, job.prev = nil, nil
}

func (p *trailPool) work(job *trailJob) {
	w := &trailWorker{make(chan *trailJob, 1)}
	for job != nil {
		err := p.run(job.event)
		if p.end(job, w) {
			job.done <- err
		} else {
			p.overrun(err)
		}
		job = <-w.jobs
	}
}

// look gives up the jobs whose time is over, and ends the workers when there
// was nothing to do since the last look.
func (p *trailPool) look() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for p.first != nil && !now.Before(p.first.event.end()) {
		job := p.first
		p.remove(job)
		job.overdue = true
		p.expired()
		job.done <- ErrTrailTimeout
	}
	if !p.used {
		for _, w := range p.idle {
			close(w.jobs)
		}
		p.idle = nil
	}
	p.used = false
	if p.armed = p.first != nil || len(p.idle) > 0; !p.armed {
		return
	}
	next := p.tick
	if p.first != nil {
		next = min(next, p.first.event.end().Sub(now))
	}
	p.timer.Reset(next)
}
