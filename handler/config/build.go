package config

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
)

// BuildOptions are what a program adds to the file.
type BuildOptions struct {
	// OnError is told of what no caller can be told; see handler.Options and
	// sink.FileOptions.
	OnError func(error)
	// Stdout and Stderr take the place of the process's own.
	Stdout, Stderr io.Writer
	// Handler is what the file does not say: Stages, Attrs. Its other fields
	// are replaced.
	Handler handler.Options
}

// Open reads the file at path and builds the handler chain that it describes.
// Close the handler to close its files.
func Open(path string, o *BuildOptions) (*handler.Handler, error) {
	c, err := Load(path)
	if err != nil {
		return nil, err
	}
	return c.Build(o)
}

// Build builds the handler chain. A configuration without outputs writes JSON
// lines to standard output.
func (c *Config) Build(o *BuildOptions) (*handler.Handler, error) {
	b := builder{Config: c}
	if o != nil {
		b.o = *o
	}
	if b.o.Stdout == nil {
		b.o.Stdout = os.Stdout
	}
	if b.o.Stderr == nil {
		b.o.Stderr = os.Stderr
	}
	h, err := b.build()
	if err != nil {
		for _, s := range b.opened {
			_ = s.Close(context.Background())
		}
		return nil, err
	}
	return h, nil
}

type builder struct {
	*Config
	o      BuildOptions
	opened []sink.Sink // to close when the rest fails
}

func (b *builder) build() (*handler.Handler, error) {
	redactor, err := b.Redactor()
	if err != nil {
		return nil, err
	}
	var outputs []handler.Output
	for i := range b.Outputs {
		out, err := b.output(&b.Outputs[i])
		if err != nil {
			return nil, err
		}
		outputs = append(outputs, out)
	}
	if b.Journal.Dir != "" {
		out, err := b.journal()
		if err != nil {
			return nil, err
		}
		outputs = append(outputs, out)
	}
	if len(outputs) == 0 {
		outputs = append(outputs, handler.JSON(b.o.Stdout))
	}
	ho := b.o.Handler
	ho.Level, ho.AddSource, ho.UTC = b.Level, b.Source, true
	ho.Redactor, ho.Enforce, ho.OnError = redactor, b.Enforce.Mode, b.o.OnError
	if b.Enforce.Quarantine != "" {
		if ho.Quarantine, err = b.file(b.Enforce.Quarantine, &sink.FileOptions{OnError: b.o.OnError}); err != nil {
			return nil, err
		}
	}
	return handler.New(handler.Tee(outputs...), &ho), nil
}

func (b *builder) output(o *Output) (handler.Output, error) {
	var out handler.Output
	switch {
	case o.File != "":
		fo, err := b.FileOptions(o)
		if err != nil {
			return nil, err
		}
		fo.OnError = b.o.OnError
		if out, err = b.file(o.File, fo); err != nil {
			return nil, err
		}
	case o.Console != "":
		out = handler.Console(b.stream(o.Console), &handler.ConsoleOptions{Color: o.Color, FullHashes: o.FullHashes})
	default:
		out = handler.JSON(b.stream(o.JSON))
	}
	if o.Level != nil {
		out = handler.MinLevel(o.Level, out)
	}
	return out, nil
}

func (b *builder) journal() (handler.Output, error) {
	jo, err := b.JournalOptions()
	if err != nil {
		return nil, err
	}
	jo.OnError = b.o.OnError
	j, err := sink.OpenJournal(b.Path(b.Journal.Dir), jo)
	if err != nil {
		return nil, err
	}
	b.opened = append(b.opened, j)
	out := handler.JSON(j)
	if b.Journal.Level != nil {
		out = handler.MinLevel(b.Journal.Level, out)
	}
	return out, nil
}

func (b *builder) file(path string, o *sink.FileOptions) (handler.Output, error) {
	f, err := sink.OpenFile(b.Path(path), o)
	if err != nil {
		return nil, err
	}
	b.opened = append(b.opened, f)
	return handler.JSON(f), nil
}

func (b *builder) stream(name string) io.Writer {
	if name == "stderr" {
		return b.o.Stderr
	}
	return b.o.Stdout
}

// isEvent says whether a line is an authentication event, which is written
// even when the policy leaves room for evidence only.
func isEvent(line []byte) bool {
	var record struct{ Msg string }
	if !bytes.Contains(line, []byte(`"msg"`)) || json.Unmarshal(line, &record) != nil {
		return false
	}
	return audit.AuthV1().IsEvent(record.Msg)
}
