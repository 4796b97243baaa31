package check

import (
	"crypto/rand"
	"strings"

	"github.com/slogaudit/slogaudit/redact"
)

// Example returns the rule's bad and good logs with their placeholders filled:
// secrets are made anew each time.
func (r *Rule) Example() (bad, good string) {
	token := "ghp" + "_" + (rand.Text() + rand.Text())[:36]
	fill := strings.NewReplacer("{token}", token, "{hash}", redact.Hash(token), "{guess}", rand.Text()[:4], "{nul}", "\x00", "{bad}", "\xe9")
	return fill.Replace(r.Bad), fill.Replace(r.Good)
}
