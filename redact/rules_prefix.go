package redact

// prefixRules are tokens whose issuer marks them with a prefix.
var prefixRules = []Rule{
	{ID: "github-token", Kind: KindToken, Prefix: "ghp_", Chars: Word, Min: 30, Example: "ghp_…", Doc: "GitHub personal access token"},
	{ID: "github-oauth-token", Kind: KindToken, Prefix: "gho_", Chars: Word, Min: 30, Example: "gho_…", Doc: "GitHub OAuth token"},
	{ID: "github-user-token", Kind: KindToken, Prefix: "ghu_", Chars: Word, Min: 30, Example: "ghu_…", Doc: "GitHub App user token"},
	{ID: "github-server-token", Kind: KindToken, Prefix: "ghs_", Chars: Word, Min: 30, Example: "ghs_…", Doc: "GitHub App installation token"},
	{ID: "github-refresh-token", Kind: KindToken, Prefix: "ghr_", Chars: Word, Min: 30, Example: "ghr_…", Doc: "GitHub App refresh token"},
	{ID: "github-fine-grained-token", Kind: KindToken, Prefix: "github_pat_", Chars: Word, Min: 22, Example: "github_pat_…", Doc: "GitHub fine-grained token"},
	{ID: "gitlab-token", Kind: KindToken, Prefix: "glpat-", Chars: Dotted, Min: 16, Example: "glpat-…", Doc: "GitLab personal access token"},
	{ID: "aws-access-key-id", Kind: KindToken, Prefix: "AKIA", Chars: Upper32, Min: 16, Max: 16, Example: "AKIA…", Doc: "AWS access key id"},
	{ID: "aws-temporary-key-id", Kind: KindToken, Prefix: "ASIA", Chars: Upper32, Min: 16, Max: 16, Example: "ASIA…", Doc: "AWS temporary access key id"},
	{ID: "google-api-key", Kind: KindToken, Prefix: "AIza", Chars: Word, Min: 30, Example: "AIza…", Doc: "Google API key"},
	{ID: "slack-bot-token", Kind: KindToken, Prefix: "xoxb-", Chars: Word, Min: 16, Example: "xoxb-…", Doc: "Slack bot token"},
	{ID: "slack-user-token", Kind: KindToken, Prefix: "xoxp-", Chars: Word, Min: 16, Example: "xoxp-…", Doc: "Slack user token"},
	{ID: "stripe-secret-key", Kind: KindToken, Prefix: "sk_live_", Chars: Word, Min: 16, Example: "sk_live_…", Doc: "Stripe secret key"},
	{ID: "openai-api-key", Kind: KindToken, Prefix: "sk-", Chars: Word, Min: 20, Random: true, Example: "sk-…", Doc: "OpenAI, Anthropic and similar API keys"},
	{ID: "huggingface-token", Kind: KindToken, Prefix: "hf_", Chars: Alnum, Min: 30, Example: "hf_…", Doc: "Hugging Face token"},
	{ID: "npm-token", Kind: KindToken, Prefix: "npm_", Chars: Alnum, Min: 30, Example: "npm_…", Doc: "npm access token"},
	{ID: "pypi-token", Kind: KindToken, Prefix: "pypi-", Chars: Word, Min: 30, Example: "pypi-…", Doc: "PyPI upload token"},
}
