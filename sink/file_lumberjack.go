package sink

import (
	"math"
	"sync"

	"gopkg.in/natefinch/lumberjack.v2"
)

// loggers keeps lumberjack Loggers for reuse. Each starts a goroutine that
// never ends.
var loggers loggerPool

type loggerPool struct {
	mu   sync.Mutex
	free []*lumberjack.Logger
}

// get returns a Logger that has nothing open. It never rotates, compresses or
// removes anything: MaxSize, in megabytes, is beyond any file, and the rest is
// zero.
func (p *loggerPool) get(path string) *lumberjack.Logger {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		lj := p.free[n-1]
		p.free = p.free[:n-1]
		lj.Filename = path
		return lj
	}
	return &lumberjack.Logger{Filename: path, MaxSize: math.MaxInt32}
}

// put takes a closed Logger back.
func (p *loggerPool) put(lj *lumberjack.Logger) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, lj)
}
