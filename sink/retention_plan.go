package sink

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Plan returns what the policy does with each of the files at the time now,
// the oldest file first. It changes nothing and looks at nothing but its
// arguments. Free space is taken to be enough; see PlanFree.
func (r Retention) Plan(files []FileInfo, now time.Time) []Action {
	return r.PlanFree(files, now, -1)
}

// PlanFree is Plan on a file system with free bytes to spare. A negative value
// means that they are not known.
func (r Retention) PlanFree(files []FileInfo, now time.Time, free int64) []Action {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b FileInfo) int {
		return cmp.Or(a.Last.Compare(b.Last), cmp.Compare(a.Name, b.Name))
	})
	plan := make([]Action, len(files))
	total := r.reserve
	for i, f := range files {
		plan[i] = r.planOne(f, now)
		if plan[i].Op != Delete {
			total += f.Size
		}
	}
	if r.MaxBytes > 0 && total > r.MaxBytes {
		over := total - r.MaxBytes
		r.remove(plan, now, over, "max-bytes", fmt.Sprintf("all files take %d bytes, max_bytes is %d", total, r.MaxBytes)+r.reserved())
	}
	if r.MinFree > 0 && free >= 0 {
		for _, a := range plan {
			if a.Op == Delete {
				free += a.File.Size
			}
		}
		if free < r.MinFree {
			r.relieve(plan, now, free)
		}
	}
	return plan
}

// planOne is what age alone says about a file.
func (r Retention) planOne(f FileInfo, now time.Time) Action {
	keep := func(rule, reason string) Action { return Action{File: f, Op: Keep, Rule: rule, Reason: reason} }
	age := now.Sub(f.Last)
	if rule, reason := r.protects(f, now); rule != "" {
		if rule == "min-age" && r.compressible(f) && age >= r.CompressAfter {
			return Action{f, Compress, "compress", reason + "; " + r.compressReason(age)}
		}
		return keep(rule, reason)
	}
	if r.MaxAge > 0 && age > r.MaxAge {
		return Action{f, Delete, "max-age", fmt.Sprintf("%s old, max_age is %s", FormatAge(age), FormatAge(r.MaxAge))}
	}
	if r.compressible(f) && age >= r.CompressAfter {
		return Action{f, Compress, "compress", r.compressReason(age)}
	}
	return keep("policy", fmt.Sprintf("%s old, nothing asks for its removal", FormatAge(age)))
}

func (r Retention) compressReason(age time.Duration) string {
	return fmt.Sprintf("%s old, compressed after %s", FormatAge(age), FormatAge(r.CompressAfter))
}

func (r Retention) compressible(f FileInfo) bool {
	return r.Compress != Plain && f.Codec == Plain
}

// protects names the rule that keeps a file from being removed, or returns "".
func (r Retention) protects(f FileInfo, now time.Time) (rule, reason string) {
	if f.Active {
		return "active", "it is being written"
	}
	for _, h := range r.Holds {
		if h.Covers(f) {
			return "hold:" + h.ID, h.describe()
		}
	}
	if f.Pinned != "" {
		return "pinned", f.Pinned
	}
	if f.Last.IsZero() {
		return "age-unknown", "its age is not known"
	}
	switch age := now.Sub(f.Last); {
	case age < 0:
		return "min-age", "it was written in the future of this clock"
	case age < r.MinAge:
		return "min-age", fmt.Sprintf("%s old, min_age is %s", FormatAge(age), FormatAge(r.MinAge))
	}
	return "", ""
}

// remove turns the oldest unprotected files into deletions until they make up
// at least want bytes.
func (r Retention) remove(plan []Action, now time.Time, want int64, rule, reason string) {
	for i, a := range plan {
		if want <= 0 {
			return
		}
		if a.Op == Delete {
			continue
		}
		if by, _ := r.protects(a.File, now); by != "" {
			continue
		}
		plan[i].Op, plan[i].Rule, plan[i].Reason = Delete, rule, reason
		want -= a.File.Size
	}
}

// relieve does what Full says to make space.
func (r Retention) relieve(plan []Action, now time.Time, free int64) {
	reason := fmt.Sprintf("%d bytes are free, min_free is %d", free, r.MinFree)
	if r.Full&AnswerCompress != 0 {
		for i, a := range plan {
			if a.Op != Keep || !r.compressible(a.File) {
				continue
			}
			if a.Rule == "min-age" || a.Rule == "policy" {
				plan[i].Op, plan[i].Rule, plan[i].Reason = Compress, "min-free", reason
			}
		}
	}
	if r.Full&AnswerDelete != 0 {
		r.remove(plan, now, r.MinFree-free, "min-free", reason)
	}
}

func (r Retention) reserved() string {
	if r.reserve == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them are left for the file that is being written", r.reserve)
}

// Excess returns by how many bytes the files that a plan leaves are above
// MaxBytes: what the floor and the holds protect beyond the limit. Zero means
// that the limit is kept.
func (r Retention) Excess(plan []Action) int64 {
	if r.MaxBytes <= 0 {
		return 0
	}
	total := r.reserve - r.MaxBytes
	for _, a := range plan {
		if a.Op != Delete {
			total += a.File.Size
		}
	}
	return max(total, 0)
}
