package partner

import (
	"cmp"
	"slices"
	"sort"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/view/books"
)

// Kind is what a line of the comparison is about.
type Kind int

// The kinds. InKind is compared as a sum of money where it has a value; partners
// hardly ever publish it.
const (
	Agreed Kind = iota
	Paid
	Direct
	InKind
	Kinds
)

// Days that may lie between what belongs together, and that are no difference.
const (
	Far      = 120 // of the same amount
	Near     = 31  // of another amount
	Tolerant = 10  // for a date: transfers take time
)

// Given is what the fund's books say.
type Given struct {
	Seq    fact.Seq
	Source ledger.Source
	Item   ledger.Item // the agreement, "" for none
	Day    clock.Day
	Amount money.Amount // as the partner gave it
	Charge int64        // what banks took on the way, of a receipt
}

// Net is what came to the fund's account.
func (g *Given) Net() int64 { return g.Amount.Minor - g.Charge }

// Question is a difference between two of the three.
type Question string

// The questions. The last two are about the bank.
const (
	OtherAmount  Question = "other-amount"  // both have it, with different amounts
	OtherDay     Question = "other-day"     // more than Tolerant days apart
	NotPublished Question = "not-published" // the fund has it, and the partner published others of that kind
	NotBooked    Question = "not-booked"    // the partner published it, and the fund has nothing
	Unreadable   Question = "unreadable"    // the published amount cannot be read
	NotAtBank    Question = "not-at-bank"   // a statement covers the day and no line was matched
	BankAmount   Question = "bank-amount"   // the line has another amount
)

// Line is one thing that happened, as each of the three tells it. At least one
// of Said and Given is there; Bank belongs to receipts alone.
type Line struct {
	Kind      Kind
	Currency  money.Currency
	Said      *Said
	Given     *Given
	Bank      *books.AtBank
	Stated    bool // a statement on record covers the day of the receipt
	Days      int  // from what the partner published to what the fund recorded
	Questions []Question
}

// Day is when it happened, as the fund says or else the partner.
func (l *Line) Day() clock.Day {
	if l.Given != nil {
		return l.Given.Day
	}
	return l.Said.Day
}

// Sum is a kind in one currency: what each of the three says of it, in minor
// units. Bank is what statements show with what banks took on the way, so that
// it can be compared; Unstated is what of the fund's receipts no statement on
// record covers.
type Sum struct {
	Kind                       Kind
	Currency                   money.Currency
	Said, Given, Bank          int64
	Unstated                   int64
	Lines, Questions, Unspoken int // Unspoken: the fund's, of which the partner published nothing at all
}

// Account is a partner's: the lines in order of days, and their sums.
type Account struct {
	Lines []Line
	Sums  []Sum
}

// Questions is how many questions the lines raise.
func (a *Account) Questions() (n int) {
	for _, l := range a.Lines {
		n += len(l.Questions)
	}
	return n
}

// Account compares what a giver says with what the books say of its sources.
// is chooses the giver, self the fund among the receivers.
func (v *View) Account(b *books.View, sources []ledger.Source, is, self func(Org) bool) Account {
	var said [Kinds][]Said
	for _, s := range v.Of(is) {
		switch {
		case s.Type == "2":
			said[Agreed] = append(said[Agreed], s)
		case s.Type == "3" && (s.Payee == (Org{}) || self(s.Payee)):
			said[Paid] = append(said[Paid], s)
		case s.Type == "3":
			said[Direct] = append(said[Direct], s)
		}
	}
	var a Account
	for k := range Kinds {
		lines := pair(k, said[k], given(b, k, sources))
		for i := range lines {
			lines[i].ask(b, len(said[k]) > 0)
		}
		a.Lines = append(a.Lines, lines...)
	}
	slices.SortStableFunc(a.Lines, func(x, y Line) int {
		return cmp.Or(x.Day().Compare(y.Day()), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Currency, y.Currency))
	})
	a.sum()
	return a
}

// keys choose the postings of each kind but receipts, which are kept.
var keys = [Kinds]books.Filter{
	Agreed: {Accounts: []ledger.Account{ledger.Undrawn}, Events: []ledger.Event{ledger.EvAgreement}},
	Paid:   books.GiftReceived.Key("", ""),
	Direct: books.GiftDirect.Key("", ""),
	InKind: books.GiftInKind.Key("", ""),
}

// Key is the key of what the fund says of a kind, of a source in a currency.
func (k Kind) Key(s ledger.Source, c money.Currency) books.Filter {
	f := keys[k]
	f.Source, f.Currency = s, c
	return f
}

// given is what the books say of a kind.
func given(b *books.View, k Kind, sources []ledger.Source) (list []Given) {
	if k == Paid {
		for _, r := range b.Receipts(func(s ledger.Source) bool { return slices.Contains(sources, s) }) {
			list = append(list, Given{r.Seq, r.Source, r.Agreement, r.Day, r.Amount, r.Charge})
		}
		return list
	}
	for _, s := range sources {
		for _, l := range b.Lines(k.Key(s, "")) {
			minor := l.Minor
			if k != Agreed {
				minor = -minor
			}
			if minor > 0 && !b.Undone(l.Seq) { // what undoes is negative
				list = append(list, Given{l.Seq, l.Source, l.Item, l.Occurred, money.Amount{Minor: minor, Currency: l.Currency}, 0})
			}
		}
	}
	return list
}

// pair finds out which belongs to which.
func pair(k Kind, said []Said, given []Given) (lines []Line) {
	slices.SortStableFunc(given, func(a, b Given) int { return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Seq, b.Seq)) })
	to, taken := make([]int, len(said)), make([]bool, len(given))
	for i := range to {
		to[i] = -1
	}
	for _, same := range []bool{true, false} {
		for _, c := range candidates(said, given, to, taken, same) {
			if to[c.said] < 0 && !taken[c.given] {
				to[c.said], taken[c.given] = c.given, true
			}
		}
	}
	for i := range said {
		l := Line{Kind: k, Currency: said[i].Amount.Currency, Said: &said[i]}
		if n := to[i]; n >= 0 {
			l.Given = &given[n]
			l.Days, _ = given[n].Day.DaysSince(said[i].Day)
		}
		lines = append(lines, l)
	}
	for n := range given {
		if !taken[n] {
			lines = append(lines, Line{Kind: k, Currency: given[n].Amount.Currency, Given: &given[n]})
		}
	}
	return lines
}

// candidate is a transaction and a receipt that may be one.
type candidate struct{ said, given, apart int }

// candidates are the pairs that are not too far apart, the nearest first.
func candidates(said []Said, given []Given, to []int, taken []bool, same bool) (list []candidate) {
	far := Near
	if same {
		far = Far
	}
	for i := range said {
		s := &said[i]
		if to[i] >= 0 || !s.Read || s.Day.IsZero() {
			continue
		}
		earliest := s.Day.AddDays(-far)
		for n := sort.Search(len(given), func(n int) bool { return !given[n].Day.Before(earliest) }); n < len(given); n++ {
			apart, _ := given[n].Day.DaysSince(s.Day)
			if apart > far {
				break
			}
			if !taken[n] && given[n].Amount.Currency == s.Amount.Currency && (!same || given[n].Amount.Minor == s.Amount.Minor) {
				list = append(list, candidate{i, n, max(apart, -apart)})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.apart, b.apart), cmp.Compare(a.said, b.said), cmp.Compare(a.given, b.given))
	})
	return list
}

// ask finds the differences of a line; published says that the partner published
// anything of the kind.
func (l *Line) ask(b *books.View, published bool) {
	add := func(q Question, is bool) {
		if is {
			l.Questions = append(l.Questions, q)
		}
	}
	switch {
	case l.Said != nil && l.Given != nil:
		add(OtherAmount, l.Said.Amount.Minor != l.Given.Amount.Minor)
		add(OtherDay, max(l.Days, -l.Days) > Tolerant)
	case l.Said != nil:
		add(Unreadable, !l.Said.Read)
		add(NotBooked, l.Said.Read)
	default:
		add(NotPublished, published)
	}
	if l.Given == nil || l.Kind != Paid {
		return
	}
	r := b.Receipt(l.Given.Seq)
	if r == nil {
		return
	}
	line, found, stated := b.Shown(*r)
	l.Stated = stated
	if found {
		l.Bank = &line
		add(BankAmount, line.Amount.Minor != l.Given.Net())
	} else {
		add(NotAtBank, stated)
	}
}

// sum adds the lines up.
func (a *Account) sum() {
	for i := range a.Lines {
		l := &a.Lines[i]
		n := slices.IndexFunc(a.Sums, func(s Sum) bool { return s.Kind == l.Kind && s.Currency == l.Currency })
		if n < 0 {
			n = len(a.Sums)
			a.Sums = append(a.Sums, Sum{Kind: l.Kind, Currency: l.Currency})
		}
		s := &a.Sums[n]
		s.Lines++
		s.Questions += len(l.Questions)
		if l.Said != nil {
			s.Said += l.Said.Amount.Minor
		}
		if l.Given == nil {
			continue
		}
		s.Given += l.Given.Amount.Minor
		if l.Said == nil && len(l.Questions) == 0 {
			s.Unspoken++
		}
		switch {
		case l.Bank != nil:
			s.Bank += l.Bank.Amount.Minor + l.Given.Charge
		case l.Kind == Paid && !l.Stated:
			s.Unstated += l.Given.Amount.Minor
		}
	}
	slices.SortFunc(a.Sums, func(x, y Sum) int { return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Currency, y.Currency)) })
}

func sortSaid(list []Said) {
	slices.SortFunc(list, func(a, b Said) int { return cmp.Compare(a.Seq, b.Seq) })
}
