package redact

// messagingRules are the tokens of chat, mail, telephony and social services.
var messagingRules = []Rule{
	{ID: "slack-token", Kind: KindToken, Prefixes: []string{"xoxb-", "xoxp-", "xoxa-", "xoxa-2-", "xoxo-", "xoxr-", "xoxs-", "xoxe-", "xoxc-", "xoxd-", "xoxt-", "xapp-", "xwfp-"}, Chars: Base64, Min: 12, Doc: "Slack token"},
	{ID: "slack-config-token", Kind: KindToken, Prefixes: []string{"xoxe.xoxp-", "xoxe.xoxb-"}, Min: 30, Doc: "Slack configuration token"},
	{ID: "sendgrid-key", Kind: KindToken, Prefixes: []string{"SG."}, Chars: Dotted, Min: 40, Random: true, Doc: "SendGrid API key"},
	{ID: "sendinblue-key", Kind: KindToken, Prefixes: []string{"xkeysib-", "xsmtpsib-"}, Min: 30, Doc: "Brevo key"},
	{ID: "mailgun-key", Kind: KindToken, Prefixes: []string{"key-"}, Chars: Alnum, Min: 32, Max: 32, Random: true, Doc: "Mailgun API key"},
	{ID: "mailgun-public-key", Kind: KindToken, Prefixes: []string{"pubkey-"}, Chars: Hex, Min: 32, Max: 32, Doc: "Mailgun public key"},
	{ID: "resend-key", Kind: KindToken, Prefixes: []string{"re_", "md-"}, Chars: Word, Min: 22, Max: 40, Random: true, Doc: "Resend or Mandrill key"},
	{ID: "mailersend-token", Kind: KindToken, Prefixes: []string{"mlsn."}, Chars: Hex, Min: 40, Doc: "MailerSend token"},
	{ID: "discord-mfa-token", Kind: KindToken, Prefixes: []string{"mfa."}, Chars: Word, Min: 60, Doc: "Discord user token with second factor"},
	{ID: "facebook-token", Kind: KindToken, Prefixes: []string{"EAA", "EAAC", "EAAG", "IGQV", "IGAA"}, Chars: Alnum, Min: 80, Doc: "Facebook or Instagram access token"},
	{ID: "fcm-registration-token", Kind: KindToken, Prefixes: []string{"APA91b"}, Min: 100, Doc: "Firebase Cloud Messaging registration token, without the instance's id before it"},
	{ID: "twitter-token", Kind: KindToken, Prefixes: []string{"AAAAAAAAAAAAAAAAAAAA"}, Chars: Dense, Min: 50, Random: true, Doc: "X (Twitter) bearer token"},
	{ID: "linkedin-token", Kind: KindToken, Prefixes: []string{"WPL_AP0.", "WPL_AP1."}, Chars: Dense, Min: 12, Doc: "LinkedIn client secret"},
	{ID: "linkedin-access-token", Kind: KindToken, Prefixes: []string{"AQV", "AQX", "AQU"}, Chars: Word, Min: 150, Random: true, Doc: "LinkedIn access token"},
	{ID: "intercom-token", Kind: KindToken, Prefixes: []string{"dG9r"}, Chars: Base64, Min: 40, Random: true, Doc: "Intercom access token"},
	{ID: "knock-key", Kind: KindToken, Prefixes: []string{"knock_"}, Min: 24, Random: true, Doc: "Knock key"},
	{ID: "hubspot-token", Kind: KindToken, Prefixes: []string{"pat-na1-", "pat-eu1-", "pat-na2-", "pat-ap1-"}, Chars: Word, Min: 36, Doc: "HubSpot private app token"},
	{ID: "instagram-token", Kind: KindToken, Prefixes: []string{"IGQVJ"}, Min: 60, Doc: "Instagram token"},
	{ID: "telnyx-key", Kind: KindToken, Prefixes: []string{"KEY01"}, Chars: Word, Min: 30, Random: true, Doc: "Telnyx API key"},
	{ID: "mattermost-token", Kind: KindToken, Prefixes: []string{"mmpat_"}, Chars: Alnum, Min: 24, Random: true, Doc: "Mattermost token"},
	{ID: "expo-token", Kind: KindToken, Prefixes: []string{"ExponentPushToken"}, Chars: Word, Min: 20, Doc: "Expo push token"},
	{ID: "klaviyo-key", Kind: KindToken, Prefixes: []string{"pk_"}, Chars: Hex, Min: 34, Max: 34, Doc: "Klaviyo private key"},
}
