//go:build !unix

package sink

import "os"

// syncHandle does nothing: directories cannot be synced here.
func syncHandle(*os.File) error { return nil }
