package match

import "slices"

// score is how well a line and an expectation go together, 0 when they cannot.
// how is the reference that led from one to the other, "" for none. What it
// rests on is told to why, which may be nil.
func (x *index) score(l *Line, i int, how Reason, why func(Reason)) int {
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
	case SameReference:
		give(45, how)
	case ReferenceInText:
		give(35, how)
	}
	switch {
	case l.Amount == e.Amount:
		give(25, SameAmount)
	case how == "":
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
func (x *index) reasons(l *Line, i int) []Reason {
	var list []Reason
	x.score(l, i, x.referred(l, i), func(r Reason) { list = append(list, r) })
	return list
}

// referred is how a line refers to an expectation.
func (x *index) referred(l *Line, i int) Reason {
	for _, text := range l.References {
		if r := reference(text); r != "" && slices.Contains(x.known[i].references, r) {
			return SameReference
		}
	}
	how := Reason("")
	eachReference(l.Text, func(r string) {
		if slices.Contains(x.known[i].references, r) {
			how = ReferenceInText
		}
	})
	return how
}
