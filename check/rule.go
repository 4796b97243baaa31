package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slogaudit/slogaudit/internal/names"
)

// Severity says how bad a finding is.
type Severity uint8

// The severities, in rising order.
const (
	Note Severity = iota
	Warning
	Error
)

var severityNames = [...]string{"note", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText gives the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Rule is one thing that a check looks for. Its ID and name are never given to
// another rule.
type Rule struct {
	ID       string   // such as SA301
	Name     string   // such as raw-token
	Group    Group    // what it is about
	Severity Severity // of its findings
	Title    string   // one line for lists
	Doc      string   // what it finds and why that matters; paragraphs
	Fix      string   // how to repair the Go program, or the log

	// Bad is a log with exactly one finding of the rule, and Good the same log
	// put right. In both {token} stands for a secret and {hash} for its hash,
	// so that no document holds something that looks like a token; {nul} and
	// {bad} stand for bytes that no document can hold. See Rule.Example.
	Bad, Good string
}

// Group is what a rule is about.
type Group string

// The groups of rules, in the order of their IDs.
const (
	GroupFile      Group = "file"
	GroupSchema    Group = "schema"
	GroupSecrets   Group = "secrets"
	GroupCoverage  Group = "coverage"
	GroupIntegrity Group = "integrity"
)

// rules is filled by the rules' files.
var rules []*Rule

func register(r Rule) *Rule {
	rules = append(rules, &r)
	return &r
}

// Rules returns every rule in the order of their IDs. The caller owns the
// slice, not the rules.
func Rules() []*Rule {
	all := slices.Clone(rules)
	slices.SortFunc(all, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// FindRule returns the rule with this ID or name, whatever its letter case.
func FindRule(idOrName string) (*Rule, bool) {
	for _, r := range rules {
		if strings.EqualFold(r.ID, idOrName) || strings.EqualFold(r.Name, idOrName) {
			return r, true
		}
	}
	return nil, false
}

// ruleSet is which rules are on.
type ruleSet map[*Rule]bool

// newRuleSet resolves IDs, names and groups. Without only, all rules are on.
func newRuleSet(only, skip []string) (ruleSet, error) {
	on := ruleSet{}
	for _, r := range rules {
		on[r] = len(only) == 0
	}
	set := func(list []string, value bool) error {
		for _, name := range list {
			found := false
			for _, r := range rules {
				if strings.EqualFold(r.ID, name) || strings.EqualFold(r.Name, name) || strings.EqualFold(string(r.Group), name) {
					on[r], found = value, true
				}
			}
			if !found {
				return fmt.Errorf("check: unknown rule %q%s", name, suggest(name))
			}
		}
		return nil
	}
	if err := set(only, true); err != nil {
		return nil, err
	}
	return on, set(skip, false)
}

// suggest names the rule that differs least from name, if any is near.
func suggest(name string) string {
	var known []string
	for _, r := range rules {
		known = append(known, r.ID, r.Name, string(r.Group))
	}
	best := names.Nearest(name, known)
	if best == "" {
		return "; \"slogaudit rules\" lists them"
	}
	return fmt.Sprintf(", did you mean %q?", best)
}
