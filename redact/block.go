package redact

// block is what one look at up to 64 bytes of a text tells: bit i of each mask
// stands for byte i. The scanner works on masks, so that it touches the text
// itself only where something may be.
type block struct {
	letter uint64 // A-Z a-z
	upper  uint64 // A-Z
	digit  uint64 // 0-9
	sym    uint64 // - _
	pair   uint64 // : =
	mark   uint64 // @ $ < >
	escape uint64 // what JSON must escape, and what is not ASCII
	high   uint64 // what is not ASCII
	prose  uint64 // where a word that begins with one of proseGrams may begin
}

// word returns the bytes of the class isWord.
func (b *block) word() uint64 { return b.letter | b.digit | b.sym }

// blockSize is the number of bytes in a block.
const blockSize = 64

// keepLow clears all but the n lowest bits.
func (b *block) keepLow(n int) {
	m := uint64(1)<<n - 1
	b.letter &= m
	b.upper &= m
	b.digit &= m
	b.sym &= m
	b.pair &= m
	b.mark &= m
	b.escape &= m
	b.high &= m
	b.prose &= m
}

// classifyGeneric is classify in Go, for machines without another one and as
// the reference in tests: it fills b with what the n bytes of s at i are. To look
// for grams is not worth while here: any byte may begin one.
//
// It looks up eight bytes in a table, whose bits are the masks in the order of
// block, and turns the eight by eight bits around.
func classifyGeneric(b *block, s string, i, n int) {
	*b = block{prose: ^uint64(0)}
	for k := 0; k < n; k += 8 {
		x := word8(s, i+k)
		m := transpose(uint64(blockBits[x&0xff]) | uint64(blockBits[x>>8&0xff])<<8 | uint64(blockBits[x>>16&0xff])<<16 | uint64(blockBits[x>>24&0xff])<<24 |
			uint64(blockBits[x>>32&0xff])<<32 | uint64(blockBits[x>>40&0xff])<<40 | uint64(blockBits[x>>48&0xff])<<48 | uint64(blockBits[x>>56])<<56)
		b.letter |= m & 0xff << k
		b.upper |= m >> 8 & 0xff << k
		b.digit |= m >> 16 & 0xff << k
		b.sym |= m >> 24 & 0xff << k
		b.pair |= m >> 32 & 0xff << k
		b.mark |= m >> 40 & 0xff << k
		b.escape |= m >> 48 & 0xff << k
		b.high |= m >> 56 << k
	}
	if n < blockSize {
		b.keepLow(n)
	}
}

// blockBits has for each byte the masks of block in which it is set.
var blockBits = func() (t [256]uint8) {
	for c := range 256 {
		for bit, in := range [...]bool{
			class[c]&isLetter != 0, class[c]&isUpper != 0, class[c]&isDigit != 0, class[c]&isWordSym != 0,
			c == ':' || c == '=', c == '@' || c == '$' || c == '<' || c == '>', c < ' ' || c == '"' || c == '\\' || c >= 0x80, c >= 0x80,
		} {
			if in {
				t[c] |= 1 << bit
			}
		}
	}
	return t
}()

// transpose turns the matrix of bits around whose rows are the bytes of x: bit j
// of byte i becomes bit i of byte j (Hacker's Delight, 7-3).
func transpose(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00aa00aa00aa00aa
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000cccc0000cccc
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000f0f0f0f0
	return x ^ t ^ t<<28
}

// equal sets the high bit of each byte of y (all below 0x80) that is c.
func equal(y uint64, c uint64) uint64 { return highs &^ ((y ^ c*ones) + 0x7f*ones) }
