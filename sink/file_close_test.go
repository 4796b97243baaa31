package sink

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJoinOnce(t *testing.T) {
	full := errors.New("write a.log: no space left on device")
	err := joinOnce([]error{fmt.Errorf("sink: %w", full), full, nil, full, syscall.EIO})
	require.ErrorIs(t, err, full)
	require.ErrorIs(t, err, syscall.EIO)
	assert.Equal(t, "sink: write a.log: no space left on device\n"+syscall.EIO.Error(), err.Error())
	assert.NoError(t, joinOnce([]error{nil, nil}))
}
