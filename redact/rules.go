package redact

import (
	"slices"
)

type ruleIndex uint16

// Built-in rules that have their own parser. Their order is that of builtin.
const (
	ruleKey ruleIndex = iota
	ruleKeyGuessable
	ruleKeyMaybe
	ruleKnown
	ruleField
	ruleUnreadable
	ruleOneTimeCode
	ruleScheme
	ruleUserinfo
	ruleDSN
	ruleCLIUser
	ruleURLPath
	ruleProsePassword
	ruleProseToken
	ruleJWT
	rulePEM
	ruleCrypt
	ruleOpaque
	ruleAzureSecret
	ruleTelegram
	ruleDiscord
	ruleGoogleRefresh
	ruleVaultLegacy
	ruleMailchimp
	ruleMailgun
	ruleTwilio
	ruleOpenShift
	ruleAsana
	ruleAzureDevOps
	ruleNewRelic
	ruleMaxMind
	ruleSalesforce
	ruleAzureKey
	ruleBraintree
	ruleFacebookApp
	ruleZhipu
	ruleJenkins
	ruleJoined
)

var builtin = slices.Concat(contextRules, codeRules, cloudRules, aiRules, paymentRules, messagingRules, serviceRules)

var contextRules = []Rule{
	ruleKey:           {ID: "key-token", Kind: KindToken, Example: `api_key=…, "client_secret": "…", Cookie: session=…`, Doc: "value under a key, header, cookie or parameter whose name says token, key or secret"},
	ruleKeyGuessable:  {ID: "key-guessable", Kind: KindGuessable, Example: `password=…, "pin": "…", --password …`, Doc: "value under a key whose name says password, PIN or one-time code"},
	ruleKeyMaybe:      {ID: "key-value", Kind: KindToken, Example: "key=…, ?code=…, sid=…", Doc: "random-looking value under a key that may name a secret"},
	ruleKnown:         {ID: "known-secret", Kind: KindToken, Example: "Options.Secrets, WithSecrets", Doc: "value that the program has registered, also escaped for a URL or JSON, or in base64"},
	ruleField:         {ID: "secret-field", Kind: KindToken, Example: "`slogaudit:\"secret\"`, redact.Secret", Doc: "struct field tagged as secret, or a value of type Secret"},
	ruleUnreadable:    {ID: "unreadable", Kind: KindToken, Example: "[REDACTED: panic]", Doc: "value replaced by a marker because it panicked, contains itself, or is too deep or too large"},
	ruleOneTimeCode:   {ID: "one-time-code", Kind: KindGuessable, Example: "verification code is …, ?code=…", Doc: "digits that a sentence or a URL calls a code"},
	ruleScheme:        {ID: "auth-scheme", Kind: KindToken, Example: "Bearer …, Basic …, Token …", Doc: "credentials after an HTTP authentication scheme (RFC 9110, 11.4)"},
	ruleUserinfo:      {ID: "url-password", Kind: KindGuessable, Example: "https://user:…@host", Doc: "password, or token, before the host of a URL (RFC 3986, 3.2.1)"},
	ruleDSN:           {ID: "dsn-password", Kind: KindGuessable, Example: "user:…@tcp(host)/db", Doc: "password in a database driver's data source name"},
	ruleCLIUser:       {ID: "cli-user-password", Kind: KindGuessable, Example: "curl -u user:…, < PASS …", Doc: "password in a command's argument: a program's, or one of FTP, IMAP, Redis or SASL"},
	ruleURLPath:       {ID: "url-path-token", Kind: KindToken, Example: "/reset-password/…, /webhooks/…", Doc: "token in the path of a one-time link or a webhook"},
	ruleProsePassword: {ID: "prose-password", Kind: KindGuessable, Example: "password is …", Doc: "password in a sentence"},
	ruleProseToken:    {ID: "prose-token", Kind: KindToken, Example: "token … is expired", Doc: "random-looking value after words that say token, key, secret, or name a vendor"},
	ruleJWT:           {ID: "jwt", Kind: KindToken, Example: "eyJ….eyJ….…", Doc: "JSON Web Token in compact form, signed or encrypted (RFC 7519), also cut or encoded twice"},
	rulePEM:           {ID: "private-key", Kind: KindToken, Example: "-----BEGIN PRIVATE KEY-----…", Doc: "lines of a private key in PEM (RFC 7468), also cut or on one line"},
	ruleCrypt:         {ID: "password-hash", Kind: KindToken, Example: "$2b$10$…, $argon2id$…", Doc: "password hash in crypt form"},
	ruleOpaque:        {ID: "opaque", Kind: KindToken, Example: "…", Doc: "32 or more random letters of both cases and digits, whatever stands around them"},
	ruleAzureSecret:   {ID: "azure-client-secret", Kind: KindToken, Example: "…8Q~…", Doc: "Microsoft Entra (Azure AD) client secret"},
	ruleTelegram:      {ID: "telegram-bot-token", Kind: KindToken, Example: "123456789:AA…", Doc: "Telegram bot token"},
	ruleDiscord:       {ID: "discord-bot-token", Kind: KindToken, Example: "M….….…", Doc: "Discord bot token"},
	ruleGoogleRefresh: {ID: "google-refresh-token", Kind: KindToken, Example: "1//0…", Doc: "Google OAuth refresh token"},
	ruleVaultLegacy:   {ID: "vault-legacy-token", Kind: KindToken, Example: "s.…", Doc: "HashiCorp Vault token before 1.10"},
	ruleMailchimp:     {ID: "mailchimp-api-key", Kind: KindToken, Example: "<32 hex>-us12", Doc: "Mailchimp API key"},
	ruleMailgun:       {ID: "mailgun-signing-key", Kind: KindToken, Example: "<32 hex>-<8 hex>-<8 hex>", Doc: "Mailgun key"},
	ruleTwilio:        {ID: "twilio-key", Kind: KindToken, Example: "SK<32 hex>", Doc: "Twilio API key"},
	ruleOpenShift:     {ID: "openshift-token", Kind: KindToken, Example: "sha256~…", Doc: "OpenShift OAuth token"},
	ruleAsana:         {ID: "asana-token", Kind: KindToken, Example: "1/<digits>:<32 hex>", Doc: "Asana personal access token"},
	ruleAzureDevOps:   {ID: "azure-devops-pat", Kind: KindToken, Example: "<76>AZDO<4>", Doc: "Azure DevOps personal access token"},
	ruleNewRelic:      {ID: "newrelic-license-key", Kind: KindToken, Example: "<36>NRAL", Doc: "New Relic license key"},
	ruleMaxMind:       {ID: "maxmind-license-key", Kind: KindToken, Example: "<36>_mmk", Doc: "MaxMind license key"},
	ruleSalesforce:    {ID: "salesforce-session", Kind: KindToken, Example: "00D…!…", Doc: "Salesforce session id"},
	ruleAzureKey:      {ID: "azure-key", Kind: KindToken, Example: "<52>JQQJ99…, …AzSe…", Doc: "Azure service key that holds a mark of its kind"},
	ruleBraintree:     {ID: "braintree-token", Kind: KindToken, Example: "access_token$production$…$…", Doc: "Braintree access token"},
	ruleFacebookApp:   {ID: "facebook-app-token", Kind: KindToken, Example: "<16 digits>|…", Doc: "Facebook app access token"},
	ruleZhipu:         {ID: "zhipu-key", Kind: KindToken, Example: "<32 hex>.<16>", Doc: "Zhipu (GLM) or Ollama API key"},
	ruleJenkins:       {ID: "jenkins-token", Kind: KindToken, Example: "11<32 hex>", Doc: "Jenkins API token"},
	ruleJoined:        {ID: "joined-key", Kind: KindToken, Example: "0.<UUID>.…:…, AstraCS:…:…, prod:…|…", Doc: "key of Bitwarden, Canvas, Convex, DataStax, Oculus, Stellar, Sumsub, Tor or Unleash, told by the marks between its parts"},
}

var builtinSet = newRuleSet(builtin, nil)
