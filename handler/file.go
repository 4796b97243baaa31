package handler

import "github.com/slogaudit/slogaudit/sink"

// FileOptions configures OpenFile. The zero value is the default.
type FileOptions struct {
	Options // of the handler

	// File configures the rotating file.
	File sink.FileOptions

	// LocalTime writes times in their own location. Without it OpenFile sets
	// Options.UTC, as auth/v1 asks for UTC.
	LocalTime bool
}

// OpenFile returns a Handler that writes JSON lines to a rotating file at path,
// which it creates. Close the handler to close the file.
func OpenFile(path string, o *FileOptions) (*Handler, error) {
	if o == nil {
		o = &FileOptions{}
	}
	ho, fo := o.Options, o.File
	ho.UTC = ho.UTC || !o.LocalTime
	if fo.OnError == nil {
		fo.OnError = ho.OnError
	}
	f, err := sink.OpenFile(path, &fo)
	if err != nil {
		return nil, err
	}
	return New(JSON(f), &ho), nil
}
