package bank

import (
	"testing"

	"imar/internal/base/lang"
	"imar/internal/exchange/snapshot"
)

// hold reads twice whatever comes and holds what is given to the invariants: no
// panic, sentences for all that is wrong, ids that differ within a statement and
// agree between readings, and Balanced only where the arithmetic says so.
func hold(t *testing.T, read func(Sink) (Meta, error)) {
	t.Helper()
	var first, second Kept
	meta, err := read(&first)
	if err != nil {
		return
	}
	if _, err := read(&second); err != nil {
		t.Fatal(err)
	}
	if meta.Statements == 0 && len(first.Findings) == 0 {
		t.Fatal("no statement and nothing wrong")
	}
	for _, f := range first.Findings {
		for _, l := range lang.All {
			if !lang.Has(l, f.Problem.Key) {
				t.Fatalf("no sentence for %s", f.Problem.Key)
			}
			lang.Problem(l, f.Problem)
		}
	}
	for i, sheet := range first.Sheets {
		s := sheet.Statement
		seen := map[LineID]bool{}
		sum := s.Opening.Amount.Minor
		for k, l := range sheet.Lines {
			if seen[l.ID] || l.ID != second.Sheets[i].Lines[k].ID {
				t.Fatal("a line's id is not its own")
			}
			seen[l.ID] = true
			if l.Status == Booked && l.Amount.Currency == s.Currency {
				sum += l.Amount.Minor
			}
			if !l.Amount.Currency.Known() || l.Place.Line == 0 {
				t.Fatalf("line %+v", l)
			}
		}
		if s.Lines != len(sheet.Lines) {
			t.Fatalf("%d lines said, %d given", s.Lines, len(sheet.Lines))
		}
		if s.Balanced && (sum != s.Closing.Amount.Minor || !s.Whole || !s.Opening.Known || !s.Closing.Known) {
			t.Fatalf("balanced, but is not: %+v", s)
		}
		if s.Balanced {
			continue
		}
		said := false
		for _, f := range first.Findings {
			said = said || f.Statement == s.Ordinal && f.Severity == snapshot.Error
		}
		if !said {
			t.Fatalf("not balanced, and nothing says why: %+v", s)
		}
	}
}
