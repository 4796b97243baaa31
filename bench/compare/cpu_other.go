//go:build !unix

package main

import "time"

var began = time.Now()

// cpuTime is the time on the clock: there is no better one here.
func cpuTime() time.Duration { return time.Since(began) }
