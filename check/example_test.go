package check

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/sink"
)

func checkText(t testing.TB, text string, o Options) *Report {
	o.Stdin = strings.NewReader(text)
	r, err := Run(context.Background(), []string{Stdin}, &o)
	require.NoError(t, err)
	return r
}

// The examples of the rules, which are their documentation, are true.
func TestRuleExamples(t *testing.T) {
	for _, r := range Rules() {
		if r.Bad == "" {
			continue
		}
		t.Run(r.ID+"-"+r.Name, func(t *testing.T) {
			bad, good := r.Example()
			o := Options{Skip: []string{"no-events"}}
			if r.Name == "no-events" {
				o = Options{}
			}
			rep := checkText(t, bad, o)
			require.Len(t, rep.Findings, 1, "the bad example has exactly one finding")
			assert.Equal(t, r.ID, rep.Findings[0].Rule.ID)
			assert.EqualValues(t, 1, rep.Findings[0].Count)
			assert.Empty(t, checkText(t, good, o).Findings, "the good example is clean")
			assert.Empty(t, checkText(t, bad, Options{Skip: []string{r.Name, "no-events"}}).Findings)
			assert.Len(t, checkText(t, bad, Options{Only: []string{r.ID}}).Findings, 1)
		})
	}
}

func TestRulesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		assert.Regexp(t, `^SA[1-5]\d\d$`, r.ID)
		assert.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, r.Name)
		assert.False(t, seen[r.ID] || seen[r.Name], r.ID)
		seen[r.ID], seen[r.Name] = true, true
		assert.NotEmpty(t, r.Title, r.ID)
		assert.NotEmpty(t, r.Doc, r.ID)
		assert.NotEmpty(t, r.Fix, r.ID)
	}
	_, err := newRuleSet([]string{"raw-tokn"}, nil)
	assert.ErrorContains(t, err, `did you mean "raw-token"`)
}

func TestNotesHaveTheirWritersNames(t *testing.T) {
	assert.Equal(t, sink.NoteMessage, journalNote)
	assert.Equal(t, handler.RecordsLost, handlerNote)
}
