package redact

import "math/bits"

// How random a text looks is measured by its surprise: the number of bits a
// reader who expects words and identifiers needs per byte. English prose and
// camel-case names cost about 3.5, letters drawn at random about 6.5.

// pairBits[26*a+b]-'(' is the surprise of the letter b after the letter a, in
// quarter bits, counted over the identifiers and comments of Go's standard
// library.
const pairBits = "" +
	"H=88H?;T>S@394T<P583ABFCBQ" +
	"6B:F5GFP5<L4IL6AM=:F4NMJ3Q" +
	"3E?B5HA6>Y6:@H2@K<?4?FLNFW" +
	"8B@6/AHD4JM:D@8BH78A<CED>P" +
	":E87>>BKERJ<<4D?B045IB@:BX" +
	"6GB?84IM2VU7?H3DT:<<2RPRCT" +
	"=A:F/DB87PK>C82BL:6<>FJNLJ" +
	"1NGB-IOP6TJH@K6GS=C8?NNTHT" +
	"AA9;>=:TPRL69.9<T>96U@UCZ>" +
	"9BBD1CCD@D=F@C6@FF.@6EFFFG" +
	"5C@@-D<F4MK>B:@?H>8?>IDKGO" +
	"7GE:0AGK2QI4HE4FOG9;:GHT<R" +
	"1=EA/JJK8RG@;G84QH:=:ONPHR" +
	"8I666@4L8T@BF@8FQJ70@ALXDR" +
	"@@89B=AQ<U@:92;:[2;78?=LTU" +
	"3J@E2BH@<XC8IJ4:M4<4;BLN@U" +
	"BCA>AFB@?GE@CDGEA:?C*HDGBF" +
	"7H>@1>@M5ZBBA75FS49::AJS?W" +
	":K:D1JC:6VB@EE;<KB:0<KCU8N" +
	"7I?F1BH25WL@CH:<S4:>8KFF:S" +
	"A?;D6<BU4XT9<0H=X376TOVHVQ" +
	"-HFE-BJJ9PMFFK<DDHFGJBFKMK" +
	"1FAA9CG61MNBD;6@L49BHH?GLP" +
	"7>:>66GF:LLC>E>1HBC0FFG@@M" +
	"EF@FBHJH?PL<=9D/N=01FJFPLH" +
	";FFF*HDH=HJFFD>GHHDHEHEEB="

// Surprise of a step between bytes that are not both letters, in quarter bits.
const (
	costDigitDigit  = 8
	costDigitLetter = 18
	costLetterDigit = 14
	costSymbol      = 6
	costRise        = 7 // lower to upper case, as in camelCase
	costFall        = 9 // upper to lower case after more than one upper-case letter
)

// traits is what one pass over a value tells.
type traits struct {
	n                           int
	upper, lower, digit, symbol int
	hexLetters                  int // letters a-f, A-F
	steps                       int // quarter bits
	distinct                    int
}

// A byte's code is that of its row and column in steps: 0 to 25 for a small
// letter, 26 to 51 for a capital, then digits and the rest. A capital after a
// capital has a row of its own, capitalRun rows behind.
const (
	codeCapital = 26
	codeDigit   = 52
	codeSymbol  = 53
	capitalRun  = 54 - codeCapital
	codes       = codeSymbol + 1
	codeRows    = codes + 26
)

// byteCodes has the code of each byte, byteCounts what it adds to the counters
// of measure: a lane of twelve bits each.
var byteCodes, byteCounts = func() (codes [256]uint8, counts [256]uint64) {
	for c := range 256 {
		switch cl := class[c]; {
		case cl&isLower != 0:
			codes[c], counts[c] = uint8(c-'a'), 1<<12
		case cl&isUpper != 0:
			codes[c], counts[c] = uint8(c-'A'+codeCapital), 1
		case cl&isDigit != 0:
			codes[c], counts[c] = codeDigit, 1<<24
		default:
			codes[c], counts[c] = codeSymbol, 1<<36
		}
		if class[c]&isHexLetter != 0 {
			counts[c] |= 1 << 48
		}
	}
	return codes, counts
}()

// steps[64*a+b] is the step from row a to code b: its surprise, and in the high
// byte the row of b.
var steps = func() (t [1 << 8 << 6]uint16) {
	for a := range codeRows {
		for b := range codes {
			row := b
			if (capital(a) || a >= codes) && capital(b) {
				row += capitalRun
			}
			t[64*a+b] = uint16(row<<8 | stepCost(a, b))
		}
	}
	return t
}()

func capital(code int) bool { return code >= codeCapital && code < codeDigit }

func stepCost(a, b int) int {
	again := a >= codes // a capital after a capital
	if again {
		a -= capitalRun
	}
	switch letterA, letterB := a < codeDigit, b < codeDigit; {
	case letterA && letterB:
		cost := int(pairBits[26*(a%26)+b%26]) - '('
		switch {
		case a < codeCapital && b >= codeCapital:
			cost = cost/2 + costRise
		case again && b < codeCapital:
			cost = cost/2 + costFall
		}
		return cost
	case a == codeDigit && b == codeDigit:
		return costDigitDigit
	case a == codeDigit && letterB:
		return costDigitLetter
	case letterA && b == codeDigit:
		return costLetterDigit
	}
	return costSymbol
}

// measure reads at most the first 256 bytes of v.
func measure(v string) traits {
	v = v[:min(len(v), 256)]
	t := traits{n: len(v)}
	if v == "" {
		return t
	}
	var seen [4]uint64
	counts := byteCounts[v[0]]
	seen[v[0]>>6] = 1 << (v[0] & 63)
	row := byteCodes[v[0]]
	for i := 1; i < len(v); i++ {
		c := v[i]
		counts += byteCounts[c]
		seen[c>>6] |= 1 << (c & 63)
		step := steps[uint(row)<<6|uint(byteCodes[c]&63)]
		t.steps += int(step & 0xff)
		row = uint8(step >> 8)
	}
	const lane = 1<<12 - 1
	t.upper, t.lower, t.digit = int(counts&lane), int(counts>>12&lane), int(counts>>24&lane)
	t.symbol, t.hexLetters = int(counts>>36&lane), int(counts>>48)
	for _, s := range seen {
		t.distinct += bits.OnesCount64(s)
	}
	return t
}

// bits returns the surprise per step in quarter bits.
func (t *traits) bits() int {
	if t.n < 2 {
		return 0
	}
	return t.steps / (t.n - 1)
}

func (t *traits) letters() int { return t.upper + t.lower }

// hex reports whether all is hexadecimal, with letters of one case.
func (t *traits) hex() bool {
	return t.symbol == 0 && t.hexLetters == t.letters() && (t.upper == 0 || t.lower == 0)
}

// isUUID reports whether v is 8-4-4-4-12 hexadecimal digits.
func isUUID(v string) bool {
	if len(v) != 36 || v[8] != '-' || v[13] != '-' || v[18] != '-' || v[23] != '-' {
		return false
	}
	// The '-' at 8, 13, 18 and 23 made digits, eight bytes at a time.
	const dash = '-' ^ '0'
	return hexWord(load8(v, 0)) && hexWord(load8(v, 8)^(dash|dash<<40)) && hexWord(load8(v, 16)^(dash<<16|dash<<56)) && hexWord(load8(v, 24)) && hexWord(load8(v, 28))
}

// hexWord reports whether the eight bytes of x are hexadecimal digits.
func hexWord(x uint64) bool {
	low := x &^ highs
	folded := low | ' '*ones
	return ((geq(low, '0')&^geq(low, '9'+1))|(geq(folded, 'a')&^geq(folded, 'f'+1)))&^x&highs == highs
}
