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
	for i := range s.checks {
		if name := s.fields[i].Name; name == "status" || name == "reason" {
			assert.NotNil(t, s.checks[i].enum.slots, s.fields[i].Name)
		}
	}
}
