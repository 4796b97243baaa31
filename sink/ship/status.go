package ship

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// trouble is what a shipper leaves in the journal's directory while its remote
// end fails, so that other processes can tell why: a courtesy, not a promise.
type trouble struct {
	Since time.Time `json:"since"`
	Error string    `json:"error"`
}

func troublePath(dir, name string) string { return filepath.Join(dir, "trouble-"+name) }

// note keeps the file in step with the statistics.
func (s *Shipper) note(since time.Time, err error) {
	path := troublePath(s.j.Dir(), s.o.Name)
	if err == nil {
		_ = os.Remove(path)
		return
	}
	if b, jerr := json.Marshal(trouble{since.UTC(), clean(err.Error())}); jerr == nil {
		_ = os.WriteFile(path, append(b, '\n'), 0o600)
	}
}

// LastError says why the remote end of that name is failing, and since when; ""
// when it is not, as far as is known.
func LastError(journalDir, name string) (string, error) {
	b, err := os.ReadFile(troublePath(journalDir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var t trouble
	_ = json.Unmarshal(b, &t) // half a file is being written: nothing is known
	if t.Error == "" {
		return "", nil
	}
	return t.Error + " (since " + t.Since.Format(time.RFC3339) + ")", nil
}
