package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"

	"github.com/slogaudit/slogaudit/audit/monitor"
)

// command runs a program for each message.
type command struct{ argv []string }

// Command runs a program, without a shell, with one alert as JSON on each line
// of its standard input. An exit code other than 0 is a failed attempt.
func Command(argv []string) (Target, error) {
	if len(argv) == 0 || argv[0] == "" {
		return nil, errors.New("notify: command: no program given")
	}
	return &command{argv}, nil
}

func (c *command) Name() string { return "command" }

func (c *command) Send(ctx context.Context, alerts []monitor.Alert) error {
	var in bytes.Buffer
	enc := json.NewEncoder(&in)
	for i := range alerts {
		if err := enc.Encode(&alerts[i]); err != nil {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
	}
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	cmd.Stdin = &in
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return fmt.Errorf("%w: the program was not found", ErrRefused)
		}
		return err
	}
	return nil
}
