package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var programFlagTemplates = `
mariadb-dump -u root -p'{pw}' shop
mycli -uroot -p{cpw} shop
xtrabackup --backup -u root -p{cpw}
gbak -b -user SYSDBA -pas {cpw} a.fdb a.fbk
nodetool -u bob -pw {cpw} status
kadmin -p bob/admin -w {cpw} -q listprincs
ldapadd -x -D cn=a -w{cpw} -f a.ldif
ipa-server-install -a {cpw} -p {cpw} -r X
7z a -p{cpw} -mhe out.7z dir
C:\7-Zip\7z.exe x in.7z -p{cpw}
WinRAR.exe a -hp{cpw} out.rar dir
swaks -au bob -ap {cpw}
sendEmail -xu bob -xp '{pw}' -m hi
mount.cifs //srv/x /mnt -o user=bob%{cpw}
net rpc join -U bob%{cpw}
wbinfo -a 'CORP\bob%{cpw}'
keytool -importkeystore -srcstorepass {cpw} -deststorepass {cpw}
ssh-keygen -q -t ed25519 -N '{cpw}' -f id
security add-generic-password -a bob -s svc -w {cpw}
pk12util -i a.p12 -W {cpw}
pvk2pfx -pvk a.pvk -pi {cpw} -po {cpw}
ccrypt -e -K {cpw} f
openssl dgst -hmac {cpw} f
openssl passwd -6 -salt xyz {cpw}
buildah login -u bob -p{cpw} srv
jboss-cli.sh -c -u=bob -p={cpw}
knife bootstrap srv -x root -P {cpw}
nikto -h srv -id bob:{cpw}
check_snmp -H srv -C {cpw}
COMMAND=/usr/bin/swaks -ap {cpw}
sudo -u bob doveadm pw -p {cpw}
['swaks', '-ap', '{pw}']
["/usr/bin/ccrypt", "-K", "{cpw}", "f"]
argc=3 a0="ccrypt" a1="-K" a2="{cpw}"
argv=[swaks -ap {cpw}]
{"cmd":["redis-cli","-a","{cpw}","ping"]}
{"args":["/usr/bin/mysql","-uroot","-p{cpw}"]}
tool --userPassword {cpw}
qm set 100 --cipassword {cpw}
htpasswd -bc f bob {cpw}
net use Z: \\srv\x /user:bob {cpw} /persistent:no
net user /add bob {cpw}
schtasks /create /u bob /p {cpw} /tn x
`

var harmlessProgramFlags = `
influx query -t 30s
ab -n 10 -A bob http://srv/
fs_cli -p 8021
ssh -p 8080 srv
sshpass -f file ssh -p 2222 srv
docker run -p 8080:80 web
docker run -pd web
nmap -p 22-443 srv
scp -P 2222 f srv:x
ls -a dir1
mkdir -p dir1/x2
7z x -pfile
mysql -p
mysql -p shop1
mysql -p$PASS shop
mysql -p%s shop
mysql -p*** shop
swaks -ap
swaks -ap $PASS
swaks -ap -x
swaks x; ls -ap dir1
swaks x | tool -ap dir1
mount -o ro,user=bob /dev/sda1 /mnt
ssh-keygen -t rsa -N "" -f id
ssh-keygen -P old -f id
security find-identity -v -p codesigning
buildah run -port x
["mysql", "-p"]
{"cmd":["redis-cli","-a","$PASS"]}
{"cmd":["docker","run","-p","8080:80"]}
{"cmd":["ls","-a","dir1"]}
tool --userPasswordFile x1y2
tool -credentials USER:PASSWORD
`

func TestProgramFlags(t *testing.T) {
	redact := func(s string) string { return string(Default().AppendJSON(nil, []byte(s))) }
	for _, line := range strings.Split(strings.TrimSpace(programFlagTemplates), "\n") {
		text, secrets := fill(line)
		out := redact(text)
		for _, s := range secrets {
			assert.NotContains(t, out, s, line)
		}
		assert.Equal(t, out, redact(out), "idempotent: %s", line)
	}
	for _, line := range strings.Split(strings.TrimSpace(harmlessProgramFlags), "\n") {
		assert.Equal(t, line, redact(line))
	}
}

// Programs are found whatever the case of their names, so the table has them in small
// letters.
func TestProgramNamesAreLower(t *testing.T) {
	for _, f := range flagArgTable {
		assert.Equal(t, strings.ToLower(f.programs), f.programs)
	}
}
