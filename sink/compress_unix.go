//go:build unix

package sink

import "os"

func syncHandle(d *os.File) error { return d.Sync() }
