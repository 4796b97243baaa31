package audit

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A definition whose names collide is found too, but not as fast.
func TestNamesHaveAPerfectHash(t *testing.T) {
	s := AuthV1()
	assert.NotNil(t, s.index.slots)
	assert.NotNil(t, s.events.slots)
	for i := range s.strings {
		if len(s.strings[i].enum.names) > 0 {
			assert.NotNil(t, s.strings[i].enum.slots, s.fields[i].Name)
		}
	}
}
