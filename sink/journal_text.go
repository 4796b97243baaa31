package sink

import (
	"errors"
	"fmt"
)

var (
	durabilityNames = [...]string{DurabilityDisk: "disk", DurabilityOS: "os"}
	fullPolicyNames = [...]string{FullBlock: "block", FullFail: "fail", FullDropShipped: "drop"}
)

func (d Durability) String() string {
	if int(d) < len(durabilityNames) {
		return durabilityNames[d]
	}
	return fmt.Sprintf("Durability(%d)", d)
}

// MarshalText writes disk or os.
func (d Durability) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText accepts disk and os.
func (d *Durability) UnmarshalText(text []byte) error {
	for i, name := range durabilityNames {
		if string(text) == name {
			*d = Durability(i)
			return nil
		}
	}
	return errors.New("must be disk or os")
}

func (p FullPolicy) String() string {
	if int(p) < len(fullPolicyNames) {
		return fullPolicyNames[p]
	}
	return fmt.Sprintf("FullPolicy(%d)", p)
}

// MarshalText writes block, fail or drop.
func (p FullPolicy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts block, fail and drop.
func (p *FullPolicy) UnmarshalText(text []byte) error {
	for i, name := range fullPolicyNames {
		if string(text) == name {
			*p = FullPolicy(i)
			return nil
		}
	}
	return errors.New("must be block, fail or drop")
}
