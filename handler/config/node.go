package config

// node is a value of the file with its place, from YAML or JSON alike.
type node struct {
	kind      kind
	line, col int
	text      string  // of a scalar
	fields    []field // of a mapping
	items     []*node // of a list
}

type field struct {
	name      string
	line, col int
	value     *node
}

type kind uint8

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindMap
	kindList
)

func (k kind) String() string {
	return [...]string{"nothing", "true or false", "a number", "a text", "a mapping", "a list"}[k]
}
