package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var commandTemplates = `
net use Z: \\srv\share {pw} /user:CORP\bob
net use \\srv\share {pw} /user:bob /persistent:yes
net user bob {pw} /add /domain
zip -r -P {cpw} out.zip dir/
unzip -P {cpw} in.zip
rar a -hp{cpw} out.rar dir
rar x -p{cpw} in.rar
smbclient //srv/share -U bob%{cpw} -c ls
rpcclient -U "CORP/bob%{cpw}" srv
crackmapexec smb srv -u bob -p '{pw}'
evil-winrm -i srv -u bob -p {pw}
impacket-psexec CORP/bob:{cpw}@srv cmd
secretsdump.py CORP/bob:{cpw}@srv
pscp -pw {cpw} f bob@srv:/x
rdesktop -u bob -p {cpw} srv
ncftpput -u bob -p {cpw} srv / f
redis-cli -h srv -a {cpw} PING
openssl enc -aes-256-cbc -k {cpw} -in a -out b
sqlplus -s bob/{cpw}@ORCL @x.sql
rabbitmqctl add_user bob {cpw}
rabbitmqctl change_password bob {cpw}
wpa_passphrase Home {cpw}
radtest bob {cpw} srv 0 {cpw}
snmpget -v3 -u bob -l authPriv -a SHA -A {cpw} -x AES -X {cpw} srv
snmpwalk -v2c -X {cpw} -A {cpw} srv
createUser bob SHA "{cpw}" AES "{cpw}"
createUser bob MD5 {cpw} DES {cpw}
rocommunity {cpw} 10.0.0.0/8
ACL SETUSER bob on >{cpw} ~* +@all
chpasswd <<< "bob:{cpw}"
echo "bob:{cpw}" | chpasswd
echo 'bob:{cpw}' | sudo chpasswd -e
echo -e "{cpw}\n{cpw}" | passwd bob
echo {cpw} | docker login -u bob --password-stdin
echo {cpw} | sudo -S systemctl restart x
kinit bob <<< {cpw}
`

var harmlessCommands = `
net use
net use Z: \\srv\share
net use Z: \\srv\share /user:bob
net use * /delete
net use Z: \\srv\share * /user:bob
net user
net user bob /delete
net user bob * /add
the net user gain was 5 percent
net.user score 12
zip -r out.zip dir
unzip -d /tmp in.zip
rar a out.rar dir-path
smbclient -L srv -N
smbclient //srv/share -U bob
rpcclient -U "" srv
pscp -P 2222 f bob@srv:/x
redis-cli -h srv -n 5 PING
redis started -a new process
openssl x509 -in c.pem -text
openssl enc -aes-256-cbc -k $PASS -in a
sqlplus / as sysdba
sqlplus -v
rabbitmqctl list_users
radtest
impacket v0.11.0 - Copyright 2023
snmpwalk -v2c 10.0.0.1 system
createUser failed: user exists
rocommunity
ACL SETUSER bob on nopass ~* +@all
echo hello | sudo tee /etc/motd
echo done | docker run -i alpine
echo "bob" | chpasswd
echo $PASS | docker login -u bob --password-stdin
cat f | passwd bob
kinit bob
`

func init() {
	// A password of letters and digits only, so that no other rule finds it.
	generators["cpw"] = func() string { return pick(lowers, 6) + pick(digit, 3) }
}

func TestCommandPasswords(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(commandTemplates), "\n") {
		text, secrets := fill(line)
		out := Default().String(text)
		for _, s := range secrets {
			assert.NotContains(t, out, s, line)
		}
		assert.Equal(t, out, Default().String(out), "idempotent: %s", line)
	}
	for _, line := range strings.Split(strings.TrimSpace(harmlessCommands), "\n") {
		assert.Equal(t, line, Default().String(line))
	}
}
