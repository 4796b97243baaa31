package config

// Check is the section check: what "slogaudit check" does without flags. Its
// keys are the names of the command's flags; a service does not look at it.
type Check struct {
	Format        string   `yaml:"format" doc:"form of the report: text, concise, json, jsonl, sarif, junit, github, auto"`
	Output        []string `yaml:"output" doc:"further reports, as FORMAT=FILE"`
	All           bool     `yaml:"all" doc:"show every finding, not one for each shape"`
	Only          []string `yaml:"only" doc:"only these rules: ids, names or groups"`
	Skip          []string `yaml:"skip" doc:"not these rules: ids, names or groups"`
	FailOn        string   `yaml:"fail_on" doc:"least severity that fails: error, warning, note, never"`
	MinRecords    int      `yaml:"min_records" doc:"fewer records than this are a failed check"`
	Since         string   `yaml:"since" doc:"only records from then on: a time, a date or an age"`
	Until         string   `yaml:"until" doc:"only records before then"`
	Select        []string `yaml:"select" doc:"only records with this member, as NAME=VALUE"`
	Schema        string   `yaml:"schema" doc:"file that defines events and fields of your own"`
	Baseline      string   `yaml:"baseline" doc:"file of known shapes that are not reported"`
	WriteBaseline string   `yaml:"write_baseline" doc:"write the shapes found to this file"`
	IgnoreFile    string   `yaml:"ignore_file" doc:"file of findings to ignore, with reasons"`
	Quiet         bool     `yaml:"quiet" doc:"no summary and no progress"`
	Follow        bool     `yaml:"follow" doc:"go on reading as the file grows"`
	Prefix        bool     `yaml:"prefix" doc:"records may stand behind a collector's prefix"`
	MaxLine       int      `yaml:"max_line" doc:"bytes of the longest line that is checked whole"`
	Workers       int      `yaml:"workers" doc:"lines checked at a time; one per CPU by default"`
	TimeTolerance Age      `yaml:"time_tolerance" doc:"how much older than the record before it a record may be"`
}
