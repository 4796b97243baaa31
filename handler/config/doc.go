// Package config builds the handler chain from a file, slogaudit.yaml, that the
// command slogaudit reads as well.
//
// The file is YAML or, named *.json, JSON. It is read strictly: a key that is
// not known is an error, with its line and column and the key that was meant.
// Paths in it are relative to its own directory. It holds no secrets, but the
// names of files that hold them.
//
// Every section is one struct, in a file of its own; the JSON Schema for editors
// is derived from the same structs.
package config
