package monitor

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// SaveState writes the file Options.State, if it is set: a temporary file beside
// it first, which then takes its place, so that a crash leaves the old one or the
// new one. Events that are still held back are not in it.
func (m *Monitor) SaveState() error {
	if m.state == "" {
		return nil
	}
	if err := m.replaceState(); err != nil {
		m.mu.Lock()
		m.stats.StateLost++
		m.mu.Unlock()
		return fmt.Errorf("monitor: state %s: %w", m.state, err)
	}
	return nil
}

func (m *Monitor) replaceState() (err error) {
	m.saving.Lock()
	defer m.saving.Unlock()
	dir := filepath.Dir(m.state)
	f, err := os.CreateTemp(dir, filepath.Base(m.state)+".*.tmp") // of mode 0600
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<18)
	err = errors.Join(m.Save(w), w.Flush(), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), m.state)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// load reads the state. A file that is not there yet is none; one that cannot be
// used is reported.
func (m *Monitor) load() {
	f, err := os.Open(m.state)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = m.Restore(bufio.NewReaderSize(f, 1<<18))
		_ = f.Close() // it was only read
	}
	if err != nil {
		m.stats.StateLost++
		m.complain(fmt.Errorf("monitor: state %s: %w: beginning afresh", m.state, err))
	}
}

func (m *Monitor) complain(err error) {
	if err != nil && m.onError != nil {
		m.onError(err)
	}
}
