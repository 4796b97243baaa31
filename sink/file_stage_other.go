//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package sink

import (
	"errors"
	"io/fs"
	"os"
)

func mapFile(*os.File, int) ([]byte, error) { return nil, errors.ErrUnsupported }

func unmapFile([]byte) error { return nil }

func inodeOf(fs.FileInfo) uint64 { return 0 }

func removed(fs.FileInfo) bool { return false }

func isFault(error) bool { return false }

func isSymlink(error) bool { return false }
