//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpuTime is the CPU time of the process: time that other processes take does
// not count, and the garbage collector's does.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
