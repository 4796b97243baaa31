package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Lines of ordinary logs, in which nothing is secret: digests, ids, names, stack
// traces, and prose about tokens and passwords. None may change.
var ordinaryLines = `
10.0.0.1 - - [23/Nov/2025:10:00:00 +0000] "GET /static/js/main.3f2a9c1b.chunk.js HTTP/1.1" 200 48213 "https://a.example/dashboard" "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
10.0.0.1 - bob [23/Nov/2025:10:00:00 +0000] "POST /api/v2/sessions/8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f/items?page=2&per_page=50 HTTP/2.0" 201 0 "-" "okhttp/4.12.0"
2025/11/23 10:00:00 [error] 31#31: *1024 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: _, request: "GET /healthz HTTP/1.1"
2025/11/23 10:00:00 [warn] 31#31: *7 an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/5/00/0000000005
10.1.2.3 - - [23/Nov/2025:10:00:00 +0000] "GET /assets/logo-9d8f7e6c5b4a39281706f5e4d3c2b1a0.svg HTTP/1.1" 304 0
10.1.2.3 - - [23/Nov/2025:10:00:00 +0000] "GET /login?error=invalid_token&next=%2Fhome HTTP/1.1" 200 5120
10.1.2.3 - - [23/Nov/2025:10:00:00 +0000] "GET /oauth/authorize?response_type=code&client_id=web&scope=openid+profile HTTP/1.1" 302 0
10.1.2.3 - - [23/Nov/2025:10:00:00 +0000] "GET /password/reset HTTP/1.1" 200 812
10.1.2.3 - - [23/Nov/2025:10:00:00 +0000] "GET /docs/authentication/api-keys-and-access-tokens HTTP/1.1" 200 812
10.1.2.3 - - [23/Nov/2025:10:00:00 +0000] "GET /wp-login.php?action=lostpassword HTTP/1.1" 404 153
TLS handshake: cipher TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, session reused: yes
upstream: "http://10.0.3.17:8080/", host: "a.example:443", referrer: "https://a.example/auth/login"
2025-11-23 10:00:00.123 UTC [4242] LOG:  duration: 12.345 ms  statement: SELECT id, email FROM users WHERE password_reset_at IS NULL
2025-11-23 10:00:00.123 UTC [4242] FATAL:  password authentication failed for user "app"
2025-11-23 10:00:00.123 UTC [4242] DETAIL:  Connection matched pg_hba.conf line 95: "host all all 10.0.0.0/8 scram-sha-256"
2025-11-23 10:00:00.123 UTC [4242] ERROR:  duplicate key value violates unique constraint "tokens_pkey"
2025-11-23 10:00:00.123 UTC [4242] DETAIL:  Key (id)=(8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f) already exists.
LOG:  checkpoint complete: wrote 1024 buffers (6.2%); 0 WAL file(s) added; lsn=16/B374D848, redo lsn=16/B3749A10
ERROR:  column "access_token_expires_at" does not exist at character 42
ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: NO)
[Warning] IP address '10.0.0.1' could not be resolved: Name or service not known
redis: 1:M 23 Nov 2025 10:00:00.000 * Background saving started by pid 42
1:S 23 Nov 2025 10:00:00.000 * Partial resynchronization not possible (no cached master), replid 3c8b2f6f7e1d4a5b9c0d1e2f3a4b5c6d7e8f9a0b:1234
{"t":{"$date":"2025-11-23T10:00:00.000Z"},"s":"I","c":"NETWORK","id":22943,"ctx":"listener","msg":"Connection accepted","attr":{"remote":"10.0.0.1:50422","uuid":"8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f","connectionId":7}}
Nov 23 10:00:00 web1 systemd[1]: Started Session c12 of User gdm.
Nov 23 10:00:00 web1 audit[7]: User Password Changed Event, Password Updated Notification
{"riskEventTypes": ["leakedCredentials", "anomalousToken"], "riskLevel": "high"}
Nov 23 10:00:00 mx1 inbound/pass1: mail-88-66.example.net[192.0.2.66] 1400074281-06f4a338c037a90001-TkCAQV 1400074281 1400074283 RECV a@b.example c@d.example 2 12 -
Nov 23 10:00:00 web1 systemd[1]: systemd-ask-password-console.path: Deactivated successfully.
Nov 23 10:00:00 web1 systemd[1]: Starting Dispatch Password Requests to Console Directory Watch...
Nov 23 10:00:00 web1 systemd-logind[812]: New session 4096 of user bob.
Nov 23 10:00:00 web1 sshd[2211]: Accepted publickey for deploy from 10.0.0.9 port 51234 ssh2: ED25519 SHA256:5vXo3rK2Zk1aQm9fT7hYw8sLp4cNd6eJb0uGiRxEtQs
Nov 23 10:00:00 web1 sshd[2211]: Connection closed by authenticating user root 10.0.0.9 port 51234 [preauth]
Nov 23 10:00:00 web1 sshd[2211]: Failed password for invalid user oracle from 10.0.0.9 port 51234 ssh2
Nov 23 10:00:00 web1 sudo:      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/passwd alice
Nov 23 10:00:00 web1 passwd[2311]: pam_unix(passwd:chauthtok): password changed for alice
Nov 23 10:00:00 web1 kernel: [12345.678901] audit: type=1400 audit(1732356000.123:456): apparmor="DENIED" operation="open" profile="snap.x" name="/proc/1/environ" pid=4242 comm="x"
Nov 23 10:00:00 web1 CRON[999]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)
Nov 23 10:00:00 web1 dockerd[711]: time="2025-11-23T10:00:00.123456789Z" level=info msg="ignoring event" container=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 module=libcontainerd
Nov 23 10:00:00 web1 NetworkManager[640]: <info>  [1732356000.1234] device (wlp2s0): state change: need-auth -> prepare (reason 'none', managed-type: 'full')
Nov 23 10:00:00 web1 polkitd[777]: Registered Authentication Agent for unix-session:c2 (system bus name :1.57)
Nov 23 10:00:00 web1 dhclient[500]: DHCPACK of 10.0.0.5 from 10.0.0.1 (xid=0x3a1b2c4d)
Normal  Pulled  kubelet  Successfully pulled image "registry.example/app:1.2.3" in 1.234s (1.234s including waiting). Image size: 123456789 bytes.
Normal  Scheduled  default-scheduler  Successfully assigned prod/api-server-7d4b9c6f5d-x2x9z to ip-10-0-1-23.ec2.internal
Warning  FailedMount  kubelet  MountVolume.SetUp failed for volume "kube-api-access-8xk2p" : object "prod"/"kube-root-ca.crt" not registered
Warning  BackOff  kubelet  Back-off restarting failed container token-refresher in pod token-refresher-6c8d7f9b5-q4w8z_prod(8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f)
E1123 10:00:00.123456       1 reflector.go:147] k8s.io/client-go/informers/factory.go:159: Failed to watch *v1.Secret: secrets is forbidden: User "system:serviceaccount:prod:app" cannot list resource "secrets"
I1123 10:00:00.123456       1 garbagecollector.go:549] "Processing item" item="[v1/Secret, namespace: prod, name: sh.helm.release.v1.app.v12, uid: 8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f]"
I1123 10:00:00.123456       1 event.go:307] "Event occurred" object="prod/web" kind="Deployment" reason="ScalingReplicaSet" message="Scaled up replica set web-5f6b7c8d9e to 3"
secret/db-credentials created
serviceaccount/token-reviewer unchanged
secretKeyRef: {name: app-secrets, key: db-password}
volumes: - name: api-token secret: secretName: api-token-prod optional: false
envFrom: [{"secretRef":{"name":"prod-api-secrets"}}]
certificate.cert-manager.io/web-tls condition met, secret web-tls updated
csi-secrets-store-provider: pod uid 8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f mounted objects [db-password api-key]
Exception in thread "main" java.lang.NullPointerException: Cannot invoke "com.example.auth.Token.getValue()" because "token" is null
	at com.example.auth.TokenService.refreshAccessToken(TokenService.java:128) ~[app-1.2.3.jar!/:1.2.3]
	at com.example.auth.JwtAuthenticationFilter$$EnhancerBySpringCGLIB$$3f2a9c1b.doFilter(<generated>)
	at org.springframework.security.web.FilterChainProxy$VirtualFilterChain.doFilter(FilterChainProxy.java:374)
	at jdk.internal.reflect.GeneratedMethodAccessor123.invoke(Unknown Source)
Caused by: io.jsonwebtoken.ExpiredJwtException: JWT expired at 2025-11-23T10:00:00Z. Current time: 2025-11-23T10:05:00Z, a difference of 300000 milliseconds.
Caused by: javax.crypto.BadPaddingException: Given final block not properly padded. Such issues can arise if a bad key is used during decryption.
java.security.InvalidKeyException: Illegal key size or default parameters
com.example.KeyValueStore@7a81197d, org.apache.catalina.session.StandardSession@1b6d3586
Session class org.hibernate.internal.SessionImpl$$Lambda$1234/0x0000000800c8f840 closed
java.lang.ClassCastException: class com.example.PasswordCredential cannot be cast to class com.example.TokenCredential
o.s.s.w.a.UsernamePasswordAuthenticationFilter   : Set SecurityContextHolder to UsernamePasswordAuthenticationToken
Using generated security password is disabled
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f3a2b]
goroutine 42 [running]: github.com/acme/app/auth.(*TokenStore).Get(0xc0001a2b40, {0xc0003f4d20, 0x24})
	/src/auth/token_store.go:57 +0x1d
created by net/http.(*Server).Serve in goroutine 1
	/usr/local/go/src/net/http/server.go:3285 +0x4b4
panic: token: unexpected kind *ast.KeyValueExpr
--- PASS: TestRotateSecretKey (0.02s)
--- FAIL: TestTokenExpiry/expired_token_is_rejected (0.00s)
ok  	github.com/acme/app/auth	0.512s	coverage: 87.3% of statements
PASS src/components/PasswordField.test.tsx (5.123 s)
FAIL src/auth/token.spec.ts > refresh > rejects an expired token
Traceback (most recent call last): File "/app/auth/tokens.py", line 42, in decode_token
jwt.exceptions.ExpiredSignatureError: Signature has expired
KeyError: 'access_token'
ValueError: invalid literal for int() with base 10: 'token'
TypeError: Cannot read properties of undefined (reading 'accessToken')
SyntaxError: Unexpected token } in JSON at position 123
    at Object.<anonymous> (/app/node_modules/jsonwebtoken/verify.js:171:19)
##[group]Run actions/checkout@b4ffde65f46336ab88eb53be808477a3936bae11
##[debug]Evaluating: secrets.GITHUB_TOKEN
  token: ***
  with: token: ***, repository: acme/app, ssh-strict: true
Cache restored from key: Linux-node-8a1f2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8
Cache saved with key: linux-go-1.26-4bf92f3577b34da6a3ce929d0e0e4736
Cache not found for input keys: setup-go-Linux-x64-ubuntu24-go-1.26.8-5d41402abc4b2a76b9719d911017c592
Post job cleanup. /usr/bin/git config --local --unset-all http.https://github.com/.extraheader
HEAD is now at 3f2a9c1 fix: refresh token rotation
From https://github.com/acme/app * branch 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b -> FETCH_HEAD
   3f2a9c1..9d8f7e6  main       -> origin/main
remote: Enumerating objects: 123, done. Total 123 (delta 45), reused 67 (delta 8), pack-reused 0
index 3f2a9c1b..9d8f7e6c 100644 --- a/internal/token/key.go +++ b/internal/token/key.go
Author: Bob <bob@example.com> Date: Sun Nov 23 10:00:00 2025 +0000 rotate signing key
npm warn deprecated request@2.88.2: request has been deprecated
npm http fetch GET 200 https://registry.example.com/jsonwebtoken/-/jsonwebtoken-9.0.2.tgz 123ms (cache miss)
"integrity": "sha512-PRp66vJ865SSqOlgqS8hujT5U4AOgMfhrwYIuIhfKaoSCZcirrmASQr8CX7cUg+RMih+hgznrjp99o+W4pJLHQ=="
added 1234 packages, and audited 1235 packages in 12s
yarn: Resolution step completed [4/4] jsonwebtoken@npm:^9.0.0 (checksum: 10c0/d287a29814895e866db2e5a0209ce730cbc158441a0e5a70d5e940eb0d28ab7498c6bf45029cc8b479639bca94056e9a7f254e2cdb92a2f5750c7f358657a131)
Collecting itsdangerous==2.2.0 (from -r requirements.txt (line 12)) Using cached itsdangerous-2.2.0-py3-none-any.whl
    --hash=sha256:c6242fc49e35958c8b15141343aa660db5fc54d4f13a1db01a3f5891b98700ef \
Successfully installed oauthlib-3.2.2 pyjwt-2.9.0 requests-oauthlib-2.0.0
   Compiling secrecy v0.10.3 (registry+https://github.com/rust-lang/crates.io-index)
checksum = "4bf92f3577b34da6a3ce929d0e0e47364bf92f3577b34da6a3ce929d0e0e4736"
    Finished release [optimized] target(s) in 1m 02s
go: downloading github.com/golang-jwt/jwt/v5 v5.2.1
github.com/golang-jwt/jwt/v5 v5.2.1 h1:OuVbFODueb089Lh128TAcimifWaLhJwVflnrgM17wHk=
github.com/acme/lib v0.0.0-20251123100000-3f2a9c1b4d5e/go.mod h1:Zz9mGd5xkQnT6Q0l9lPz0c2v0e9V7cDq1rR5hYt3n4M=
Status: Downloaded newer image for nginx:1.27-alpine
Digest: sha256:4bf92f3577b34da6a3ce929d0e0e47364bf92f3577b34da6a3ce929d0e0e4736
4bf92f3577b3: Pull complete
 => [internal] load metadata for docker.io/library/golang:1.26-alpine@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
 => CACHED [build 3/7] COPY go.mod go.sum ./
 => exporting manifest sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 0.0s
REPOSITORY TAG IMAGE ID CREATED SIZE app latest 4bf92f3577b3 2 hours ago 123MB
containerd: loading plugin "io.containerd.snapshotter.v1.overlayfs" type=io.containerd.snapshotter.v1
{"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEROLEID:bob","arn":"arn:aws:sts::123456789012:assumed-role/Admin/bob","accountId":"123456789012"},"eventName":"GetSecretValue","requestParameters":{"secretId":"prod/db"},"requestID":"8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f"}
{"eventSource":"kms.amazonaws.com","eventName":"Decrypt","resources":[{"ARN":"arn:aws:kms:eu-west-1:123456789012:key/8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f","accountId":"123456789012"}]}
{"eventName":"ConsoleLogin","additionalEventData":{"MFAUsed":"Yes","LoginTo":"https://console.aws.amazon.com/console/home"},"responseElements":{"ConsoleLogin":"Success"}}
{"protoPayload":{"methodName":"google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion","resourceName":"projects/123456789012/secrets/db-password/versions/latest"},"insertId":"1a2b3c4d5e6f7"}
{"authenticationInfo":{"principalEmail":"svc@acme.iam.gserviceaccount.com","serviceAccountKeyName":"//iam.googleapis.com/projects/acme/serviceAccounts/svc@acme.iam.gserviceaccount.com"}}
{"category":"SignInLogs","operationName":"Sign-in activity","resultType":"50126","resultDescription":"Invalid username or password.","correlationId":"8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f","tokenIssuerType":"AzureAD"}
{"eventType":"user.session.start","outcome":{"result":"SUCCESS"},"authenticationContext":{"externalSessionId":"unknown","authenticationStep":0}}
{"type":"response","auth":{"accessor":"hmac-sha256:4bf92f3577b34da6a3ce929d0e0e47364bf92f3577b34da6a3ce929d0e0e4736","policies":["default"],"token_type":"service"}}
arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/api-key-AbCdEf
arn:aws:iam::123456789012:user/token-rotator
arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/73e2d6bc24d8a067
AWS_DEFAULT_REGION=eu-west-1 AWS_PROFILE=prod AWS_PAGER=
i-0a1b2c3d4e5f67890 vpc-0a1b2c3d4e5f67890 subnet-0a1b2c3d sg-0a1b2c3d4e5f67890 ami-0a1b2c3d4e5f67890
ip-10-0-1-23.eu-west-1.compute.internal Ready <none> 12d v1.31.2-eks-7f9249a
s3://logs-bucket/AWSLogs/123456789012/CloudTrail/eu-west-1/2025/11/23/123456789012_CloudTrail_eu-west-1_20251123T1000Z_8f14e45f.json.gz
https://s3.amazonaws.com/bucket/key/with/many/segments/and-a-long-file-name-2025-11-23.tar.gz
traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 tracestate=rojo=00f067aa0ba902b7
X-B3-TraceId: 4bf92f3577b34da6a3ce929d0e0e4736 X-B3-SpanId: 00f067aa0ba902b7 X-B3-Sampled: 1
X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678
x-cloud-trace-context: 105445aa7843bc8bf206b12000100000/1;o=1
x-request-id=8f14e45fceea467fa8d31c2b3a4d5e6f upstream_request_id=4bf92f3577b34da6
correlation_id=01JDC3Z8Q4W7N9V2B6M5K1T0RX event_id=01ARZ3NDEKTSV4RRFFQ69G5FAV
user_id=507f1f77bcf86cd799439011 org_id=org_2aBcDeFgHiJkLmNo order=ORD-2025-000123
dedup message id 8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f seen before
etag="5d41402abc4b2a76b9719d911017c592-12" size=123456
If-None-Match: "33a64df551425fcc55e4d42a148795d9f25f89d4"
Last-Modified: Sun, 23 Nov 2025 10:00:00 GMT ETag: W/"3f2a-18c3f9d2b40"
blob 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 uploaded
block 0x9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 imported, number=123456 txs=42
md5sum 5d41402abc4b2a76b9719d911017c592  /tmp/upload.bin
file hash is 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
build 3f2a9c1b4d5e6f708192a3b4c5d6e7f8091a2b3c passed in 123s
deployed version 2.14.0+3f2a9c1 to prod-eu-1
key user:42:profile evicted from cache
cache miss for key "tenant:7:settings:v2"
lock key job:nightly:2025-11-23 acquired by worker-3
partition key 42, sort key 2025-11-23T10:00:00Z
consumer group token-events-consumer rebalanced, generation 17
topic=auth.token.revoked partition=3 offset=1234567 key=null
[Consumer clientId=consumer-token-service-1, groupId=token-service] Resetting generation and member id due to: consumer pro-actively leaving the group
Session 0x1000a2b3c4d0001 for server zk1/10.0.0.5:2181, closing socket connection
Established session 0x10003e5f7c90000 with negotiated timeout 40000 for client /10.0.0.7:51234
session timed out after 30m, user must sign in again
session cookie is missing, redirecting to /login
invalid session, login required
the token is invalid or has expired
token expired 5 minutes ago for client web
access token refreshed for user bob, expires in 3600s
refresh token rotation is enabled
token bucket refilled: capacity=100 rate=10/s
token endpoint returned 400 invalid_grant
token validation failed: signature is invalid
token used before issued
tokens used: prompt=1200 completion=350 total=1550
max_tokens reached, stop_reason=length
csrf token missing or incorrect
CSRF verification failed. Request aborted.
API key not found in request headers
api key authentication is not configured
an api key is required to use this endpoint
secret not found: prod/db/password
rotating secret prod/db/password, next rotation in 30 days
reading secret from /run/secrets/db_password
secret version 12 is now current
password policy: at least 12 characters, one digit
password expires in 14 days
password reset email sent to bob@example.com
password changed for user bob
user bob entered a wrong password 3 times, account locked
password hash upgraded from bcrypt to argon2id
password field is required
Enter password for key '/home/bob/.ssh/id_ed25519':
no password supplied
wrong passphrase for key id_rsa
basic auth is disabled, use OAuth instead
bearer token required
Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"
WWW-Authenticate: Bearer error="invalid_token", error_description="The access token expired"
Authorization header is missing or malformed
auth: user bob authenticated by ldap in 12ms
authentication token manager initialised
credentials provider chain: env, profile, imds
credential cache file /tmp/krb5cc_1000 not found
code 200, message OK
exit code: 1, signal: none
error code E1234: quota exceeded
verification code sent to +4915112345678
one-time code expired
otp sent to user bob by sms, attempt 1
2FA is required for user bob
pin code must be 4 digits
PIN entry failed, 2 attempts left
invite sent to bob@example.com by alice
magic link sent, valid for 15 minutes
webhook delivered: status=200 attempt=1 duration=123ms
webhook signature verification failed
nonce reuse detected
state mismatch in callback
SAML response is not yet valid
kerberos: clock skew too great
ntlm negotiation failed
ssh key fingerprint SHA256:5vXo3rK2Zk1aQm9fT7hYw8sLp4cNd6eJb0uGiRxEtQs added
gpg: Signature made Sun 23 Nov 2025 10:00:00 UTC using RSA key 4AEE18F83AFDEB23
gpg: key 4AEE18F83AFDEB23: public key "GitHub <noreply@github.com>" imported
public key 3f2a9c1b4d5e6f708192a3b4c5d6e7f8 loaded
certificate serial 03e7ff12ab34cd56ef7890ab12cd34ef56ab, issuer CN=R11, O=Let's Encrypt, C=US
subject key identifier: 14:2E:B3:17:B7:58:56:CB:AE:50:09:40:E6:1F:AF:9D:8B:14:C2:C6
license: Apache-2.0, copyright 2025
feature flag new-login-flow enabled for 10% of users
flag "token-refresh-v2" evaluated to true
metrics: auth_token_requests_total{client="web",status="200"} 1234
http_requests_total{path="/oauth/token",code="200"} 4.2e+06
queue=password-reset-mails depth=0 workers=4
migrating table oauth_access_tokens: add column revoked_at
SELECT "access_tokens".* FROM "access_tokens" WHERE "access_tokens"."user_id" = $1 LIMIT $2
UPDATE users SET password_digest = ? WHERE id = ?
INSERT INTO sessions (user_id, created_at) VALUES ($1, $2) RETURNING id
GET /v1/keys/8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f 200 12ms
PUT /api/tokens/42/revoke 204 8ms
POST /api/v1/users/507f1f77bcf86cd799439011/password 204
base64 path: /data/QmFzZTY0UGF0aA/part-00000-8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f-c000.snappy.parquet
hdfs://nn:8020/user/hive/warehouse/tokens.db/part=2025-11-23/000000_0
loaded 12 keys from keyring /etc/app/keys.d
key rotation: 3 of 12 keys older than 90 days
keyspace hits=123456 misses=789 evicted_keys=0
keepalive=60 keyboard-interactive=no
ingress-nginx-controller-7d4b9c6f5d-x2x9z
registry-auth-token-service-6c8d7f9b5-q4w8z
job-secret-rotation-28912345-abcde
access-log-2025112310-8f14e45f.gz
session-recorder-8f14e45fceea
private-subnet-0a1b2c3d4e5f67890
auth-service-deployment-5f6b7c8d9e-k8s7x restarted
com.acme.auth.token.TokenRepositoryImpl$$SpringCGLIB$$0
_ZN4auth5token7refresh17h3f2a9c1b4d5e6f70E
/usr/lib/python3.12/site-packages/google/oauth2/credentials.py
0x7ffd5e8c3a10 in auth_token_verify () from /lib/x86_64-linux-gnu/libauth.so.2
Thread-12 "token-sweeper" prio=5 tid=0x00007f8a9b0c1d2e nid=0x1a2b waiting on condition
device 02:42:ac:11:00:02 joined br-3f2a9c1b4d5e
{"level":"info","ts":1732356000.123,"caller":"auth/token.go:42","msg":"token verified","sub":"bob","exp":1732359600}
{"msg":"login","user":"bob","method":"password","mfa":true,"success":false,"reason":"wrong_password"}
{"grant_type":"refresh_token","client_id":"web","scope":"openid"}
{"token_endpoint":"https://a.example/oauth/token","jwks_uri":"https://a.example/.well-known/jwks.json"}
{"password_policy":{"min_length":12},"token_ttl":3600,"session_timeout":"30m"}
{"kid":"2025-11-23","alg":"RS256","use":"sig"}
level=info msg="token issued" sub=bob aud=api exp=2025-11-23T11:00:00Z
level=warn msg="deprecated key id in use" kid=2024-01
level=info component=auth key_count=12 secret_backend=vault path=secret/data/prod/app
map[alg:RS256 kid:2025-11-23 typ:JWT]
charon: 12[IKE] authentication of 'a' with pre-shared key successful
TLS handshake: PSK ciphers offered, TLS_PSK_WITH_AES_128_CBC_SHA chosen
warning: unknown[10.0.0.1]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
rule_columns=[('password', 'required'), ('email', 'unique')]
TEST-PASS | dom/tests/level2-core/test_namednodemapgetnameditemns01.html | done
[user=<uninitialized>, password=<uninitialized>, capture_password=F]
as_response, CKvlqe4bTVu5HNGrb1, 10.0.0.1
   Algorithm Name: RSA   Key Name: c331935b-d7c7-fabe-ea00-4bc8dfe582b9
sudo.tty} ; PWD=%{DATA:system.auth.sudo.pwd}
private_key      = $dir/ca-key.pem
"@example/auth-token": "^2.4.4"
[cookie=4398046511105, priority=32768]
Sec-WebSocket-Key: E58pVwft35HPkD/MFCjtEA==
<dict><key>00000000012E4737</key></dict>
url="secret://httpbin/get"
[10:00:00] Incorrect username or password from 10.0.0.1
2025-11-23 10:00:00 status half-installed base-passwd:amd64 3.6.4
at kafka.controller.ControllerChannelManager$$anonfun$addNewBroker$extension$1$$anonfun$apply$1.apply(ControllerChannelManager.scala:94)
Object Name: C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\da2440609ab1647a92040d1a4a938e26_1978b227-6878-4a16-b086-fc55eb404728
TargetObject: HKLM\SOFTWARE\Microsoft\IdentityCRL\production\Token\{D6D5A677-0872-4AB0-9442-BB792FCE85C5}
Headers,ContentScanObjResults,Cookies,EdgeCFConnectingO2O,EdgeColoCode
Op=ModifyExeKey	Hash=F6494E7C35B6514A3AD74E27435F3141
SetIceCredentials new=0x128a9cf4c
  $t.ProxyUser = $ProxyUser; $t.ProxyPass = $ProxyPass
$SearcherArguments['Credential'] = $Credential
{"type":"PushEvent","actor":{"login":"jackblack369","display_login":"jackblack369"}}
{"tags":[{"key":"aws:ec2launchtemplate:id","value":"lt-0a1b2c3d4e5f60718"}]}
{"operation":"REST.PUT.OBJECT","key":"test/083ec760-bbbb-4444-8888-185614f4b0fc.csv.metadata"}
{"authorization":{"action":"Microsoft.Authorization/roleAssignments/write","evidence":{"principalId":"6b6d44f0-b13a-46a0-bfde-161324d4c34d","roleAssignmentScope":"/subscriptions/12345678-1234-1234-1234-123456789abc"}}}
{"oneTimeAuth":"OTP_DISABLED","reporting":"NOT_SET"}
{"ElevatedToken":"ANONYMIZED"}
{"submissionId":-1,"credential":"example.local\\administrator"}
{"requestParameters":{"clientToken":"fleet-180da986-0bb4-c936-0c9a-0e20a0c6d1aa-0"}}
{"id":"https://vault.example/keys/web/c0d4c7ec6efb4fbeaec16a3872519399"}
name="/usr/share/wordpress/1114140474e5f13bea68a4"
update(volume='serial:1175094463', ids=['root', '1OSc2obXTezdpQmx-83PCExYBz438iTY_'])
"GET /search?q=how+to+reset+a+password HTTP/1.1" 200 512
{"errors":{"password":["is too short (minimum is 8 characters)"]}}
mounted secret volume kube-api-access-8xk2p
{"publicKey":{"challenge":"q3Zx9LmT2vRb7KpYw5HcJ8dNfGs4Ae6UqK1oXtVzBnM","rpId":"example.com"}}
code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256
"OU=Desktops,OU=Computers,DC=test" "C-ADMIN-RESTRICT-AUTH" "high" "R-PRIVUSER"
PASS src/auth/unit1.test.tsx (5.123 s)
--- PASS: TestLogin2 (0.02s)
web1 LOGIN: bob on tty1
auth daemon restarted 3 times
error codes: 1001 1002 1003
{"service":"web","response_code":"a1b2c3d4"}
password changed from the settings page to comply with policy
snmpwalk finished for community edition
Login attempt from 10.0.0.1 failed
{"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"AROA7QX4ZP2MK9TLD3WB1:deploy-cli","sessionContext":{"sessionIssuer":{"principalId":"AROA7QX4ZP2MK9TLD3WB1","userName":"deploy"}},"invokedBy":"inspector2.amazonaws.com"},"eventName":"DescribeInstances"}
{"eventName":"CreateSnapshot","requestParameters":{"volumeId":"vol-0a1b2c3d4e5f60718","clientToken":"5dd59182-3917-421c-9b2c-7c92954b66ee"},"responseElements":{"requestId":"8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f"}}
{"eventName":"CreateSecret","requestParameters":{"name":"prod/db","clientRequestToken":"CD06B9D5-2C01-4765-A283-FB1DDE938C1B","secretString":"HIDDEN_DUE_TO_SECURITY_REASONS"}}
{"eventName":"PutParameter","requestParameters":{"name":"/app/db/password","tokenValue":"Value hidden due to security reasons."}}
{"eventName":"DescribeSecret","policy":"{\"Statement\":[{\"Resource\":\"arn:aws:secretsmanager:*:*:secret:rds-reports-4x9k2mq7!*\"}]}"}
{"type":"UnauthorizedAccess:EC2/RDPBruteForce","severity":2}
{"date":"2025-11-23T10:00:00Z","client_id":"kq3xR9vLm2Zt7PbYw5HcJ8dNfGs4Ae6U","details":{"request":{"auth":{"credentials":{"jti":"dc1843dbe925a1ed2e707452c2123913"}}}},"user_id":"auth0|6459776e974703f3a65dc258"}
{"Workload":"Exchange","UserKey":"i:0h.f|membership|100320001a2b3c4d@live.com","UserId":"bob@example.com"}
{"Workload":"AzureActiveDirectory","UserKey":"Not Available","ResultStatus":"Success"}
{"session":{"kind":"web","client":"a1b2c3d4e5f60718293a4b5c6d7e8f90","region":"eu-west-1"}}
{"EventID":4624,"ElevatedToken":"%%1842","TargetUserSid":"S-1-5-18","ImpersonationLevel":"%%1833"}
{"AdditionalFields":"{\"ProcessId\":\"19060\",\"ElevationToken\":\"Default\",\"MergeByKey\":\"x9NzTINVL5AfAzJZ5aSiYJOW9uQ=\"}"}
System.IO.FileLoadException: Could not load file or assembly 'System.Core, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089'
chrome.exe --type=renderer --service-request-channel-token=9719376335685840001 --mojo-platform-channel-handle=1504
Helper --type=gpu-process --service-pipe-token=B0DD12AAFF740785FBABE88B1C878442 --no-sandbox
powershell.exe -NoProfile -EncodedCommand RwBlAHQALQBDAGgAaQBsAGQASQB0AGUAbQAgAC0AUABhAHQAaAAgAEMAOgBcAFUAcwBlAHIAcwA=
%SYS-5-PRIV_AUTH_PASS: Privilege level set to 15 by bob on vty0
date=2025-11-23 logid="0101037127" type="event" subtype="vpn" remport=500 locport=500 cookies="9b064274e0648c03/662c2b1264a2295e"
{"service":"rdp","id.resp_p":3389,"cookie":"jerry","result":"encrypted"}
[org.sourceid.servlet.HttpServletRespProxy] flush cookies: adding 3 of them
"HTTP/1.1" | "" "git/2.44.0" | 200 | 175 | 52 | access-token:id:263466287238
MountVolume.SetUp succeeded for volume "gcs-sa" (UniqueName: "kubernetes.io/secret/25cb986c-3d6c-4ed0-abf3-ee59ed6175f9-gcs-sa") pod "x"
Env:[{MYSQL_DSN $(MYSQL_USER):$(MYSQL_PASSWORD)@tcp($(MYSQL_HOST):3306)/app}]
Nov 23 10:00:00 web1 sshd[2211]: Failed publickey for bob from 10.0.0.9 port 51234 ssh2: RSA SHA256:v3dpapGleDaUKfx4V1vKyR9ZyUgjaJAmoCTcb2PLljI
10:00:00     INFO -  "rev": "e537a1ba501ba047d21587a8fc9f83d92b518f1f",
  PWD=C:\slave\test\build
10:00:00     INFO -  app.security.sspi.validate_password: module
2025-11-23T10:00:00Z,bob,Admin,AM_TOKEN,b43b74700a8c4634b2d5e6335a4a4a2a,unlocked
2025-11-23 10:00:00,123 INFO sync: update(doc_id=u'1Pc4oZCZNUCfQXNmXql5CM4lo9V9zYnBpAaqNv6izbyM', parent_doc_ids=frozenset([u'10uh1ou0YOR2yrMmAYBXV3OO1pZxvgKA9']))
Look-up Machine folder with doc ID '1HXhsMw-ekhRkFf8yF6MUbILWh62rQoiU'
2025-11-23 10:00:00 localhost kernel: [    0.054271] ..TIMER: vector=0x30 apic1=0 pin1=2 apic2=-1 pin2=-1
[    3.289854] iwlwifi 0000:00:14.3: WFPM_AUTH_KEY_0: 0x90
Nov 23 10:00:00 gw inbound/pass1: 10.206.159.177 1465162388 1465162388 RECV
Nov 23 10:00:00 gw inbound/pass1: [10.206.159.177] 1465162388 1465162388 RECV
msg="Incorrect username or password" error="store: invalid password for \"bob\" (crypto/bcrypt: hashedPassword is not the hash of the given password)"
[2025-11-23 10:00:00 UTC] DnsServerCore.DnsWebServiceException: Invalid username or password for user: admin
Package versions: adduser_3.137 netbase_6.4 openssl_3.0.10-1 passwd_1:4.13+dfsg1-1+b1 patch_2.7.6-7
{"query_text":"create USER bob password='☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺☺' default_role = 'READONLY'"}
{"oneTimeAuth":"OTP_LINK","orgAuthType":"SAFECHANNEL_DIR"}
    | Password Reset Controller
            'password' => 'required|confirmed|min:6',
            'password' => 'required|min:7|unique:users',
clang version 19.1.7 (taskcluster-Qh0alAzcRqupxFm8t0NaWw)
"GET /order/track?trackingCode=9711060195 HTTP/1.1" 200 512
"GET /vpc/home?region=us-east-1&state=hashArgs%23vpcs%3A HTTP/1.1" 302 0
step_pin = PB13
endstop_pin = ^PC0
endstop_pin = probe:z_virtual_endstop
enable_pin: !gpio21
    results = func(self, iterator, one_pass=one_pass, max_passes=max_passes)
            "update_password": "always"
[16164.389614] Krnl PSW : 0704f00180000000 000003ff8086d03a (will_oops_init+0x3a/0x1000 [will_oops])
[  762.904542]  [<c0306370>] sk_stream_alloc_skb+0x42/0xaa
<SELECT * FROM keyspace1.standard1 WHERE key = 0x22253a9a8ea9fb46412d LIMIT 5000 ALLOW FILTERING>, time 719 msec
<ns1:businessKey xmlns=\"http://ns.example.com/workflow/1.0\">efa74269-9777-4b49-8bc5-8a8fee2bce3e</ns1:businessKey>
pod="pdc/private-datasource-connect-564fb6cfbb-fd2jh" podUID="ac6bc"
k8s_POD_kube-api-auth-w7646_cattle-system_e9974ade-32e6-4776-8fe9-cd4d44a48d66_0
Activated service account credentials for: [build-agent@acme-1.iam.example.com]
Setting cipher list to: HIGH:!aNULL:!kRSA:!PSK:!SRP:!MD5:!RC4
openconnect --servercert pin-sha256:gyL+RLc+SqR6B5R+lAclg7TjcvWUu0ISLr+Rf8r8eW8= vpn.example.com
  token: '[Token starting with ghp_]',
"login_password": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER",
Invoked with name=jevans password=NOT_LOGGING_PARAMETER update_password=always state=present
PSCredential UserName: CORP\admin Password: System.Security.SecureString
htpasswd: path=/etc/nginx/conf.d/htpasswd create=yes name=bob
password: !secret mqtt_password
<User password: [FILTERED], reset_password_token: [FILTERED]>
calling: PUT "https://apiuser:×××@my.cloud.example/webdav"
&{Addr::8080 DB:{Host:db User:app Password: SSL:false} JWTSecret:}
wpa_driver_nl80211_set_key: ifindex=3 (wlan0) alg=3
DB_PASSWORD=@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/db)
sid=SMdc446e3b66dcc7dbf03e274d188552bb status=delivered
sid=SMdc446e3b66dcc7dbf03e274d188552bb
{"extension":{"key":"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq7Xz3kP9wYt2LmVd5HsRb8NcJfUe","version":"1.2"}}
`

func TestOrdinaryLines(t *testing.T) {
	for _, line := range strings.Split(strings.Trim(ordinaryLines, "\n"), "\n") {
		if out := Default().String(line); out != line {
			assert.Fail(t, "changed", "%s\n%s\n%v", line, out, Default().Find(nil, "", line))
		}
	}
}
