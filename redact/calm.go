package redact

// Calm reports whether s is made of letters, digits and "-./_" alone, without
// sixteen letters, digits, '-' and '_' in a row: a path, a name, a version. The
// rules find nothing in such text, and JSON writes it as it is. Whether it is an
// exact secret is another matter: see KnowsSecrets and HoldsContextSecret.
func Calm(s string) bool { return calm(s) }
