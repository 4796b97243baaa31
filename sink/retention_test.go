package sink

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func genRetention(t *rapid.T) Retention {
	hours := rapid.Int64Range(0, 100)
	bytes := rapid.Int64Range(0, 1000)
	r := Retention{
		MinAge:        time.Duration(hours.Draw(t, "min age")) * time.Hour,
		MaxAge:        time.Duration(hours.Draw(t, "max age")) * time.Hour,
		MaxBytes:      bytes.Draw(t, "max bytes"),
		MinFree:       bytes.Draw(t, "min free"),
		Full:          Answer(rapid.IntRange(0, 31).Draw(t, "full")),
		Compress:      Codec(rapid.IntRange(0, 2).Draw(t, "codec")),
		CompressAfter: time.Duration(hours.Draw(t, "compress after")) * time.Hour,
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "holds") {
		h := Hold{ID: fmt.Sprint("case-", i)}
		if rapid.Bool().Draw(t, "from") {
			h.From = noon.Add(-time.Duration(hours.Draw(t, "from")) * time.Hour)
		}
		if rapid.Bool().Draw(t, "to") {
			h.To = noon.Add(-time.Duration(hours.Draw(t, "to")) * time.Hour)
		}
		if rapid.Bool().Draw(t, "file") {
			h.Files = []string{fmt.Sprintf("f%d", rapid.IntRange(0, 20).Draw(t, "held file"))}
		}
		r.Holds = append(r.Holds, h)
	}
	return r
}

func genFiles(t *rapid.T) []FileInfo {
	files := make([]FileInfo, rapid.IntRange(0, 20).Draw(t, "files"))
	for i := range files {
		f := FileInfo{
			Name:  fmt.Sprint("f", i),
			Size:  rapid.Int64Range(0, 300).Draw(t, "size"),
			Codec: Codec(rapid.IntRange(0, 2).Draw(t, "file codec")),
		}
		f.Name += f.Codec.Ext()
		if rapid.IntRange(0, 9).Draw(t, "age known") > 0 {
			f.Last = noon.Add(-time.Duration(rapid.IntRange(-5, 150).Draw(t, "age")) * time.Hour)
		}
		if rapid.Bool().Draw(t, "first known") {
			f.First = f.Last.Add(-time.Duration(rapid.IntRange(0, 10).Draw(t, "span")) * time.Hour)
		}
		switch rapid.IntRange(0, 9).Draw(t, "state") {
		case 0:
			f.Active = true
		case 1:
			f.Pinned = "not shipped"
		}
		files[i] = f
	}
	return files
}

// The law of retention: what is younger than the floor, held, pinned, active or
// of unknown age is never removed, whatever the rest of the policy says.
func TestPlanNeverRemovesWhatIsProtected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, files := genRetention(t), genFiles(t)
		free := rapid.Int64Range(-1, 1000).Draw(t, "free")
		plan := r.PlanFree(files, noon, free)
		require.Len(t, plan, len(files))
		for i, a := range plan {
			if i > 0 {
				require.False(t, a.File.Last.Before(plan[i-1].File.Last), "oldest first")
			}
			require.NotEmpty(t, a.Rule)
			require.NotEmpty(t, a.Reason)
			held := false
			for _, h := range r.Holds {
				held = held || h.Covers(a.File)
			}
			if a.Op != Keep {
				require.False(t, held || a.File.Active || a.File.Pinned != "", "%+v", a)
			}
			switch a.Op {
			case Delete:
				require.False(t, a.File.Last.IsZero())
				require.GreaterOrEqual(t, noon.Sub(a.File.Last), r.MinAge)
				require.GreaterOrEqual(t, noon.Sub(a.File.Last), time.Duration(0))
			case Compress:
				require.NotEqual(t, Plain, r.Compress)
				require.Equal(t, Plain, a.File.Codec)
			}
		}
	})
}

// Limits are kept as far as protection allows: what is left above a limit is
// protected, every file of it.
func TestPlanKeepsItsLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, files := genRetention(t), genFiles(t)
		plan := r.Plan(files, noon)
		for _, a := range plan {
			by, _ := r.protects(a.File, noon)
			if a.Op == Delete || by != "" {
				continue
			}
			require.Zero(t, r.Excess(plan), "%s could be removed", a.File.Name)
			if r.MaxAge > 0 {
				require.LessOrEqual(t, noon.Sub(a.File.Last), r.MaxAge)
			}
		}
	})
}

// What a plan leaves, the same plan a moment later leaves again.
func TestPlanIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := genRetention(t)
		var left []FileInfo
		for _, a := range r.Plan(genFiles(t), noon) {
			if a.Op == Compress {
				a.File.Codec = r.Compress
				a.File.Name += r.Compress.Ext()
			}
			if a.Op != Delete {
				left = append(left, a.File)
			}
		}
		for _, a := range r.Plan(left, noon) {
			require.Equal(t, Keep, a.Op, "%+v", a)
		}
	})
}

func TestPlanSaysWhy(t *testing.T) {
	at := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	r := Retention{
		MinAge: 90 * day, MaxAge: 365 * day, MaxBytes: 350, Compress: Zstd, CompressAfter: day,
		Holds: []Hold{{ID: "case-118", Reason: "breach", From: at(310), To: at(300)}},
	}
	plan := r.Plan([]FileInfo{
		{Name: "active", Last: noon, Size: 100, Active: true},
		{Name: "young", First: at(3), Last: at(2), Size: 100},
		{Name: "fresh", First: at(1), Last: noon.Add(-time.Hour), Size: 100},
		{Name: "middle", First: at(201), Last: at(200), Size: 100, Codec: Zstd},
		{Name: "held", First: at(303), Last: at(302), Size: 100},
		{Name: "not shipped", Last: at(301).Add(-9 * day), First: at(340), Size: 100, Pinned: "not yet shipped to loki"},
		{Name: "ancient", Last: at(400), Size: 100},
	}, noon)
	var got []string
	for _, a := range plan {
		got = append(got, fmt.Sprintf("%s: %s: %s: %s", a.File.Name, a.Op, a.Rule, a.Reason))
	}
	assert.Equal(t, []string{
		"ancient: delete: max-age: 400d old, max_age is 365d",
		"not shipped: keep: hold:case-118: held by case-118 (breach)",
		"held: keep: hold:case-118: held by case-118 (breach)",
		"middle: delete: max-bytes: all files take 600 bytes, max_bytes is 350",
		"young: compress: compress: 2d old, min_age is 90d; 2d old, compressed after 1d",
		"fresh: keep: min-age: 1h old, min_age is 90d",
		"active: keep: active: it is being written",
	}, got)
	assert.EqualValues(t, 150, r.Excess(plan))
}

func TestParseAge(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"0": 0, "90d": 90 * day, "12mo": 366 * day, "6y": 2192 * day, "1y": 366 * day, "3mo": 92 * day, "6mo": 183 * day,
		"2w": 14 * day, "36h": 36 * time.Hour, "1d12h": 36 * time.Hour, "1h30m": 90 * time.Minute, "1.5d": 36 * time.Hour, "100ms": 100 * time.Millisecond,
	} {
		got, err := ParseAge(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got, in)
		back, err := ParseAge(FormatAge(got))
		require.NoError(t, err, in)
		assert.Equal(t, got, back, in)
	}
	for _, in := range []string{"", "x", "90", "d", "-1d", "1.5mo", "1 d", "12 months", "300y", "999999999999d", "1d2"} {
		_, err := ParseAge(in)
		assert.Error(t, err, in)
	}
}

func TestPresets(t *testing.T) {
	get := func(names ...string) (ps []Preset) {
		for _, name := range names {
			p, err := FindPreset(name)
			require.NoError(t, err)
			ps = append(ps, p)
		}
		return ps
	}
	c, err := Combine(get("pci-dss-4", "cnil", "fedramp-au-11", "soc2", "iso27001")...)
	require.NoError(t, err)
	assert.Equal(t, Months(12), c.MinAge)
	assert.Equal(t, Months(12), c.MaxAge)
	assert.Equal(t, Months(6), c.Online)

	_, err = Combine(get("pci-dss-4", "hipaa", "cnil")...)
	assert.EqualError(t, err, "retention: hipaa (45 CFR 164.316(b)(2)(i)) keeps records for at least 2192d, "+
		"cnil (Deliberation 2021-122) for at most 366d: no single policy meets both; "+
		"keep the records that each concerns in files of their own")

	_, err = FindPreset("pci")
	assert.EqualError(t, err, `retention: unknown preset "pci"; there are cnil, fedramp-au-11, hipaa, iso27001, pci-dss-4, soc2`)

	pci := get("pci-dss-4")[0]
	assert.EqualError(t, Retention{MinAge: 30 * day}.Meets(pci, 0),
		"pci-dss-4 10.5.1: records must be kept for 366d, min_age keeps them for 30d\n"+
			"pci-dss-4 10.5.1: records must be at hand for 92d, min_age keeps them for 30d")
	assert.NoError(t, Retention{MinAge: 92 * day}.Meets(pci, Months(12)), "the archive has the rest")
	assert.NoError(t, Retention{MinAge: Months(12)}.Meets(pci, 0))

	r, err := Retention{MinAge: 10 * day}.Tighten(pci, 0)
	require.NoError(t, err)
	assert.NoError(t, r.Meets(pci, 0))
	_, err = Retention{MaxAge: 30 * day}.Tighten(pci, 0)
	assert.EqualError(t, err, "retention: pci-dss-4 (10.5.1) keeps records for at least 366d, max_age is 30d")
}

// Tightening by presets gives a policy that is sound and meets them.
func TestTightenMeets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ps []Preset
		for _, p := range Presets() {
			if rapid.Bool().Draw(t, p.Name) {
				ps = append(ps, p)
			}
		}
		c, err := Combine(ps...)
		if err != nil {
			return
		}
		archived := time.Duration(rapid.IntRange(0, 400).Draw(t, "archive")) * day
		if c.MaxAge > 0 && archived > c.MaxAge {
			return
		}
		r, err := Retention{}.Tighten(c, archived)
		require.NoError(t, err)
		require.NoError(t, r.Validate())
		for _, p := range ps {
			require.NoError(t, r.Meets(p, archived))
		}
	})
}

func TestRetentionValidate(t *testing.T) {
	for want, r := range map[string]Retention{
		"": {MinAge: day, MaxAge: day, Full: AnswerCompress | AnswerFail, Compress: Gzip},
		"retention: min_age 2d is above max_age 1d: a file would have to be kept and removed at once": {MinAge: 2 * day, MaxAge: day},
		"retention: max_bytes is negative":                                                                {MaxBytes: -1},
		"retention: full: block,fail: refuse, block and fail exclude each other":                          {Full: AnswerBlock | AnswerFail},
		"retention: full: compress needs a codec: set compress":                                           {Full: AnswerCompress},
		"retention: min_free_warn (1 bytes) is below min_free (2 bytes): the warning would come too late": {MinFree: 2, MinFreeWarn: 1},
		"hold: the id is missing":                                                                         {Holds: []Hold{{}}},
		"retention: hold a stands twice":                                                                  {Holds: []Hold{{ID: "a"}, {ID: "a"}}},
		"hold a: pattern \"[\": syntax error in pattern":                                                  {Holds: []Hold{{ID: "a", Files: []string{"["}}}},
		"hold a: it ends (2026-11-22T12:00:00Z) before it begins (2026-11-23T12:00:00Z)":                  {Holds: []Hold{{ID: "a", From: noon, To: noon.Add(-day)}}},
	} {
		err := r.Validate()
		if want == "" {
			assert.NoError(t, err)
			continue
		}
		assert.EqualError(t, err, want)
	}
}
