package monitor

import "testing"

// TestShares shows what the default memory is divided into.
func TestShares(t *testing.T) {
	m, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for i, tb := range m.tables {
		total += tb.limit
		names := ""
		for _, r := range m.rules {
			if r.table == i {
				names += " " + r.ID
			}
		}
		t.Logf("%d subjects for%s", tb.limit, names)
		if tb.limit < 8192 && !tb.alone {
			t.Errorf("table %d holds %d subjects only:%s", i, tb.limit, names)
		}
	}
}
