package bank

import (
	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/exchange/snapshot"
)

// Follow checks that a statement carries on where the one before it on the same
// account ended: its sequence number (or its page) is the next, its opening
// balance is the closing one, its period does not begin within the other. A
// number that begins again in a later year is no gap. Statements of different
// accounts or currencies have nothing to do with each other.
func Follow(before, s Statement) []Finding {
	if key(before.Account) != key(s.Account) || before.Currency != "" && s.Currency != "" && before.Currency != s.Currency {
		return nil
	}
	var found []Finding
	add := func(severity snapshot.Severity, at Place, rule string, args ...any) {
		p := problem.New(problem.Invalid, rule, args...).At(at.Pointer).AtLine(at.Line)
		found = append(found, Finding{severity, s.Ordinal, p})
	}
	was, is := before.Sequence(), s.Sequence()
	nextPage := s.Page > 1 && was == is
	switch {
	case was == 0 || is == 0:
	case nextPage && s.Page > max(before.Page, 1)+1:
		add(snapshot.Warning, s.Place, "bank.page-gap", number(int64(max(before.Page, 1))), number(int64(s.Page)))
	case nextPage && s.Page <= max(before.Page, 1), is == was && !nextPage && !restarted(before, s):
		add(snapshot.Error, s.Place, "bank.sequence-repeat", number(is))
	case nextPage, is == was+1, restarted(before, s):
	case is > was:
		add(snapshot.Warning, s.Place, "bank.sequence-gap", number(was), number(is), is-was-1)
	default:
		add(snapshot.Error, s.Place, "bank.sequence-back", number(was), number(is))
	}
	if before.Closing.Known && s.Opening.Known && before.Closing.Amount != s.Opening.Amount {
		add(snapshot.Error, s.Opening.Place, "bank.carried-over", before.Closing.Amount, s.Opening.Amount)
	}
	if !before.To.IsZero() && !s.From.IsZero() && s.From.Before(before.To) {
		add(snapshot.Warning, s.Place, "bank.periods-overlap", before.To, s.From)
	}
	return found
}

// restarted says that the numbers began again: in a later year, or with number
// one and the balance that the statement before ended with.
func restarted(before, s Statement) bool {
	was, is := before.Sequence(), s.Sequence()
	if y := year(before); y != 0 && year(s) > y && is <= was {
		return true
	}
	return is == 1 && was > 1 && before.Closing.Known && before.Closing.Amount == s.Opening.Amount
}

// year is that in which the statement ends, as far as it is known at its start.
func year(s Statement) int {
	for _, day := range []clock.Day{s.To, s.Closing.Day, s.From, s.Opening.Day} {
		if y := day.Year(); y != 0 {
			return y
		}
	}
	return 0
}
