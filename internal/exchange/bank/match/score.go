package match

import "slices"

// evidence is the reference that led from a line to an expectation, the best
// first.
type evidence uint8

const (
	none         evidence = iota
	ownReference          // a reference of the line, which no other expectation has
	inText                // the same in the line's text
	shared                // several expectations have the reference
)

// score is how well a line and an expectation go together, 0 when they cannot.
// What it rests on is told to why, which may be nil.
func (x *index) score(l *Line, i int, how evidence, why func(Reason)) int {
	e, known := &x.all[i], &x.known[i]
	if l.Amount.Currency != e.Amount.Currency || (l.Amount.Minor < 0) != (e.Amount.Minor < 0) {
		return 0
	}
	if why == nil {
		why = func(Reason) {}
	}
	score := 0
	give := func(points int, r Reason) {
		score += points
		why(r)
	}
	switch how {
	case ownReference:
		give(45, SameReference)
	case inText:
		give(35, ReferenceInText)
	case shared:
		give(25, SharedReference)
	}
	switch {
	case l.Amount == e.Amount:
		give(25, SameAmount)
	case how == none:
		return 0
	default:
		give(0, AmountDiffers)
	}
	switch other := compact(l.Other); {
	case other == "" || len(known.others) == 0:
	case slices.Contains(known.others, other):
		give(12, SameAccount)
	default:
		give(-10, AccountDiffers)
	}
	switch days := distance(l.Day, e.Day); {
	case days == 0:
		give(10, SameDay)
	case days <= 3:
		give(8, NearDay)
	case days <= 7:
		give(6, NearDay)
	case days <= 31:
		give(3, NearDay)
	case days < unknownDistance:
		give(0, FarDay)
	}
	switch x.likeness(l.Name, known.names) {
	case equal:
		give(8, SameName)
	case similar:
		give(5, NearName)
	}
	return max(score, 0)
}

// reasons are those of a pair.
func (x *index) reasons(l *Line, i int, how evidence) []Reason {
	list := make([]Reason, 0, 5)
	x.score(l, i, how, func(r Reason) { list = append(list, r) })
	return list
}
