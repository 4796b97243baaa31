package names

import "strings"

// Env names an environment variable in an error. What no variable is called is not
// shown: it may be the secret itself, put there by mistake.
func Env(name string) string {
	const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
	if len(name) > 64 || strings.Trim(name, capitals) != "" {
		return "the environment variable (its name is not shown, for it is not in capitals)"
	}
	return "the environment variable " + name
}
