package sink

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"unsafe"
)

// stage collects lines before they go to the log file, many with one write(2).
// It is a small file of its own, mapped into memory: what is in it is with the
// operating system, and the next OpenFile finds it when this process was killed.
//
// It has two slots, so that one can be filled while the other is written. The
// lines of a slot are the log file's bytes from offset base on. How many of them
// have been written already follows from the log file's size, so that recovery
// after a kill at any moment writes the rest, and nothing twice.
type stage struct {
	file  *os.File
	mem   []byte
	slots [2]slot
	now   int    // the slot that is being filled
	seq   uint64 // counts the beginnings of slots
}

// slot is one half of a stage.
type slot struct {
	mem  []byte // header and data
	end  int    // bytes in use
	done int    // of them, bytes that are in the log file
}

const (
	stageMagic = "slogpend"
	slotHeader = 64
	slotData   = 64 << 10
	slotSize   = slotHeader + slotData
	stageSize  = 2 * slotSize
)

// The header of a slot: magic [8]byte, then words in native byte order, as they
// never leave the machine.
const (
	slotBase  = 8
	slotEnd   = 16
	slotInode = 24
	slotSeq   = 32
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
	copy(blank[slotSize:], stageMagic)
	_, err = f.Write(blank)
	var mem []byte
	if err == nil {
		mem, err = mapFile(f, stageSize)
	}
	if err != nil {
		f.Close()
		os.Remove(path)
		return nil, err
	}
	return &stage{file: f, mem: mem, slots: [2]slot{{mem: mem[:slotSize]}, {mem: mem[slotSize:]}}}, nil
}

// filling is the slot that takes lines, full the one before it.
func (s *stage) filling() *slot { return &s.slots[s.now] }
func (s *stage) full() *slot    { return &s.slots[1-s.now] }

// turn lets the other slot, which is empty, take lines.
func (s *stage) turn() { s.now = 1 - s.now }

func (s *stage) empty() bool { return s.slots[0].end == 0 && s.slots[1].end == 0 }

// begin says where in which log file the next line of the empty slot goes.
func (s *stage) begin(base int64, inode uint64) (err error) {
	defer recoverFault(debug.SetPanicOnFault(true), &err)
	s.seq++
	p := s.filling()
	atomic.StoreUint64(p.word(slotBase), uint64(base))
	atomic.StoreUint64(p.word(slotInode), inode)
	atomic.StoreUint64(p.word(slotSeq), s.seq)
	return nil
}

func (p *slot) word(at int) *uint64 { return (*uint64)(unsafe.Pointer(&p.mem[at])) }

// pending are the lines that are not in the log file yet.
func (p *slot) pending() []byte { return p.mem[slotHeader+p.done : slotHeader+p.end] }

func (p *slot) room() int { return slotData - p.end }

// add appends lines, for which there must be room. They count once the new end
// is stored, all of them or none.
func (p *slot) add(lines []byte) (err error) {
	defer recoverFault(debug.SetPanicOnFault(true), &err)
	copy(p.mem[slotHeader+p.end:], lines)
	atomic.StoreUint64(p.word(slotEnd), uint64(p.end+len(lines)))
	p.end += len(lines)
	return nil
}

// written says that n more bytes are in the log file.
func (p *slot) written(n int) (err error) {
	if p.done += n; p.done < p.end {
		return nil
	}
	defer recoverFault(debug.SetPanicOnFault(true), &err)
	p.done, p.end = 0, 0
	atomic.StoreUint64(p.word(slotEnd), 0)
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
	if s.empty() {
		if rerr := os.Remove(s.file.Name()); !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	s.mem, s.slots = nil, [2]slot{}
	return err
}

// foundSlot is what a killed process left in a slot.
type foundSlot struct {
	base  int64
	inode uint64
	seq   uint64
	lines []byte
}

// recoverStage returns the slots with lines that a killed process left in the
// stage at path, in their order. A missing or empty stage has none.
func recoverStage(path string) ([]foundSlot, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openNoFollow, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, stageSize+1))
	if err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	var found []foundSlot
	for len(b) > 0 {
		half := b[:min(len(b), slotSize)]
		b = b[len(half):]
		if len(bytes.Trim(half, "\x00")) == 0 {
			continue // it was being made
		}
		if len(half) < slotHeader || string(half[:8]) != stageMagic {
			return nil, fmt.Errorf("sink: %s is not a file of pending lines", path)
		}
		word := func(at int) uint64 { return binary.NativeEndian.Uint64(half[at:]) }
		end := word(slotEnd)
		if end > uint64(len(half)-slotHeader) {
			return nil, fmt.Errorf("sink: %s is damaged: it counts %d bytes and has %d", path, end, len(half)-slotHeader)
		}
		if end > 0 {
			found = append(found, foundSlot{int64(word(slotBase)), word(slotInode), word(slotSeq), half[slotHeader : slotHeader+end]})
		}
	}
	slices.SortFunc(found, func(a, b foundSlot) int { return cmp.Compare(a.seq, b.seq) })
	return found, nil
}

// rest returns the lines of the slot that are not in the log file. continues
// says that they go on exactly where it ends, be it within a line.
func (s foundSlot) rest(log *os.File) (lines []byte, continues bool, err error) {
	info, err := log.Stat()
	if err != nil {
		return nil, false, fmt.Errorf("sink: %w", err)
	}
	if inodeOf(info) != s.inode || info.Size() < s.base {
		return s.lines, false, nil // the log file was replaced or cut since
	}
	written := make([]byte, min(info.Size()-s.base, int64(len(s.lines))))
	if _, err := log.ReadAt(written, s.base); err != nil {
		return nil, false, fmt.Errorf("sink: %w", err)
	}
	if !bytes.HasPrefix(s.lines, written) {
		return s.lines, false, nil
	}
	return s.lines[len(written):], true, nil
}
