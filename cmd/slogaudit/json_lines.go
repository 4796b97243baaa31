package main

import (
	"encoding/json"
	"io"
)

// jsonLines writes one JSON object a line. What HTML has a use for stays as it is.
func jsonLines[T any](w io.Writer, all []T) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range all {
		if err := enc.Encode(&all[i]); err != nil {
			return err
		}
	}
	return nil
}
