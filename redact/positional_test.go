package redact

import "testing"

var positionalTemplates = `
select * from users where token = ? ["{h64}"]
select * from users where email = ? and password = ? ["bob@example.org","{pw}"]
update users set reset_token = ?, password = ? where id = ? ["{b32}","{pw}",14]
==>  Preparing: UPDATE t_user SET username=?, password=? WHERE id=? ==> Parameters: admin(String), {mpw}(String), 14(Integer)
INSERT INTO users (name, password) VALUES (?, ?) ["bob", "{pw}"]
INSERT INTO users (name, password) VALUES (%s, %s) args=('bob', '{pw}')
SELECT id FROM u WHERE name = $1 AND password = $2 args: ["bob","{pw}"]
SELECT 1 FROM s WHERE session_key = %s; args=('{l32}',)
Executing (default): INSERT INTO users (name, password) VALUES ($1,$2); "bob", "{pw}"
Executed DbCommand [Parameters=[@p0='bob', @p1='{pw}'], CommandType='Text'] UPDATE Users SET Password = @p1 WHERE Name = @p0
`

// TestPositional holds that the value of a statement's parameter is found in the list
// behind it.
func TestPositional(t *testing.T) {
	assertCaught(t, positionalTemplates)
	assertUnchanged(t, `
select * from users where name = ? and id = ? ["bob","14"]
select * from users where password = ? and [x] = 3
update users set password = ? where id = ? [null, 14]
log.Printf("password=%s", args[0])
`)
}

var callTemplates = `
Proxy->checkPassword('user_1', '{mpw}')
LoginController->tryLogin('user_1', '{mpw}', NULL, '', '')
Driver->connect(Array, 'eb_user', '{mpw}', Array)
LdapAuth->bind('cn=ana,dc=acme', '{mpw}')
Calling LDAP function ldap_bind with parameters [{},"uid=ana,dc=acme","{mpw}"]
`

func TestAccountCall(t *testing.T) {
	assertCaught(t, callTemplates)
	assertUnchanged(t, `
socket.connect('db1.example.org', 'tls1.2')
server.bind("0.0.0.0", 8080)
el.bind('click', 'onClick2')
app->connect('users_v2', 'orders_v2')
`)
}
