package sink

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"sync/atomic"
	"unsafe"
)

// stage collects lines before they go to the log file with one write(2). It is
// a small file of its own, mapped into memory: what is in it is with the
// operating system, and the next OpenFile finds it when this process was killed.
//
// The lines in it are the log file's bytes from offset base on. How many of
// them have been written already follows from the log file's size, so that
// recovery after a kill at any moment writes the rest, and nothing twice.
type stage struct {
	file *os.File
	mem  []byte
	end  int // bytes in use
	done int // of them, bytes that are in the log file
}

const (
	stageMagic  = "slogpend"
	stageHeader = 64
	stageData   = 64 << 10
	stageSize   = stageHeader + stageData
)

// Header: magic [8]byte, base uint64, end uint64, inode uint64; native byte
// order, as it never leaves the machine.
const (
	stageBase  = 8
	stageEnd   = 16
	stageInode = 24
)

var errStageFault = errors.New("sink: the pending file was cut short or cannot be written")

// openStage makes an empty stage at path. It takes the place of what is there,
// which recoverStage has dealt with.
func openStage(path string, mode fs.FileMode) (*stage, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC|openNoFollow, mode)
	if err != nil {
		return nil, err
	}
	// All of it is written, so that the disk has given the space before the
	// memory is used.
	blank := make([]byte, stageSize)
	copy(blank, stageMagic)
	if _, err := f.Write(blank); err != nil {
		f.Close()
		os.Remove(path)
		return nil, err
	}
	mem, err := mapFile(f, stageSize)
	if err != nil {
		f.Close()
		os.Remove(path)
		return nil, err
	}
	return &stage{file: f, mem: mem}, nil
}

func (s *stage) word(at int) *uint64 { return (*uint64)(unsafe.Pointer(&s.mem[at])) }

// pending are the lines that are not in the log file yet.
func (s *stage) pending() []byte { return s.mem[stageHeader+s.done : stageHeader+s.end] }

func (s *stage) room() int { return stageData - s.end }

// begin says where in which log file the next line goes. The stage is empty.
func (s *stage) begin(base int64, inode uint64) (err error) {
	defer recoverFault(debug.SetPanicOnFault(true), &err)
	atomic.StoreUint64(s.word(stageBase), uint64(base))
	atomic.StoreUint64(s.word(stageInode), inode)
	return nil
}

// add appends lines, for which there must be room. They count once the new end
// is stored, all of them or none.
func (s *stage) add(lines []byte) (err error) {
	defer recoverFault(debug.SetPanicOnFault(true), &err)
	copy(s.mem[stageHeader+s.end:], lines)
	atomic.StoreUint64(s.word(stageEnd), uint64(s.end+len(lines)))
	s.end += len(lines)
	return nil
}

// written says that n more bytes are in the log file.
func (s *stage) written(n int) (err error) {
	if s.done += n; s.done < s.end {
		return nil
	}
	defer recoverFault(debug.SetPanicOnFault(true), &err)
	s.done, s.end = 0, 0
	atomic.StoreUint64(s.word(stageEnd), 0)
	return nil
}

// recoverFault turns a fault on the mapped memory, whose file somebody has cut
// short, into an error.
func recoverFault(previous bool, err *error) {
	debug.SetPanicOnFault(previous)
	if p := recover(); p != nil {
		if _, ok := p.(interface{ Addr() uintptr }); !ok {
			panic(p)
		}
		*err = errStageFault
	}
}

// close gives the memory back. An empty stage leaves no file.
func (s *stage) close() error {
	err := errors.Join(unmapFile(s.mem), s.file.Close())
	if s.end == 0 {
		if rerr := os.Remove(s.file.Name()); !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	s.mem = nil
	return err
}

// recoverStage returns what a killed process left in the stage at path that is
// not in the log file yet. A missing or empty stage gives nothing. continues
// says that it goes on exactly where the log file ends, be it within a line.
func recoverStage(path string, log *os.File) (lines []byte, continues bool, err error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openNoFollow, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("sink: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, stageSize+1))
	if err != nil {
		return nil, false, fmt.Errorf("sink: %w", err)
	}
	if len(b) == 0 || allZero(b) {
		return nil, false, nil // it was being made
	}
	if len(b) < stageHeader || string(b[:8]) != stageMagic {
		return nil, false, fmt.Errorf("sink: %s is not a file of pending lines; move it away", path)
	}
	base := int64(binary.NativeEndian.Uint64(b[stageBase:]))
	end := binary.NativeEndian.Uint64(b[stageEnd:])
	if end > uint64(len(b)-stageHeader) {
		return nil, false, fmt.Errorf("sink: %s is damaged: it counts %d bytes and has %d", path, end, len(b)-stageHeader)
	}
	data := b[stageHeader : stageHeader+end]
	info, err := log.Stat()
	if err != nil {
		return nil, false, fmt.Errorf("sink: %w", err)
	}
	if inodeOf(info) != binary.NativeEndian.Uint64(b[stageInode:]) || info.Size() < base {
		return data, false, nil // the log file was replaced or cut since
	}
	written := make([]byte, min(info.Size()-base, int64(len(data))))
	if _, err := log.ReadAt(written, base); err != nil {
		return nil, false, fmt.Errorf("sink: %w", err)
	}
	if !bytes.HasPrefix(data, written) {
		return data, false, nil
	}
	return data[len(written):], true, nil
}

func allZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }
