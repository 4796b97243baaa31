package sink

import (
	"fmt"
	"time"
)

// makeRoom has the full slot written in the background and the other one take
// lines. A writer that is faster than the file waits here.
func (f *File) makeRoom(n int) error {
	f.settle()
	if f.stage == nil || f.stage.filling().room() >= n {
		return nil
	}
	if n > slotData || f.stage.full().end > 0 {
		return f.flushStage()
	}
	f.stage.turn()
	select {
	case f.full <- struct{}{}:
	default:
	}
	return nil
}

// settle waits for a write in the background to end. Whatever concerns the
// current file comes after it. The caller holds mu, which is given up meanwhile.
func (f *File) settle() {
	for f.flushing {
		f.settled.Wait()
	}
}

// flushLoop is the goroutine that writes full slots, and whatever is pending at
// the end of a FlushDelay.
func (f *File) flushLoop() {
	for {
		select {
		case <-f.stop:
			return
		case <-f.full:
			f.flushFull()
		case <-f.flush.C:
			f.flushTick()
		}
	}
}

// flushTick ends a FlushDelay.
func (f *File) flushTick() {
	f.mu.Lock()
	f.armed = false
	if f.stage != nil && f.stage.full().end == 0 {
		f.stage.turn()
	}
	f.mu.Unlock()
	f.flushFull()

	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stage != nil && !f.closed && (f.wrote || !f.stage.empty()) {
		f.armed = true
		f.flush.Reset(f.o.FlushDelay)
	}
	f.wrote, f.direct = false, directWrites
}

// flushFull writes the full slot while others fill the other one.
func (f *File) flushFull() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stage == nil || f.stage.full().end == 0 || f.lj == nil || f.flushing || f.closed {
		return
	}
	p, lj := f.stage.full(), f.lj
	lines := p.pending()
	f.flushing = true
	f.mu.Unlock()
	n, err := lj.Write(lines)
	f.mu.Lock()
	f.flushing = false
	n, err = f.count(lines, n, err)
	f.staged(p, n, err)
	if err != nil && time.Since(f.complained) > time.Second {
		f.complained = time.Now()
		f.report(err)
	}
	f.settled.Broadcast()
}

// flushStage writes the pending lines to the file. Lines that do not fit stay
// pending.
func (f *File) flushStage() error {
	f.settle()
	for range 2 {
		if f.stage == nil {
			return nil
		}
		p := f.stage.full()
		if p.end > 0 {
			if f.lj == nil {
				if err := f.reopen(); err != nil {
					return err
				}
			}
			n, err := f.store(p.pending())
			f.staged(p, n, err)
			if err != nil {
				return err
			}
		}
		if f.stage != nil {
			f.stage.turn()
		}
	}
	return nil
}

// staged takes note that n bytes of a slot are in the file.
func (f *File) staged(p *slot, n int, err error) {
	if serr := p.written(n); serr != nil {
		f.dropStage(serr)
	} else if isFault(err) {
		f.dropStage(errStageFault)
	}
}

// dropStage goes on without a stage whose file was tampered with.
func (f *File) dropStage(err error) {
	f.settle()
	if f.stage == nil {
		return
	}
	f.report(fmt.Errorf("%w: %s: %d bytes of lines are lost; from now on every line is written at once",
		err, f.stage.file.Name(), f.size-f.stored))
	f.size = f.stored
	f.stage.slots = [2]slot{}
	_ = f.stage.close()
	f.stage = nil
}
