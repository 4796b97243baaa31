package redact

import "strings"

// community matches SNMP's community string, which is a password, after the word for it
// in a sentence or a line of a router's configuration: "SNMP v2c, community …". The word
// is s[p:e].
func (sc *scanner) community(p, e int) (span, bool) {
	s := sc.s
	v := skipBlanks(s, e)
	if v == e || v < sc.floor {
		return span{}, false
	}
	end := sentenceEnd(s, v, argumentEnd(s, v))
	v, end = within(s, v, end, "\"'", "\"'")
	val := s[v:end]
	if !likelyPassword(val) || placeholder(val) || reference(val) || strings.ContainsAny(val, "=()[]") {
		return span{}, false
	}
	before := s[max(sc.floor, p-64):p]
	if !containsFold(before, "snmp") && !hasSuffixFold(before, "v2c, ") && !hasSuffixFold(before, "parsed ") {
		return span{}, false
	}
	return span{v, end, ruleProsePassword, KindGuessable}, true
}
