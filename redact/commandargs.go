package redact

import "strings"

// passwordArg says where among the arguments of a program a password stands.
type passwordArg struct {
	program string // the first word of its name, or a beginning and '*'; several of them
	after   string // what stands before: a flag, a subcommand
	form    argForm
	skip    int    // arguments in between
	sep     byte   // in the argument: what ends the user's name
	when    string // the arguments hold this as well
}

type argForm uint8

const (
	argGlued  argForm = 1 << iota // the password follows at once: "-pSecret"
	argHost                       // the last '@' in the argument ends it
	argShare                      // no drive, path, option or '*'
	argLikely                     // letters and digits, or a symbol among letters
	argDomain                     // a '/' stands before the user's name
	argApart                      // the password is the next argument
)

// passwordArgs is the table below, one entry for each program, by the first letter
// of its name.
var passwordArgs = func() (args [26][]passwordArg) {
	for _, f := range passwordArgTable {
		for _, name := range strings.Fields(strings.ToLower(f.program)) {
			f.program = name
			args[name[0]-'a'] = append(args[name[0]-'a'], f)
		}
	}
	return args
}()

// names reports whether w is the word that f is about.
func (f *passwordArg) names(w string) bool {
	if n := len(f.program) - 1; f.program[n] == '*' {
		return hasPrefixFold(w, f.program[:n])
	}
	return equalFold(w, f.program)
}

var passwordArgTable = [...]passwordArg{
	{program: "mysql*", after: " -p", form: argGlued},
	{program: "login", after: " -p", when: " -u"},
	{program: "login", after: " -p", when: " --user"},
	{program: "ldap*", after: " -w"},
	{program: "ldappasswd", after: " -s"},
	{program: "ldapdomaindump", after: " -p"},
	{program: "sqlcmd bcp sqsh tsql mosquitto* ipmitool zip unzip", after: " -P"},
	{program: "bcp", after: " -P", form: argGlued},
	{program: "mongo* rdesktop psexec* crackmapexec cme netexec nxc winrm certipy coercer bloodyad bloodhound rusthound lsassy smbmap petitpotam dnstool medusa ncrack ncftp* cqlsh twine rabbitmqadmin wsuks donpapi", after: " -p"},
	{program: "useradd usermod adduser hydra ldapsearch dementor addspn", after: " -p", form: argLikely},
	{program: "plink pscp psftp addprinc ank cpw kadmin", after: " -pw"},
	{program: "xfreerdp", after: " /p:", form: argGlued},
	{program: "winrs", after: " -p:", form: argGlued},
	{program: "schtasks", after: " /rp"},
	{program: "schtasks", after: " /p", form: argLikely},
	{program: "net", after: " use ", skip: 1, form: argShare, when: " /user:"},
	{program: "net", after: " use ", skip: 2, form: argShare, when: " /user:"},
	{program: "net", after: " use ", skip: 3, form: argShare, when: " /user:"},
	{program: "net", after: " user /add ", skip: 1, form: argShare},
	{program: "net", after: " user ", skip: 1, form: argShare, when: " /"},
	{program: "net", after: " user ", skip: 1, form: argShare | argLikely},
	{program: "snmp*", after: " -A"},
	{program: "snmp*", after: " -X"},
	{program: "snmp*", after: " -c"},
	{program: "snmp", after: "-server community "},
	{program: "rocommunity rwcommunity", after: " "},
	{program: "createuser", after: " sha"},
	{program: "createuser", after: " md5"},
	{program: "createuser", after: " aes"},
	{program: "createuser", after: " des"},
	{program: "htpasswd", after: "bbc ", skip: 2},
	{program: "htpasswd", after: "bnbc ", skip: 2},
	{program: "htpasswd", after: "bnb ", skip: 1},
	{program: "htpasswd", after: "nbb ", skip: 1},
	{program: "htpasswd", after: "bn ", skip: 1},
	{program: "htpasswd", after: "bb ", skip: 2},
	{program: "htpasswd", after: "b ", skip: 2}, // -b, -cb: the file, the user, the password
	{program: "htpasswd", after: "bc ", skip: 2},
	{program: "htpasswd", after: "nb ", skip: 1},
	{program: "smbclient rpcclient winexe smbget smbcacls", after: " -U", sep: '%'},
	{program: "smbclient rpcclient winexe smbget smbcacls", after: " --user", sep: '%'},
	{program: "smbclient rpcclient winexe smbget smbcacls", after: " --user=", form: argGlued, sep: '%'},
	{program: "smbmap", after: " -u", sep: '%'},
	{program: "lftp", after: " -u", sep: ','},
	{program: "etcdctl memcached", after: " --user", sep: ':'},
	{program: "impacket secretsdump smbexec wmiexec atexec dcomexec mssqlclient", after: " ", sep: ':', form: argHost},
	{program: "impacket secretsdump getTGT getST getUserSPNs getNPUsers getADUsers goldenPac rpcdump samrdump smbexec wmiexec atexec dcomexec mssqlclient printerbug lookupsid addcomputer", after: " ", sep: ':', form: argDomain},
	{program: "rar unrar", after: " -p", form: argGlued},
	{program: "rar unrar", after: " -hp", form: argGlued},
	{program: "openssl", after: " -k"},
	{program: "openssl", after: " -salt ", skip: 1, form: argLikely, when: " passwd "},
	{program: "redis", after: " -a", when: "-cli "},
	{program: "setuser", after: " >", form: argGlued},
	{program: "setuser", after: " \">", form: argGlued},
	{program: "kinit cryptsetup", after: " <<<"},
	{program: "chpasswd", after: " <<<", sep: ':'},
	{program: "rabbitmqctl", after: " add_user ", skip: 1},
	{program: "rabbitmqctl", after: " change_password ", skip: 1},
	{program: "rabbitmqctl", after: " authenticate_user ", skip: 1},
	{program: "passphrase", after: " ", skip: 1}, // wpa_passphrase
	{program: "radtest", after: " ", skip: 1},
	{program: "radtest", after: " ", skip: 4},
	{program: "dscl", after: " -passwd ", skip: 1},
	{program: "keychain certutil", after: " -p", form: argLikely},
	{program: "keychain", after: " -P", form: argLikely},
	{program: "pdfinfo pdftotext pdftops pdfdetach pdfimages pdftoppm pdftocairo pdftohtml", after: " -upw"},
	{program: "pdfinfo pdftotext pdftops pdfdetach pdfimages pdftoppm pdftocairo pdftohtml", after: " -opw"},
	{program: "signtool", after: " /p"},
	{program: "mosquitto*", after: " -b", skip: 2},
	{program: "putty klink", after: " -pw"},
	{program: "reg", after: " /d", when: "assword"},
	{program: "setx setenv", after: " ", skip: 1, when: "PASS"},
	{program: "setx setenv", after: " ", skip: 1, when: "TOKEN"},
	{program: "setx setenv", after: " ", skip: 1, when: "SECRET"},
	{program: "setx setenv", after: " ", skip: 1, when: "_PW"},
	{program: "setx setenv", after: " ", skip: 1, when: "_KEY"},
	{program: "rclone", after: " obscure "},
	{program: "keytool", after: " -new"},
	{program: "secretsmanager", after: " --secret-string"},
	{program: "keyvault", after: " --value"},
	{program: "ssm", after: " --value", when: "SecureString"},
	{program: "sts", after: " --token-code"},
	{program: "unseal", after: " ", form: argLikely},
	{program: "expect", after: " send ", when: "assword"},
	{program: "snmp", after: " auth sha ", when: "-server user"},
	{program: "snmp", after: " auth md5 ", when: "-server user"},
	{program: "snmp", after: " priv aes 128 ", when: "-server user"},
	{program: "snmp", after: " priv aes 192 ", when: "-server user"},
	{program: "snmp", after: " priv aes 256 ", when: "-server user"},
	{program: "snmp", after: " priv des ", when: "-server user"},
	{program: "snmp", after: " priv 3des ", when: "-server user"},
	{program: "snmp", after: " version 2c ", when: "-server host"},
	{program: "snmp", after: " version 1 ", when: "-server host"},
	{program: "snmp", after: " community read cipher "},
	{program: "snmp", after: " community write cipher "},
	{program: "snmp", after: " community read ", form: argLikely},
	{program: "snmp", after: " community write ", form: argLikely},
	{program: "ejabberdctl prosodyctl", after: " register ", skip: 2},
	{program: "ejabberdctl prosodyctl", after: " change_password ", skip: 2},
	{program: "ejabberdctl", after: " check_password ", skip: 2},
	{program: "emqx", after: " admins passwd ", skip: 1},
	{program: "emqx", after: " admins add ", skip: 1},
	{program: "vmq", after: " add ", skip: 1, form: argLikely},
	{program: "expdp impdp sqlldr dgmgrl sqlcl sqlplus", after: " ", sep: '/', form: argHost},
	{program: "expdp impdp sqlldr dgmgrl sqlcl sqlplus", after: " ", sep: '/', form: argLikely},
	{program: "authtest", after: " ", skip: 1, form: argLikely},
	{program: "qpdf", after: " --encrypt ", form: argLikely},
	{program: "qpdf", after: " --encrypt ", skip: 1, form: argLikely},
	{program: "pdftk", after: " input_pw "},
	{program: "pdftk", after: " user_pw "},
	{program: "pdftk", after: " owner_pw "},
	{program: "iwconfig", after: " key s:", form: argGlued},
	{program: "iwconfig", after: " key ", form: argLikely},
	{program: "authserver", after: " ldap ", skip: 2, form: argLikely},
	{program: "authserver", after: " local ", skip: 2, form: argLikely},
	{program: "authserver", after: " radius ", skip: 3, form: argLikely},
	{program: "authserver", after: " tacacs+ ", skip: 2, form: argLikely},
	{program: "aaa", after: " group ", skip: 2, form: argLikely},
	{program: "net", after: " rpc password ", skip: 1, form: argLikely, when: " rpc "},
	{program: "vault", after: " encrypt_string ", form: argLikely},
	{program: "vault", after: " login ", form: argLikely},
	{program: "netsh", after: " key=", form: argGlued | argLikely},
	{program: "alias", after: " set ", skip: 3, when: "://"}, // mc alias set local http://srv bob …
	{program: "rman", after: " target ", sep: '/'},
	{program: "rman", after: " catalog ", sep: '/'},
	{program: "rman", after: " auxiliary ", sep: '/'},
	{program: "samba", after: " user create ", skip: 1, form: argLikely},
	{program: "samba", after: " user add ", skip: 1, form: argLikely},
	{program: "radclient", after: " auth "},
	{program: "radclient", after: " acct "},
	{program: "radclient", after: " coa "},
}
