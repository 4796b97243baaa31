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
ejabberdctl register bob example.org {cpw}
emqx ctl admins passwd bob {cpw}
expdp system/{cpw}@ORCL full=y
sqlplus scott/{cpw}
qpdf --encrypt {cpw} {cpw} 256 -- a.pdf b.pdf
pdftk a.pdf output b.pdf user_pw {cpw} owner_pw {cpw}
diag test authserver radius R1 pap bob {cpw}
test aaa group radius bob {cpw} legacy
ansible-vault encrypt_string {cpw} --name x
snmp-server user admin grp v3 auth sha {cpw} priv aes 128 {cpw}
snmp-server host 192.0.2.1 version 2c {cpw}
snmp-agent community read cipher {cpw}
iwconfig wlan0 key s:{cpw}
redis-benchmark -a {cpw} -n 10
ab -A bob:{cpw} http://srv/
radtest bob {cpw} srv 0 {cpw}
snmpget -v3 -u bob -l authPriv -a SHA -A {cpw} -x AES -X {cpw} srv
snmpwalk -v2c -X {cpw} -A {cpw} srv
createUser bob SHA "{cpw}" AES "{cpw}"
createUser bob MD5 {cpw} DES {cpw}
rocommunity {cpw} 10.0.0.0/8
ACL SETUSER bob on >{cpw} ~* +@all
chpasswd <<< "bob:{cpw}"
net user bob {pw}
nxc smb srv -u bob -p {cpw}
netexec ldap srv -u bob -p '{pw}'
bloodyAD --host srv -d corp -u bob -p {cpw} get object x
certipy find -u bob@corp.local -p '{pw}'
hydra -l bob -p {cpw} ssh://srv
az login -u bob -p {cpw}
helm registry login -u bob -p {cpw} registry.example.com
cqlsh -u bob -p {cpw} srv
twine upload -u bob -p {cpw} dist/a.whl
kadmin -q addprinc -pw {cpw} bob
xfreerdp3 /u:bob /p:{cpw} /v:srv
winrs -r:srv -u:bob -p:{cpw} cmd
sqsh -S srv -U bob -P {cpw}
winexe -U bob%{cpw} //srv cmd
lftp -u bob,{cpw} ftp://srv
etcdctl --user bob:{pw} get x
htpasswd -nb bob {cpw}
unrar x -p{cpw} in.rar
ldappasswd -x -w {cpw} -s {cpw} uid=bob
getTGT.py corp.local/bob:{cpw}
impacket-secretsdump 'bob:{cpw}@10.0.0.1'
GetUserSPNs.py -request corp.local/bob:{cpw} -dc-ip 10.0.0.1
wmiexec.py corp.local/bob:{cpw}@srv
lookup.py corp.local/bob:{cpw}@10.0.0.1 x
aws secretsmanager put-secret-value --secret-id x --secret-string {cpw}
az keyvault secret set --vault-name v --name n --value {cpw}
rclone obscure {cpw}
security unlock-keychain -p {cpw} login.keychain
certutil -importpfx -p {cpw} a.pfx
pdftotext -upw {cpw} a.pdf -
signtool sign /f a.pfx /p {cpw} a.exe
mosquitto_passwd -b /etc/mosquitto/passwd bob {cpw}
reg add HKLM\\x\\Winlogon /v DefaultPassword /t REG_SZ /d {cpw} /f
setx DB_PASSWORD {cpw}
setenv LDAP_BIND_PW {cpw}
tailscale up --authkey {b32}
wp config create --dbpass {cpw}
vault operator unseal {b24}
['curl', '-u', 'bob:{pw}', 'https://srv']
["sshpass", "-p", "{cpw}", "ssh", "srv"]
Executing: [mysql, -h, srv, -u, root, -p{cpw}, app]
type=EXECVE argc=3 a0="mysql" a1="-uroot" a2="-p{cpw}"
type=EXECVE argc=4 a0="curl" a1="-u" a2="bob:{cpw}" a3="https://srv"
echo "bob:{cpw}" | chpasswd
echo 'bob:{cpw}' | sudo chpasswd -e
echo -e "{cpw}\n{cpw}" | passwd bob
echo {cpw} | docker login -u bob --password-stdin
echo {cpw} | sudo -S systemctl restart x
kinit bob <<< {cpw}
`

var harmlessCommands = `
aaa authentication login default group tacacs+ local
aaa group server radius R1
diag test authserver ldap
vault login -method=github
ejabberdctl register
snmp-server host 192.0.2.1
sqlplus /nolog
qpdf --encrypt
iwconfig wlan0 key off
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
net user bob
hydra -l bob -P words.txt ssh://srv
hydra -L users -p - ssh://srv
docker login -u bob registry.example.com
login -p
kadmin -p bob/admin
lftp -u bob ftp://srv
etcdctl --user bob get x
getTGT.py corp.local/bob
rclone copy a:b c:d
security list-keychain -p build
setenv PATH /usr/bin
reg query HKLM\\x /v Name
pdftotext a.pdf out.txt
vault operator unseal
unseal progress 1/3
["mysql", "-h", "srv", "-uroot"]
type=EXECVE argc=2 a0="curl" a1="-u"
pull registry.local/app/web:v1@sha256:abc
see docs/a/b:12@main for it
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
	generators["cpw"] = func() string { return "q" + pick(lowers, 5) + pick(digit, 3) } // no "aes…"
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
	assertUnchanged(t, harmlessCommands)
}

// TestCurlOnLines holds that the option of curl is found where the command goes on in
// the next line.
func TestCurlOnLines(t *testing.T) {
	text, secrets := fill("curl -X POST https://a.example/token \\\n-u web-client:{b40}")
	assert.NotContains(t, Default().String(text), secrets[0])
}
