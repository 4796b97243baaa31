package config

// Monitor is the section monitor: what "slogaudit watch" does without flags.
// Its keys are the names of the command's flags; a service does not look at it.
type Monitor struct {
	Labels       string   `yaml:"labels" doc:"compare the alerts with the attacks of this file"`
	JSON         bool     `yaml:"json" doc:"alerts as JSON, one a line"`
	Follow       bool     `yaml:"follow" doc:"go on reading the last file as it grows"`
	Rules        []string `yaml:"rules" doc:"Sigma correlation files whose rules are applied as well"`
	Only         []string `yaml:"only" doc:"only these rules"`
	Disable      []string `yaml:"disable" doc:"not these rules"`
	Geo          []string `yaml:"geo" doc:"MaxMind DB files: city, country, ASN"`
	Ignore       []string `yaml:"ignore" doc:"networks whose events are not looked at"`
	Memory       int      `yaml:"memory" doc:"most memory for what is remembered, in MiB; 64 by default"`
	Lateness     Age      `yaml:"lateness" doc:"how long after a younger one an event may come; 2s by default"`
	Seed         int      `yaml:"seed" doc:"makes unpredictable which subjects give way when memory is full"`
	List         bool     `yaml:"list" doc:"list the rules and end"`
	Slack        string   `yaml:"slack" doc:"Slack-compatible webhook, as env:NAME or file:PATH"`
	Kafka        string   `yaml:"kafka" doc:"read the records of BROKERS/TOPIC instead of files"`
	Alertmanager string   `yaml:"alertmanager" doc:"Alertmanager, as its URL, env:NAME or file:PATH"`
	Exec         string   `yaml:"exec" doc:"command that gets the alerts as JSON lines on its standard input"`
}
