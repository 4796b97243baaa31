package redact

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

// measure reads at most the first 256 bytes of v.
func measure(v string) traits {
	var t traits
	v = v[:min(len(v), 256)]
	t.n = len(v)
	var seen [2]uint64
	for i := range len(v) {
		c := v[i]
		cl := class[c]
		switch {
		case cl&isUpper != 0:
			t.upper++
		case cl&isLower != 0:
			t.lower++
		case cl&isDigit != 0:
			t.digit++
		default:
			t.symbol++
		}
		if cl&isHexLetter != 0 {
			t.hexLetters++
		}
		if bit := uint64(1) << (c & 63); seen[c>>6&1]&bit == 0 {
			seen[c>>6&1] |= bit
			t.distinct++
		}
		if i > 0 {
			t.steps += stepCost(v, i)
		}
	}
	return t
}

func stepCost(v string, i int) int {
	p, c := v[i-1], v[i]
	pc, cc := class[p], class[c]
	switch {
	case pc&isLetter != 0 && cc&isLetter != 0:
		cost := int(pairBits[26*int(p&31-1)+int(c&31-1)]) - '('
		switch {
		case pc&isLower != 0 && cc&isUpper != 0:
			cost = cost/2 + costRise
		case pc&isUpper != 0 && cc&isLower != 0 && i > 1 && class[v[i-2]]&isUpper != 0:
			cost = cost/2 + costFall
		}
		return cost
	case pc&isDigit != 0 && cc&isDigit != 0:
		return costDigitDigit
	case pc&isDigit != 0 && cc&isLetter != 0:
		return costDigitLetter
	case pc&isLetter != 0 && cc&isDigit != 0:
		return costLetterDigit
	}
	return costSymbol
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
	for i := range 36 {
		if v[i] != '-' && class[v[i]]&(isDigit|isHexLetter) == 0 {
			return false
		}
	}
	return true
}
