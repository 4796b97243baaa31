package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var flagTemplates = `
xyzctl -u bob -p {cpw} list
xyzctl list -u bob -p '{pw}'
tool --host srv --username bob -p {cpw}
tool -l bob -h srv -w {cpw} -x
tool -U bob -P "{pw}" srv
tool -u bob:{cpw} srv
tool -a 'bob:{cpw}' srv
tool --user=bob:{cpw} srv
tool --user bob@corp.example:{cpw} srv
tool --auth bob:{cpw} srv
tool --secret-string {cpw} x
tool --userpass bob:{cpw} x
tool -newpass {cpw} x
tool /pass {cpw} x
echo "{cpw}" | tool login -u bob --password-stdin
COMMAND=/usr/bin/abc -u bob -p {cpw}
`

var harmlessFlags = `
ssh -l bob -p 2222 srv
docker run -u 1000 -p 8080:80 web
docker run -u bob -p 127.0.0.1:8080:80 web
cp -u -p file2 dst
mkdir -p build2/x
tar -u -p a1.tar
tool -u bob -p
tool -u bob -p $PASS x
tool -u bob -p <password> x
tool -u bob -p /var/run/x1
sudo -u bob mkdir -p /srv/a1/b2
sudo -u bob mkdir -p a1/b2
ps -u bob -p 1234
a - p x1y2z3
docker run -u app:node web
docker run -u 1000:1000 web
tool --user bob:users
tool --password-file a1b2c3.txt
tool --token-url x1y2z3
tool /pass 3
cat x | tool --password-stdin
echo done; cat x | tool --password-stdin
`

func TestFlagBesideUser(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(flagTemplates), "\n") {
		text, secrets := fill(line)
		for n := range 64 { // over the ends of blocks
			text := strings.Repeat(".", n) + " " + text
			out := Default().String(text)
			for _, s := range secrets {
				assert.NotContains(t, out, s, line)
			}
			assert.Equal(t, out, Default().String(out), "idempotent: %s", line)
		}
	}
	assertUnchanged(t, harmlessFlags)
}
