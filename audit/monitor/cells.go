package monitor

import "unsafe"

// cells is one column of a table: a T in each of its rows. T holds no pointers,
// so that a row is nothing but numbers, which the garbage collector need not
// read, and which can be saved as they are.
type cells[T any] struct {
	t  *table
	at int // of the first word in a row
}

const (
	wordSize  = 8
	lineWords = 8 // of a cache line
)

// attach adds the column to the rows of t, which has none yet.
func (c *cells[T]) attach(t *table) {
	c.t, c.at = t, t.words
	t.words += c.size()
}

// size is the number of words of a T.
func (c *cells[T]) size() int {
	return int((unsafe.Sizeof(*new(T)) + wordSize - 1) / wordSize)
}

// cell is the T of the subject at place i.
func (c *cells[T]) cell(i int) *T {
	// The row has size() words from here on, as attach has provided, and T needs
	// no stricter alignment than a word.
	return (*T)(unsafe.Pointer(&c.t.rows[i*c.t.words+c.at]))
}
