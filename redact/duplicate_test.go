package redact

import "testing"

func TestDuplicate(t *testing.T) {
	assertCaught(t, `
DETAIL: Key (token)=({b20}) already exists.
DETAIL: Key (user_id, reset_token)=(7, {b32}) already exists.
Duplicate entry '{b20}' for key 'sessions.token'
updated setting db_password from {mpw} to {mpw}
changed api_key: {b20} -> {b20}
user.password: "{mpw}" => "{mpw}"
field 'password' with value '{mpw}' is invalid
imap login bob@x.example/{mpw} failed
sftp bob:{mpw}@files
`)
	assertUnchanged(t, `
DETAIL: Key (id)=(8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f) already exists.
DETAIL: Key (email)=(bob@example.org) already exists.
Duplicate entry 'bob@example.org' for key 'users.email'
Duplicate entry '7' for key 'users.token_count'
changed size: 17 -> 18
`)
}
