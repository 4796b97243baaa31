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
	State        string   `yaml:"state" doc:"file that keeps what was learned from one run to the next"`
	List         bool     `yaml:"list" doc:"list the rules and end"`
	Slack        string   `yaml:"slack" doc:"Slack-compatible webhook, as env:NAME or file:PATH"`
	Kafka        string   `yaml:"kafka" doc:"read the records of BROKERS/TOPIC instead of files"`
	KafkaTLS     bool     `yaml:"kafka_tls" doc:"connect with TLS; the files imply it"`
	KafkaCA      string   `yaml:"kafka_ca_file" doc:"PEM file of the certificates to trust instead of the system's"`
	KafkaCert    string   `yaml:"kafka_cert_file" doc:"PEM file of the client certificate"`
	KafkaKey     string   `yaml:"kafka_key_file" doc:"PEM file of its key"`
	KafkaName    string   `yaml:"kafka_server_name" doc:"name in the brokers' certificates"`
	KafkaSASL    string   `yaml:"kafka_mechanism" doc:"SASL: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"`
	KafkaUser    string   `yaml:"kafka_user" doc:"SASL: the user"`
	KafkaPass    string   `yaml:"kafka_password" doc:"SASL: the password, as env:NAME or file:PATH"`
	Alertmanager string   `yaml:"alertmanager" doc:"Alertmanager, as its URL, env:NAME or file:PATH"`
	Exec         string   `yaml:"exec" doc:"command that gets the alerts as JSON lines on its standard input"`
}
