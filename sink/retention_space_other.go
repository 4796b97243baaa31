//go:build !(darwin || freebsd || linux)

package sink

import "errors"

func freeSpace(string) (int64, error) { return 0, errors.ErrUnsupported }
