package books

import (
	"cmp"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// Promised is a tranche of an agreement, and how it was kept. Money does not say
// which tranche it belongs to: what was drawn goes to the tranches in the order
// in which they were expected. Kept is the day on which the last of it was
// there, the zero Day while something is left.
type Promised struct {
	Agreement ledger.Item
	Source    ledger.Source
	ID        string
	Expected  clock.Day
	After     string // the condition that must be met before, "" for none
	Amount    money.Amount
	Left      int64 // minor units not drawn
	Kept      clock.Day
}

// Late is how many days after its day a tranche was kept, or has been awaited by
// a day; 0 for one that is in time.
func (p Promised) Late(today clock.Day) int {
	until := p.Kept
	if until.IsZero() {
		until = today
	}
	days, ok := until.DaysSince(p.Expected)
	if !ok {
		return 0
	}
	return max(days, 0)
}

// drawnSteps are the steps that money drawn stands on.
var drawnSteps = []ledger.Account{ledger.Drawn, ledger.DrawnDirect, ledger.DrawnInKind}

// Promises are the tranches of the agreements of some sources, in the order of
// the days on which they were expected. What of an agreement was cancelled is
// taken off its last tranches.
func (v *View) Promises(of func(ledger.Source) bool) (list []Promised) {
	for i := range v.Agreements {
		if a := &v.Agreements[i]; of(a.Source) {
			list = append(list, v.promises(a)...)
		}
	}
	slices.SortStableFunc(list, func(a, b Promised) int { return a.Expected.Compare(b.Expected) })
	return list
}

func (v *View) promises(a *fund.SignAgreement) (list []Promised) {
	for _, t := range a.Tranches {
		expected, _ := clock.Parse(t.Expected)
		list = append(list, Promised{Agreement: a.ID, Source: a.Source, ID: t.ID, Expected: expected, After: t.After,
			Amount: money.Amount{Minor: t.Amount.Minor(), Currency: t.Amount.Currency}, Left: t.Amount.Minor()})
	}
	slices.SortStableFunc(list, func(a, b Promised) int { return a.Expected.Compare(b.Expected) })
	lines := v.Lines(Filter{Item: a.ID, Accounts: drawnSteps, Currency: a.Amount.Currency})
	slices.SortStableFunc(lines, func(a, b Posting) int { return cmp.Or(a.Occurred.Compare(b.Occurred), cmp.Compare(a.Seq, b.Seq)) })
	for _, l := range lines {
		draw(list, l.Minor, l.Occurred)
	}
	cut := v.Sum(Filter{Item: a.ID, Accounts: []ledger.Account{ledger.AgreedCancelled}, Currency: a.Amount.Currency})[a.Amount.Currency]
	for i := len(list) - 1; i >= 0 && cut > 0; i-- {
		off := min(cut, list[i].Left)
		list[i].Amount.Minor -= off
		list[i].Left -= off
		cut -= off
	}
	return slices.DeleteFunc(list, func(p Promised) bool { return p.Amount.Minor == 0 })
}

// draw takes what was drawn off the first tranches that have something left; what
// was paid back is put on the last ones again.
func draw(list []Promised, minor int64, day clock.Day) {
	for i := range list {
		p := &list[i]
		if off := min(minor, p.Left); off > 0 {
			p.Left -= off
			minor -= off
			if p.Left == 0 {
				p.Kept = day
			}
		}
	}
	for i := len(list) - 1; i >= 0 && minor < 0; i-- {
		p := &list[i]
		if back := min(-minor, p.Amount.Minor-p.Left); back > 0 {
			p.Left += back
			minor += back
			p.Kept = clock.Day{}
		}
	}
}
