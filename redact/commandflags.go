package redact

import "strings"

// Passwords of programs whose names are no words that the scanner stops at: what it
// stops at is their flag, and the program stands before it on the line.

// flagArg says which flag of which programs has a password as its argument.
type flagArg struct {
	programs string
	flag     string
	form     argForm
	sep      byte // in the argument: what ends the user's name
}

var flagArgTable = [...]flagArg{
	{programs: "mysql mysqldump mysqladmin mysqlimport mysqlpump mysqlsh mysqlcheck mysqlshow mariadb mariadb-dump mariadb-admin mariadb-check mariadb-import mariadb-backup mariabackup xtrabackup innobackupex mydumper myloader taos mycli proxysql", flag: "-p", form: argGlued},
	{programs: "mycli mydumper myloader gbak isql-fb gfix nbackup fbsvcmgr hdbsql cypher-shell cbq beeline", flag: "-p", form: argLikely},
	{programs: "gbak gsec gfix isql-fb", flag: "-pas"},
	{programs: "gsec", flag: "-pw"},
	{programs: "snmpwalk snmpget snmpset snmpgetnext snmpbulkwalk snmpbulkget snmpstatus snmptable snmpdf snmptrap snmpinform", flag: "-c", form: argGlued},
	{programs: "vsql vertica dsconf dsctl dsidm ldapsearch ldapmodify ldapadd ldapwhoami ldapdelete ldappasswd ldapcompare ldapmodrdn ldapexop", flag: "-w", form: argGlued},
	{programs: "vsql dsconf kadmin ipa-client-install", flag: "-w"},
	{programs: "ldapadd ldapcompare ldapmodrdn ldapexop", flag: "-w"},
	{programs: "ipa-server-install ipa-replica-install", flag: "-a", form: argLikely},
	{programs: "ipa-server-install ipa-replica-install", flag: "-p", form: argLikely},
	{programs: "7z 7za 7zr 7zz p7zip unace rar unrar winrar", flag: "-p", form: argGlued},
	{programs: "rar winrar", flag: "-hp", form: argGlued},
	{programs: "arj", flag: "-g", form: argGlued | argLikely},
	{programs: "zip unzip zipcloak zipnote sqlcmd bcp sqsh tsql", flag: "-P"},
	{programs: "redis-cli valkey-cli keydb-cli", flag: "-a"},
	{programs: "redis-benchmark memtier_benchmark", flag: "-a"},
	{programs: "influx", flag: "-t", form: argLikely},
	{programs: "ab", flag: "-A", sep: ':'},
	{programs: "ab", flag: "-P", sep: ':'},
	{programs: "fs_cli omconfig omreport", flag: "-p", form: argLikely},
	{programs: "imtest pop3test smtptest nntptest mupdatetest sivtest", flag: "-w"},
	{programs: "sshpass", flag: "-p"},
	{programs: "sshpass", flag: "-p", form: argGlued},
	{programs: "swaks sipp", flag: "-ap"},
	{programs: "sendemail", flag: "-xp"},
	{programs: "mount mount.cifs", flag: "-o", sep: '%'},
	{programs: "net wbinfo smbget smbtree smbcquotas nmblookup pth-winexe", flag: "-U", sep: '%'},
	{programs: "wbinfo", flag: "-a", sep: '%'},
	{programs: "vncdotool vncdo yt-dlp youtube-dl doveadm testsaslauthd elasticsearch-users steghide veracrypt aescrypt signcode tigervncserver sslscan smbpasswd", flag: "-p", form: argLikely},
	{programs: "sipsak", flag: "-a", form: argLikely},
	{programs: "ssh-keygen", flag: "-N", form: argLikely},
	{programs: "ssh-keygen", flag: "-P", form: argLikely},
	{programs: "security", flag: "-w", form: argLikely},
	{programs: "security", flag: "-k", form: argLikely},
	{programs: "pk12util", flag: "-W"},
	{programs: "pk12util", flag: "-K"},
	{programs: "pvk2pfx", flag: "-pi"},
	{programs: "pvk2pfx", flag: "-po"},
	{programs: "ccrypt ccencrypt ccdecrypt swift", flag: "-K", form: argLikely},
	{programs: "mcrypt mdecrypt", flag: "-k", form: argLikely},
	{programs: "openssl", flag: "-k", form: argLikely},
	{programs: "openssl", flag: "-K", form: argLikely},
	{programs: "openssl", flag: "-hmac", form: argLikely},
	{programs: "jboss-cli", flag: "-p=", form: argGlued},
	{programs: "buildah podman docker", flag: "-p", form: argGlued | argLikely},
	{programs: "knife", flag: "-P", form: argLikely},
	{programs: "check_snmp", flag: "-C"},
	{programs: "check_ldap check_ldaps", flag: "-P", form: argLikely},
	{programs: "dar", flag: "-K", sep: ':', form: argLikely},
	{programs: "evil-winrm netexec nxc crackmapexec cme lsassy smbmap", flag: "-H", form: argLikely},
	{programs: "psexec wmiexec smbexec atexec dcomexec secretsdump mssqlclient gettgt getst getuserspns getnpusers getadusers lookupsid rpcdump samrdump smbclient smbpasswd reg services ntlmrelayx ticketer addcomputer rbcd dacledit finddelegation impacket-psexec impacket-wmiexec impacket-smbexec impacket-secretsdump impacket-getst impacket-gettgt impacket-getuserspns impacket-mssqlclient impacket-smbclient certipy certipy-ad", flag: "-hashes"},
	{programs: "bloodhound-python bloodyad ldapdomaindump pywhisker targetedkerberoast", flag: "--hashes"},
	{programs: "rpcclient smbclient winexe pth-winexe", flag: "--pw-nt-hash", form: argLikely},
	{programs: "nikto", flag: "-id", sep: ':'},
	{programs: "http https xh xhs httpie", flag: "-a", sep: ':', form: argLikely},
}

// programFlags are the flags of each program by its name; flagLetters tells of the
// first letter of a flag whether an argument follows in one with it, or after it.
var programFlags, flagLetters = func() (map[string][]*flagArg, [256]argForm) {
	flags, letters := map[string][]*flagArg{}, [256]argForm{}
	for i := range flagArgTable {
		f := &flagArgTable[i]
		for _, name := range strings.Fields(f.programs) {
			flags[name] = append(flags[name], f)
		}
		form := argApart
		if len(f.flag) > 2 || f.form&argGlued != 0 {
			form = argGlued
		}
		letters[f.flag[1]] |= form
	}
	for _, name := range [...]string{"ssh", "scp", "sftp", "rsync", "nmap", "java", "psql"} { // nothing of theirs is of a program before
		flags[name] = nil
	}
	return flags, letters
}()

// passwordFlag reports whether the flag at p may be one of flagArgTable.
func passwordFlag(s string, p int) bool {
	if p+3 >= len(s) || s[p-1] != ' ' && s[p-1] != '"' && s[p-1] != '\'' {
		return false
	}
	form := flagLetters[s[p+1]]
	if s[p+2] == ' ' || s[p+2] == s[p-1] {
		return form&argApart != 0
	}
	return form&argGlued != 0
}

// programFlag matches the argument of the flag at p when the program before it on
// the line takes a password there.
func (sc *scanner) programFlag(p int) (span, bool) {
	for _, f := range programBefore(sc.s, p) {
		if !strings.HasPrefix(sc.s[p:], f.flag) {
			continue
		}
		if m, ok := sc.argumentOf(f, p+len(f.flag), p); ok {
			return m, true
		}
	}
	return span{}, false
}

// argumentOf matches the password in the argument of f, whose flag s[p:e] is.
func (sc *scanner) argumentOf(f *flagArg, e, p int) (span, bool) {
	s := sc.s
	if e >= len(s) {
		return span{}, false
	}
	list := s[p-1] != ' ' && s[e] == s[p-1]
	apart := list || class[s[e]]&isSpace != 0
	if apart == (f.form&argGlued != 0) {
		return span{}, false
	}
	v := e
	if apart {
		v = argumentAfter(s, e, list)
	}
	end := v
	if v < len(s) && strings.IndexByte("'\"", s[v]) >= 0 && !(list && !apart) {
		n := strings.IndexByte(s[v+1:lineEndWithin(s, v, 1+maxKey)], s[v])
		if n < 1 {
			return span{}, false
		}
		v, end = v+1, v+1+n
	} else {
		for end < len(s) && end < v+maxKey && class[s[end]]&isSpace == 0 && strings.IndexByte("'\"`\\", s[end]) < 0 {
			end++
		}
		for end > v && strings.IndexByte("]),;", s[end-1]) >= 0 {
			end--
		}
	}
	if f.sep != 0 {
		n := strings.IndexByte(s[v:end], f.sep)
		if n < 1 {
			return span{}, false
		}
		v += n + 1
	}
	if v >= end || v < sc.floor || s[v] == '-' || doneLen(s[v:end]) > 0 || placeholder(s[v:end]) || reference(s[v:end]) || isStatus(s[v:end]) || f.form&argGlued != 0 && e == v && isName(s[v:end]) && strings.IndexByte("./-", s[v]) >= 0 {
		return span{}, false
	}
	if f.form&argLikely != 0 && !namesPassword(s[v:end]) && !(end-v >= minHashed && opaque(s[v:end], minHashed, true)) {
		return span{}, false
	}
	return span{v, end, ruleCLIUser, KindGuessable}, true
}

// argumentAfter returns where the argument after the flag that ends at e begins, in
// a list beyond what stands between two of its elements: `", "`, `" a2="`.
func argumentAfter(s string, e int, list bool) int {
	if !list {
		v := skipBlanks(s, e)
		if v < len(s) && s[v] == '\\' {
			v++ // an escaped quote
		}
		return v
	}
	v := e + 1
	for v < len(s) && (s[v] == ',' || s[v] == ' ') {
		v++
	}
	if n := runEnd(s, v+1, isDigit); v < len(s) && s[v] == 'a' && n > v+1 && n < len(s) && s[n] == '=' {
		v = n + 1 // of auditd
	}
	return v
}

// programBefore returns the flags of the nearest program before p in the same
// command.
func programBefore(s string, p int) []*flagArg {
	low := max(0, p-maxLook)
	for e := p; e > low; {
		c := s[e-1]
		if class[c]&(isWord|isDotTilde) == 0 {
			if c == '\n' || strings.IndexByte("|;&", c) >= 0 && s[e] == ' ' {
				return nil
			}
			e--
			continue
		}
		a := runStart(s, e, low, isWord|isDotTilde)
		if (a == 0 || strings.IndexByte(" /\\=\"'([:`", s[a-1]) >= 0) && strings.IndexByte(" ,\"'", s[e]) >= 0 {
			if flags, ok := flagsOf(s[a:e]); ok {
				return flags
			}
		}
		e = a
	}
	return nil
}

// flagsOf returns the flags of the program name, which may have an extension or the
// number of a version: "psexec.exe", "gpg2".
func flagsOf(name string) ([]*flagArg, bool) {
	var low [24]byte
	if len(name) < 2 || len(name) > len(low) {
		return nil, false
	}
	for i := range len(name) {
		low[i] = lower(name[i])
	}
	n := len(name)
	if flags, ok := programFlags[string(low[:n])]; ok {
		return flags, true
	}
	if dot := strings.IndexByte(name, '.'); dot > 0 && n-dot <= len(".exe") && class[low[n-1]]&isLetter != 0 {
		n = dot
	} else {
		for n > 1 && class[low[n-1]]&(isDigit|isDotTilde) != 0 {
			n--
		}
	}
	if n == len(name) {
		return nil, false
	}
	flags, ok := programFlags[string(low[:n])]
	return flags, ok
}

// keyFlag reports whether a flag begins at p, of one dash or two, whose name ends
// as those of keys do and whose argument is the next one: "-srcstorepass x",
// "--userPassword x".
func keyFlag(s string, p int) bool {
	if s[p-1] != ' ' && s[p-1] != '"' && s[p-1] != '\'' {
		return false
	}
	e := runEnd(s[:min(len(s), p+maxWord)], p, isWord)
	return e+1 < len(s) && (s[e] == ' ' || s[e] == s[p-1]) && e > p+2 && keyTails.endsAt(s, e)
}

// namedFlag matches the argument of the flag at p when its name says that it is a
// password. Where the name ends with a word that stands alone, the scanner
// stops there too.
func (sc *scanner) namedFlag(p int) (span, bool) {
	e := runEnd(sc.s, p, isWord)
	if sc.r.keyInfo(sc.s[p:e]).kind != KindGuessable {
		return span{}, false
	}
	return sc.flag(p, e)
}
