package match

import (
	"cmp"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/exchange/bank"
)

// Line is what matching looks at in a line of a statement.
type Line struct {
	ID         bank.LineID
	Account    string // the own account's number
	Amount     money.Amount
	Day        clock.Day
	References []string // of the payment, the order, the cheque, the batch, the bank
	Text       string   // what else is written, where references may stand
	Name       string   // the other party's
	Other      string   // the other party's account
}

// Expectation is a movement that is expected on an account. Its amount is signed
// as a line's is: money to be paid is negative.
type Expectation struct {
	ID         string // for the caller alone
	Account    string // the own account's number
	Amount     money.Amount
	Day        clock.Day
	References []string
	Names      []string // the other party's, in any language
	Others     []string // the other party's accounts
}

// Reason is why two belong together, or what speaks against it. Its sentence is
// the catalogue's "bank.match." and the reason.
type Reason string

// The reasons.
const (
	SameReference   Reason = "reference"
	ReferenceInText Reason = "reference-in-text"
	SharedReference Reason = "reference-shared" // several expectations have it
	SameAmount      Reason = "amount"
	AmountDiffers   Reason = "amount-differs"
	SameDay         Reason = "same-day"
	NearDay         Reason = "near-day" // within 31 days
	FarDay          Reason = "far-day"
	SameAccount     Reason = "account"
	AccountDiffers  Reason = "account-differs"
	SameName        Reason = "name"
	NearName        Reason = "name-near"
)

// Say is the reason for a reader.
func (r Reason) Say(l lang.Lang) string { return lang.T(l, "bank.match."+string(r)) }

// Pair is a proposal: indexes of a line and of an expectation.
type Pair struct {
	Line, Expected int
	Score          int
	Reasons        []Reason
	how            evidence
}

// Tie is a line for which several expectations, or an expectation for which
// several lines, do equally well; none of these pairs is proposed.
type Tie struct {
	Line     int
	Expected []int
	Score    int
}

// Result is what is proposed, the best first, and what a person must choose.
// Lines in neither are not explained by any expectation.
type Result struct {
	Pairs []Pair
	Ties  []Tie
}

// DefaultLeast is the least score of a proposal: equal amounts within a week, or
// anything with a reference.
const DefaultLeast = 30

// Propose pairs lines with expectations. least is the least score of a pair, 0
// for DefaultLeast.
func Propose(lines []Line, expected []Expectation, least int) Result {
	if least <= 0 {
		least = DefaultLeast
	}
	x := newIndex(expected)
	var byScore [101][]pair
	for i := range lines {
		for _, p := range x.candidates(&lines[i]) {
			if int(p.score) >= least {
				p.line = int32(i)
				byScore[p.score] = append(byScore[p.score], p)
			}
		}
	}
	g := greedy{
		lines: make([]bool, len(lines)), expected: make([]bool, len(expected)),
		ofLine: make([]int32, len(lines)), ofExpected: make([]int32, len(expected)),
	}
	for score := 100; score >= least; score-- {
		g.take(byScore[score])
	}
	for i := range g.result.Pairs {
		p := &g.result.Pairs[i]
		p.Reasons = x.reasons(&lines[p.Line], p.Expected, p.how)
	}
	return g.result
}

// pair is a candidate.
type pair struct {
	line, expected int32
	score          uint8
	how            evidence
}

// greedy takes pairs from the best score down.
type greedy struct {
	lines, expected    []bool  // settled: in a pair or in a tie
	ofLine, ofExpected []int32 // pairs of the score at hand
	result             Result
}

// take settles the pairs of one score.
func (g *greedy) take(pairs []pair) {
	pairs = slices.DeleteFunc(pairs, func(p pair) bool { return g.lines[p.line] || g.expected[p.expected] })
	for _, p := range pairs {
		g.ofLine[p.line]++
		g.ofExpected[p.expected]++
	}
	tie := -1
	for _, p := range pairs {
		g.lines[p.line], g.expected[p.expected] = true, true
		if g.ofLine[p.line] == 1 && g.ofExpected[p.expected] == 1 {
			g.result.Pairs = append(g.result.Pairs, Pair{Line: int(p.line), Expected: int(p.expected), Score: int(p.score), how: p.how})
			continue
		}
		if tie < 0 || g.result.Ties[tie].Line != int(p.line) {
			tie = len(g.result.Ties)
			g.result.Ties = append(g.result.Ties, Tie{Line: int(p.line), Score: int(p.score)})
		}
		t := &g.result.Ties[tie]
		t.Expected = append(t.Expected, int(p.expected))
	}
	for _, p := range pairs {
		g.ofLine[p.line], g.ofExpected[p.expected] = 0, 0
	}
}

// best keeps the best candidates of a line, in a fixed order.
func best(found []pair) []pair {
	slices.SortFunc(found, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.expected, b.expected))
	})
	return found[:min(len(found), 2*nearest)]
}
