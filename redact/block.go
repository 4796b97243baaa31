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
	mark   uint64 // @ $ >
	escape uint64 // what JSON must escape, and what is not ASCII
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
	b.prose &= m
}

// classifyGeneric is classify in Go, for machines without another one and as
// the reference in tests: it fills b with what the n bytes of s at i are. To look
// for grams is not worth while here: any byte may begin one.
func classifyGeneric(b *block, s string, i, n int) {
	*b = block{prose: ^uint64(0)}
	for k := 0; k < n; k += 8 {
		x := word8(s, i+k)
		low := x &^ highs
		ascii := highs &^ x
		folded := low | 0x20*ones
		b.letter |= bitOfByte(geq(folded, 'a')&^geq(folded, 'z'+1)&ascii) << k
		b.upper |= bitOfByte(geq(low, 'A')&^geq(low, 'Z'+1)&ascii) << k
		b.digit |= bitOfByte(geq(low, '0')&^geq(low, '9'+1)&ascii) << k
		b.sym |= bitOfByte((equal(low, '-')|equal(low, '_'))&ascii) << k
		b.pair |= bitOfByte((equal(low, ':')|equal(low, '='))&ascii) << k
		b.mark |= bitOfByte((equal(low, '@')|equal(low, '$')|equal(low, '>'))&ascii) << k
		b.escape |= bitOfByte(highs&^geq(low, ' ')|equal(low, '"')|equal(low, '\\')|x&highs) << k
	}
	if n < blockSize {
		b.keepLow(n)
	}
}

// equal sets the high bit of each byte of y (all below 0x80) that is c.
func equal(y uint64, c uint64) uint64 { return highs &^ ((y ^ c*ones) + 0x7f*ones) }

// bitOfByte gathers the high bits of the eight bytes of m, which has no others,
// in the low byte.
func bitOfByte(m uint64) uint64 { return m >> 7 * 0x0102040810204080 >> 56 }
