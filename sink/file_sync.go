package sink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// Sync returns nil when every line accepted before is on the disk.
func (f *File) Sync(context.Context) error {
	f.syncing.Lock()
	defer f.syncing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	errs := append(f.pending, f.syncLocked())
	f.pending = nil
	return errors.Join(errs...)
}

// syncLocked writes what is pending and syncs the current file and the rotated
// ones that wait for it. A file whose sync failed is not synced again: the
// second try would report success for data that is gone. It is rotated away.
func (f *File) syncLocked() error {
	errs := []error{f.flushStage()}
	for _, old := range f.retired {
		errs = append(errs, syncAndClose(old))
	}
	f.retired = nil
	switch {
	case f.guard == nil:
		errs = append(errs, f.broken)
	case f.poison != nil:
		errs = append(errs, f.poisoned(f.poison))
	default:
		if err := f.guard.Sync(); err != nil {
			errs = append(errs, f.poisoned(err))
		}
		f.unsynced = false
	}
	if f.renamed {
		f.renamed = false
		errs = append(errs, syncDir(f.names.dir))
	}
	return errors.Join(errs...)
}

// syncQuietly syncs without keeping writers waiting.
func (f *File) syncQuietly() {
	f.syncing.Lock()
	defer f.syncing.Unlock()
	f.mu.Lock()
	retired, guard := f.retired, f.guard
	f.retired = nil
	if !f.unsynced || f.closed || f.poison != nil || f.o.Sync != SyncInterval {
		guard = nil
	}
	renamed := f.renamed
	f.renamed = false
	if guard != nil {
		f.unsynced = false
	}
	f.mu.Unlock()

	var errs []error
	for _, old := range retired {
		errs = append(errs, syncAndClose(old))
	}
	var failed error
	if guard != nil {
		failed = guard.Sync()
	}
	if renamed {
		errs = append(errs, syncDir(f.names.dir))
	}

	f.mu.Lock()
	defer f.mu.Unlock()
	if failed != nil && f.guard == guard && !f.closed {
		errs = append(errs, f.poisoned(failed))
	} else if failed != nil && !errors.Is(failed, fs.ErrClosed) {
		errs = append(errs, fmt.Errorf("sink: %w", failed))
	}
	if err := errors.Join(errs...); err != nil {
		f.report(err)
	}
}

// poisoned deals with a failed sync: it begins a new file. The old one is not
// synced again.
func (f *File) poisoned(cause error) error {
	f.poison = cause
	guard := f.guard
	err := fmt.Errorf("sink: %w; lines since the last sync may not survive a power loss", cause)
	if rerr := f.rotate(); rerr != nil {
		return errors.Join(err, rerr)
	}
	if i := slices.Index(f.retired, guard); i >= 0 {
		f.retired = slices.Delete(f.retired, i, i+1)
		guard.Close()
	}
	return err
}

func syncAndClose(file *os.File) error {
	err := file.Sync()
	if err != nil {
		err = fmt.Errorf("sink: %w; lines of a rotated file may not survive a power loss", err)
	}
	return errors.Join(err, file.Close())
}
