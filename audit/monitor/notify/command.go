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
	said := firstLine{most: 200}
	cmd.Stdin, cmd.Stderr = &in, &said
	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("%w: the program was not found", ErrRefused)
	case err != nil && len(said.text) > 0:
		return fmt.Errorf("%w: it said %q", err, said.text)
	}
	return err
}

// firstLine keeps the first line of what is written to it, up to a length.
type firstLine struct {
	text []byte
	most int
	done bool
}

func (f *firstLine) Write(p []byte) (int, error) {
	line, _, ended := bytes.Cut(p, []byte{'\n'})
	if !f.done {
		f.text = append(f.text, line[:min(len(line), f.most-len(f.text))]...)
	}
	f.done = f.done || ended
	return len(p), nil
}
