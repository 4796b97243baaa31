package monitor

import (
	"time"

	"github.com/slogaudit/slogaudit/audit"
)

const (
	minute = time.Minute
	hours  = time.Hour
	days   = 24 * time.Hour
)

var (
	invalid   = []audit.Status{audit.StatusInvalid}
	missing   = []audit.Status{audit.StatusMissing}
	success   = []audit.Status{audit.StatusSuccess}
	presented = []audit.Status{audit.StatusInvalid, audit.StatusSuccess}
	revoked   = []audit.Reason{audit.ReasonRevoked}
	refused   = []HTTPRange{{0, 0}, {400, 499}} // an answer below 400 to a request without token: a public page
)

// DefaultRules returns the rules that are shipped, to be changed at will. Their
// thresholds and where these come from stand in docs/monitor.md.
func DefaultRules() []Rule {
	rules := append(guessingRules(), stolenTokenRules()...)
	return append(append(rules, probingRules()...), serviceRules()...)
}

func count(f ...Field) []Distinct { return []Distinct{{Fields: f}} }

func guessingRules() []Rule {
	guess := Match{Status: invalid, Facts: FactGuess}
	return []Rule{
		{ID: "repeated-invalid", Title: "Repeated invalid tokens", Severity: SeverityMedium, Type: TypeDistinct,
			Where: guess, GroupBy: []Field{FieldIP}, Timespan: 10 * minute,
			Distinct: []Distinct{{Fields: []Field{FieldToken, FieldPath}}, {Fields: []Field{FieldPath}, Least: 5, Guard: true}}, Gte: 12,
			Source: "fail2ban: maxretry within findtime 10m"},
		{ID: "token-guessing", Title: "Token guessing from one address", Severity: SeverityHigh, Type: TypeDistinct,
			Where: guess, GroupBy: []Field{FieldIP}, Timespan: 10 * minute, Distinct: count(FieldToken), Gte: 8, Burst: 5, BurstSpan: minute,
			Source: "CrowdSec: a bucket of 5 that leaks one in 10s; fail2ban: findtime 10m"},
		{ID: "token-guessing-network", Title: "Token guessing from one network", Severity: SeverityHigh, Type: TypeDistinct,
			Where: guess, GroupBy: []Field{FieldNetwork}, Timespan: 10 * minute,
			Distinct: []Distinct{{Fields: []Field{FieldToken}}, {Fields: []Field{FieldIP}, Least: 4, Guard: true}}, Gte: 8},
		{ID: "slow-guessing", Title: "Slow token guessing", Severity: SeverityMedium, Type: TypeDistinct,
			Where: guess, GroupBy: []Field{FieldIP}, Timespan: 12 * hours, Distinct: count(FieldToken), Gte: 25},
		{ID: "token-spray", Title: "One invalid token from many networks", Severity: SeverityHigh, Type: TypeDistinct,
			Where: guess, GroupBy: []Field{FieldToken}, Timespan: hours, Distinct: count(FieldNetwork), Gte: 5},
		{ID: "guess-success", Title: "Guessing that succeeded", Severity: SeverityCritical, Type: TypeSequence,
			GroupBy: []Field{FieldIP, FieldUserAgent}, Timespan: 30 * minute,
			Steps: []Step{
				{Where: guess, Gte: 8, Distinct: FieldToken},
				{Where: Match{Status: success, NotFacts: FactFamiliar}},
			}},
	}
}

func stolenTokenRules() []Rule {
	return []Rule{
		{ID: "revoked-token", Title: "Revoked token used by a stranger", Severity: SeverityHigh, Type: TypeCount,
			Where:   Match{Status: invalid, Reason: revoked, Facts: FactKnownToken, NotFacts: FactFamiliar},
			GroupBy: []Field{FieldToken}, Timespan: minute, Gte: 1, Cooldown: 30 * days, Patience: 10 * minute},
		{ID: "revoked-unknown", Title: "Revoked tokens never seen accepted", Severity: SeverityMedium, Type: TypeDistinct,
			Where:   Match{Status: invalid, Reason: revoked, NotFacts: FactKnownToken | FactFamiliar},
			GroupBy: []Field{FieldIP}, Timespan: hours, Distinct: count(FieldToken), Gte: 2, Cooldown: days, WarmUp: days},
		{ID: "impossible-travel", Title: "One token in two places", Severity: SeverityHigh, Type: TypeTravel,
			Where: Match{Status: success}, GroupBy: []Field{FieldToken}, Timespan: days,
			MinDistance: 500, MinSpeed: 800, Within: minute, MinAge: 5 * minute, WarmUp: days, Cooldown: 7 * days},
		{ID: "token-sharing", Title: "One token in many hands", Severity: SeverityHigh, Type: TypeDistinct,
			Where: Match{Status: success}, GroupBy: []Field{FieldToken}, Timespan: hours,
			Distinct: []Distinct{
				{Fields: []Field{FieldNetwork}},
				{Fields: []Field{FieldProvider}, Weight: 2, Least: 4},
				{Fields: []Field{FieldUserAgent}, Weight: 2, Least: 3},
			},
			Gte: 20, Baseline: 2, Cooldown: days, WarmUp: days},
		{ID: "dormant-token", Title: "Dormant token used by a stranger", Severity: SeverityMedium, Type: TypeAbsence,
			Where:   Match{Status: success, NotFacts: FactSameNetwork | FactSameProvider | FactPlausible},
			GroupBy: []Field{FieldToken}, Timespan: 10 * days},
		{ID: "token-malleation", Title: "One JWT in many spellings", Severity: SeverityHigh, Type: TypeDistinct,
			GroupBy: []Field{FieldFingerprint}, Timespan: hours, Distinct: count(FieldToken), Gte: 3, Cooldown: days},
		{ID: "token-rate", Title: "One token far busier than ever", Severity: SeverityMedium, Type: TypeCount,
			Where: Match{Status: success}, GroupBy: []Field{FieldToken}, Timespan: 5 * minute,
			Gte: 200, Baseline: 5, MinAge: hours},
	}
}

func probingRules() []Rule {
	return []Rule{
		{ID: "reconnaissance", Title: "Endpoints probed without a token", Severity: SeverityMedium, Type: TypeDistinct,
			Where:   Match{Status: missing, HTTP: refused, NotFacts: FactKnownPath},
			GroupBy: []Field{FieldIP}, Timespan: 10 * minute, Distinct: count(FieldPath), Gte: 12,
			Source: "CrowdSec http-probing"},
		{ID: "slow-reconnaissance", Title: "Endpoints probed slowly without a token", Severity: SeverityLow, Type: TypeDistinct,
			Where:   Match{Status: missing, HTTP: refused, NotFacts: FactKnownPath},
			GroupBy: []Field{FieldIP}, Timespan: 12 * hours, Distinct: count(FieldPath), Gte: 30},
		{ID: "denied-ratio", Title: "One token refused far more often than before", Severity: SeverityMedium, Type: TypeRatio,
			Where: Match{Facts: FactDenied}, Of: Match{Facts: FactKnownToken}, GroupBy: []Field{FieldToken},
			Timespan: 10 * minute, Gte: 0.3, MinCount: 12, MinPaths: 6, Confirmed: true, Baseline: 2},
		{ID: "slow-probing", Title: "One token refused on many endpoints", Severity: SeverityMedium, Type: TypeDistinct,
			Where:   Match{Facts: FactDenied | FactKnownToken},
			GroupBy: []Field{FieldToken}, Timespan: 12 * hours, Distinct: count(FieldPath), Gte: 15, Cooldown: days},
	}
}

func serviceRules() []Rule {
	return []Rule{
		{ID: "distributed-guessing", Title: "Invalid tokens from everywhere", Severity: SeverityHigh, Type: TypeDistinct,
			Where: Match{Status: invalid, Facts: FactGuess}, Timespan: 10 * minute,
			Distinct: count(FieldNetwork), Gte: 30, Baseline: 3},
		{ID: "invalid-ratio", Title: "Many more invalid tokens than ever", Severity: SeverityMedium, Type: TypeRatio,
			Where: Match{Status: invalid, Facts: FactGuess}, Timespan: 10 * minute,
			Gte: 0.3, MinCount: 60, Baseline: 3, MinAge: hours},
		{ID: "silence", Title: "No events", Severity: SeverityHigh, Type: TypeAbsence,
			Timespan: 10 * minute, Gte: 60},
		{ID: "verifier-errors", Title: "Tokens cannot be verified", Severity: SeverityMedium, Type: TypeRatio,
			Where: Match{Facts: FactTrouble}, Of: Match{Status: presented, NotFacts: FactGuess}, Timespan: 5 * minute,
			Gte: 0.1, MinCount: 10, Baseline: 3, Ceiling: 0.3, MinAge: hours, Cooldown: 30 * minute},
	}
}
