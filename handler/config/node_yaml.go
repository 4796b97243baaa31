package config

import (
	"errors"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parseYAML returns the file's only document; nil for an empty file.
func parseYAML(name string, data []byte) (doc *node, failed *Error) {
	defer func() {
		// The parser is not ours, and a file that makes it panic is not YAML.
		if p := recover(); p != nil {
			doc, failed = nil, &Error{File: name, Msg: "not YAML that can be read"}
		}
	}()
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		// The error's own text quotes the file.
		e := &Error{File: name, Msg: "not YAML"}
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			e.Msg = syntax.Message
			e.Line, e.Col = place(syntax.Token)
		}
		return nil, e
	}
	y := yamlReader{name: name, anchors: map[string]*node{}}
	for _, d := range file.Docs {
		if d.Body == nil || d.Body.Type() == ast.NullType && len(file.Docs) == 1 {
			continue
		}
		if doc != nil {
			line, col := place(d.Body.GetToken())
			return nil, &Error{File: name, Line: line, Col: col, Msg: "a second document; one file is one configuration"}
		}
		if doc = y.read(d.Body); y.err != nil {
			return nil, y.err
		}
	}
	return doc, nil
}

type yamlReader struct {
	name    string
	anchors map[string]*node
	err     *Error // the first
}

func place(t *token.Token) (line, col int) {
	if t == nil || t.Position == nil {
		return 0, 0
	}
	return t.Position.Line, t.Position.Column
}

func (y *yamlReader) fail(n ast.Node, msg string) *node {
	line, col := place(n.GetToken())
	if y.err == nil {
		y.err = &Error{File: y.name, Line: line, Col: col, Msg: msg}
	}
	return &node{line: line, col: col}
}

func (y *yamlReader) read(n ast.Node) *node {
	line, col := place(n.GetToken())
	scalar := func(k kind) *node { return &node{kind: k, line: line, col: col, text: n.GetToken().Value} }
	switch n := n.(type) {
	case *ast.NullNode:
		return &node{line: line, col: col}
	case *ast.BoolNode:
		return scalar(kindBool)
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return scalar(kindNumber)
	case *ast.StringNode:
		return &node{kind: kindString, line: line, col: col, text: n.Value}
	case *ast.LiteralNode:
		return &node{kind: kindString, line: line, col: col, text: n.Value.Value}
	case *ast.MappingNode:
		m := &node{kind: kindMap, line: line, col: col}
		for _, v := range n.Values {
			y.field(m, v)
		}
		if len(m.fields) > 0 && !n.IsFlowStyle {
			m.line, m.col = m.fields[0].line, m.fields[0].col
		}
		return m
	case *ast.MappingValueNode:
		m := &node{kind: kindMap}
		m.line, m.col = place(n.Key.GetToken())
		y.field(m, n)
		return m
	case *ast.SequenceNode:
		l := &node{kind: kindList, line: line, col: col}
		for _, v := range n.Values {
			l.items = append(l.items, y.read(v))
		}
		return l
	case *ast.AnchorNode:
		v := y.read(n.Value)
		y.anchors[n.Name.GetToken().Value] = v
		return v
	case *ast.AliasNode:
		v, ok := y.anchors[n.Value.GetToken().Value]
		if !ok {
			return y.fail(n, "an alias without its anchor")
		}
		return v
	case *ast.TagNode:
		return y.fail(n, "tags are not used here")
	}
	return y.fail(n, "this kind of YAML is not used here")
}

func (y *yamlReader) field(m *node, v *ast.MappingValueNode) {
	if v.Key.IsMergeKey() {
		y.fail(v.Key, "merge keys (<<) are not used here")
		return
	}
	line, col := place(v.Key.GetToken())
	m.fields = append(m.fields, field{v.Key.GetToken().Value, line, col, y.read(v.Value)})
}
