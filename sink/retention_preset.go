package sink

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Preset is what a standard asks of the retention of audit logs.
type Preset struct {
	Name   string        // pci-dss-4
	Title  string        // the standard's name
	Clause string        // where it says so
	MinAge time.Duration // records are kept at least so long, here or in an archive
	Online time.Duration // and at least so long at hand
	MaxAge time.Duration // and at most so long; zero: no ceiling
	Custom bool          // the standard names no period: this is what auditors are used to
	Note   string        // what the numbers leave out
}

// Presets returns all presets, by name.
func Presets() []Preset { return slices.Clone(presets) }

var presets = []Preset{
	{
		Name: "cnil", Title: "CNIL (France), recommendation on logging", Clause: "Deliberation 2021-122",
		MinAge: Months(6), Online: Months(6), MaxAge: Months(12),
		Note: "six months to one year; longer needs a documented reason",
	},
	{
		Name: "fedramp-au-11", Title: "FedRAMP", Clause: "AU-11",
		MinAge: 90 * day, Online: 90 * day,
		Note: "90 days online; further off-line retention follows the agency's NARA schedule",
	},
	{
		Name: "hipaa", Title: "HIPAA", Clause: "45 CFR 164.316(b)(2)(i)",
		MinAge: Months(72), Online: 0,
		Note: "six years for required documentation, which auditors read to include audit logs",
	},
	{
		Name: "iso27001", Title: "ISO/IEC 27001:2022", Clause: "Annex A 8.15",
		MinAge: Months(12), Custom: true,
		Note: "names no period; twelve months is custom",
	},
	{
		Name: "pci-dss-4", Title: "PCI DSS 4.0.1", Clause: "10.5.1",
		MinAge: Months(12), Online: Months(3),
		Note: "twelve months, the most recent three immediately available for analysis",
	},
	{
		Name: "soc2", Title: "SOC 2", Clause: "CC7.2, CC7.3",
		MinAge: Months(12), Custom: true,
		Note: "names no period; twelve months, an audit's usual span, is custom",
	},
}

// FindPreset returns the preset of that name, or an error that lists the names
// there are.
func FindPreset(name string) (Preset, error) {
	var names []string
	for _, p := range presets {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Preset{}, fmt.Errorf("retention: unknown preset %q; there are %s", name, strings.Join(names, ", "))
}

// Combine merges presets into the strictest floors and the lowest ceiling. A
// combination that no policy can meet is an error that says which two clauses
// exclude each other. The result's name and clause list their sources.
func Combine(ps ...Preset) (Preset, error) {
	var c, floor, ceiling Preset
	var names, clauses []string
	for _, p := range ps {
		names = append(names, p.Name)
		clauses = append(clauses, p.Name+" "+p.Clause)
		c.Online = max(c.Online, p.Online)
		c.Custom = c.Custom || p.Custom
		if p.MinAge > floor.MinAge {
			floor = p
		}
		if p.MaxAge > 0 && (ceiling.MaxAge == 0 || p.MaxAge < ceiling.MaxAge) {
			ceiling = p
		}
	}
	c.Name, c.Clause = strings.Join(names, "+"), strings.Join(clauses, "; ")
	c.Title, c.MinAge, c.MaxAge = c.Name, floor.MinAge, ceiling.MaxAge
	if c.MaxAge > 0 && c.MinAge > c.MaxAge {
		return Preset{}, fmt.Errorf("retention: %s (%s) keeps records for at least %s, %s (%s) for at most %s: "+
			"no single policy meets both; keep the records that each concerns in files of their own",
			floor.Name, floor.Clause, FormatAge(floor.MinAge), ceiling.Name, ceiling.Clause, FormatAge(ceiling.MaxAge))
	}
	return c, nil
}

// Tighten returns the policy with its floor raised and its ceiling lowered to
// what the preset asks. When archived is not zero, records live on elsewhere for
// that long, and only what the preset wants at hand is kept here.
func (r Retention) Tighten(p Preset, archived time.Duration) (Retention, error) {
	floor := p.MinAge
	if archived >= p.MinAge {
		floor = p.Online
	}
	if r.MaxAge > 0 && floor > r.MaxAge {
		return r, fmt.Errorf("retention: %s (%s) keeps records for at least %s, max_age is %s",
			p.Name, p.Clause, FormatAge(floor), FormatAge(r.MaxAge))
	}
	if p.MaxAge > 0 && r.MinAge > p.MaxAge {
		return r, fmt.Errorf("retention: %s (%s) keeps records for at most %s, min_age is %s",
			p.Name, p.Clause, FormatAge(p.MaxAge), FormatAge(r.MinAge))
	}
	r.MinAge = max(r.MinAge, floor)
	if p.MaxAge > 0 && (r.MaxAge == 0 || r.MaxAge > p.MaxAge) {
		r.MaxAge = p.MaxAge
	}
	return r, nil
}

// Meets returns nil when the policy fulfils the preset; otherwise errors.Join
// holds one error for each shortfall. archived is for how long records live on
// elsewhere; zero means that they do not.
func (r Retention) Meets(p Preset, archived time.Duration) error {
	var errs []error
	if max(r.MinAge, archived) < p.MinAge {
		errs = append(errs, fmt.Errorf("%s %s: records must be kept for %s, min_age keeps them for %s",
			p.Name, p.Clause, FormatAge(p.MinAge), FormatAge(max(r.MinAge, archived))))
	}
	if r.MinAge < p.Online {
		errs = append(errs, fmt.Errorf("%s %s: records must be at hand for %s, min_age keeps them for %s",
			p.Name, p.Clause, FormatAge(p.Online), FormatAge(r.MinAge)))
	}
	switch {
	case p.MaxAge == 0:
	case r.MaxAge == 0:
		errs = append(errs, fmt.Errorf("%s %s: records must be removed after %s, and there is no max_age",
			p.Name, p.Clause, FormatAge(p.MaxAge)))
	case r.MaxAge > p.MaxAge:
		errs = append(errs, fmt.Errorf("%s %s: records must be removed after %s, max_age is %s",
			p.Name, p.Clause, FormatAge(p.MaxAge), FormatAge(r.MaxAge)))
	}
	if p.MaxAge > 0 && archived > p.MaxAge {
		errs = append(errs, fmt.Errorf("%s %s: records must be removed after %s, the archive keeps them for %s",
			p.Name, p.Clause, FormatAge(p.MaxAge), FormatAge(archived)))
	}
	return errors.Join(errs...)
}
