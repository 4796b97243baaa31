package redact

// passwordArg says where among the arguments of a program a password stands.
type passwordArg struct {
	program string // the word, or its beginning
	after   string // what stands before: a flag, a subcommand
	form    argForm
	skip    int    // arguments in between
	sep     byte   // in the argument: what ends the user's name
	when    string // the arguments hold this as well
}

type argForm uint8

const (
	argGlued argForm = 1 << iota // the password follows at once: "-pSecret"
	argHost                      // the last '@' in the argument ends it
	argShare                     // no drive, path, option or '*'
)

var passwordArgs = [...]passwordArg{
	{program: "mysql", after: " -p", form: argGlued},
	{program: "sshpass", after: " -p"},
	{program: "sshpass", after: " -p", form: argGlued},
	{program: "docker", after: " -p", when: " login "},
	{program: "podman", after: " -p", when: " login "},
	{program: "ldap", after: " -w"},
	{program: "sqlcmd", after: " -P"},
	{program: "bcp", after: " -P"},
	{program: "bcp", after: " -P", form: argGlued},
	{program: "mongo", after: " -p"},
	{program: "plink", after: " -pw"},
	{program: "pscp", after: " -pw"},
	{program: "psftp", after: " -pw"},
	{program: "psexec", after: " -p"},
	{program: "xfreerdp", after: " /p:", form: argGlued},
	{program: "rdesktop", after: " -p"},
	{program: "schtasks", after: " /rp"},
	{program: "net", after: " use ", skip: 1, form: argShare, when: " /user:"},
	{program: "net", after: " use ", skip: 2, form: argShare, when: " /user:"},
	{program: "net", after: " user ", skip: 1, form: argShare, when: " /"},
	{program: "ipmitool", after: " -P"},
	{program: "mosquitto", after: " -P"},
	{program: "snmp", after: " -A"},
	{program: "snmp", after: " -X"},
	{program: "snmp", after: " -c"},
	{program: "snmp", after: "-server community "},
	{program: "rocommunity", after: " "},
	{program: "rwcommunity", after: " "},
	{program: "createuser", after: " sha"},
	{program: "createuser", after: " md5"},
	{program: "createuser", after: " aes"},
	{program: "createuser", after: " des"},
	{program: "htpasswd", after: "b ", skip: 2}, // -b, -cb: the file, the user, the password
	{program: "smbclient", after: " -U", sep: '%'},
	{program: "rpcclient", after: " -U", sep: '%'},
	{program: "crackmapexec", after: " -p"},
	{program: "winrm", after: " -p"},
	{program: "impacket", after: " ", sep: ':', form: argHost},
	{program: "secretsdump", after: " ", sep: ':', form: argHost},
	{program: "zip", after: " -P"},
	{program: "unzip", after: " -P"},
	{program: "rar", after: " -p", form: argGlued},
	{program: "rar", after: " -hp", form: argGlued},
	{program: "openssl", after: " -k"},
	{program: "redis", after: " -a", when: "-cli "},
	{program: "setuser", after: " >", form: argGlued},
	{program: "sqlplus", after: " ", sep: '/', form: argHost},
	{program: "ncftp", after: " -p"},
	{program: "kinit", after: " <<<"},
	{program: "chpasswd", after: " <<<", sep: ':'},
	{program: "rabbitmqctl", after: " add_user ", skip: 1},
	{program: "rabbitmqctl", after: " change_password ", skip: 1},
	{program: "rabbitmqctl", after: " authenticate_user ", skip: 1},
	{program: "passphrase", after: " ", skip: 1}, // wpa_passphrase
	{program: "radtest", after: " ", skip: 1},
	{program: "radtest", after: " ", skip: 4},
}
