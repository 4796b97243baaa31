package handler

import "time"

var testTime = time.Date(2026, 11, 23, 16, 5, 4, 0, time.UTC)

func duration(ns int) time.Duration { return time.Duration(ns) }

func loc(name string) *time.Location {
	if name == "UTC" {
		return time.UTC
	}
	return time.FixedZone("", -5*3600-1800)
}
