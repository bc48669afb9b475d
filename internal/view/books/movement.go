package books

import (
	"cmp"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/ledger"
)

// The steps that a project's movement of a month is kept by.
const (
	movedAllocated = iota
	movedObligated
	movedCertified
	movedSettled
	movedSteps
)

// movedBy is the step that an account's movement counts for.
var movedBy = map[ledger.Account]int{ledger.Allocated: movedAllocated, ledger.Reserved: movedAllocated,
	ledger.Obligated: movedObligated, ledger.ObligatedAdvanced: movedObligated, ledger.Certified: movedCertified, ledger.Settled: movedSettled}

// movedKey is what a month's movement is kept by; the names are numbers of
// View.few, the project's of View.named.
type movedKey struct{ project, source, currency uint32 }

// month is what one accounting period moved on the steps of projects. The close
// of a year, which moves steps between years and does nothing else, is left out.
type month struct {
	keys index[movedKey]
	rows [][movedSteps]int64
}

// move takes a posting into its month.
func (b *books) move(t turnoverKey, r *row) {
	step, ok := movedBy[t.of()]
	if !ok {
		return
	}
	m := b.months[t.period]
	if m == nil {
		m = &month{}
		b.months[t.period] = m
	}
	n, fresh := m.keys.number(movedKey{r.names[project], t.source, t.currency})
	if fresh {
		m.rows = append(m.rows, [movedSteps]int64{})
	}
	m.rows[n][step] += r.minor
}

// Movement is what a span added to the steps of the authority of projects, in
// one currency and minor units. Each later step is contained in the ones before
// it, as in Execution: what is settled was certified, what is certified was
// obligated, what is obligated was allocated.
type Movement struct {
	Key                                      string
	Currency                                 money.Currency
	Allocated, Obligated, Certified, Settled int64
}

// Movements are the movements of a span by a key of source and project, in order
// of key and currency; "" as a key leaves a project out.
func (v *View) Movements(s Span, key func(ledger.Source, ledger.Project) string) []Movement {
	type pair struct{ source, currency uint32 }
	met := map[pair][]int32{} // by project, 1 + the number of its line; 0 while it was not met
	numbers := map[keyedAt]int32{}
	var sums []Movement
	line := func(k movedKey) int32 {
		name := key(ledger.Source(v.few.keys[k.source]), ledger.Project(v.named[project].keys[k.project]))
		if name == "" {
			return leftOut
		}
		n, known := numbers[keyedAt{name, k.currency}]
		if !known {
			sums = append(sums, Movement{Key: name, Currency: money.Currency(v.few.keys[k.currency])})
			n = int32(len(sums))
			numbers[keyedAt{name, k.currency}] = n
		}
		return n
	}
	for p, m := range v.months {
		if !s.Within(ledger.Period(p)) {
			continue
		}
		for n, k := range m.keys.keys {
			lines := met[pair{k.source, k.currency}]
			if lines == nil {
				lines = make([]int32, v.named[project].len())
				met[pair{k.source, k.currency}] = lines
			}
			if lines[k.project] == 0 {
				lines[k.project] = line(k)
			}
			if at := lines[k.project]; at > 0 {
				sums[at-1].add(&m.rows[n])
			}
		}
	}
	list := slices.DeleteFunc(sums, func(m Movement) bool {
		return m.Allocated == 0 && m.Obligated == 0 && m.Certified == 0 && m.Settled == 0
	})
	slices.SortFunc(list, func(a, b Movement) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(place(a.Currency), place(b.Currency)))
	})
	return list
}

// add adds what moved on each step to it and to those before it.
func (m *Movement) add(steps *[movedSteps]int64) {
	sum := int64(0)
	for i, into := range [...]*int64{&m.Settled, &m.Certified, &m.Obligated, &m.Allocated} {
		sum += steps[movedSteps-1-i]
		*into += sum
	}
}

// MovementKey is the key of a figure of a movement within a filter: what a span
// added to a step and those behind it. The step is named by its account.
func MovementKey(s Span, f Filter, step ledger.Account) Filter {
	f = s.Key(f)
	f.Accounts, f.NoClose = StepAccounts(step), true
	return f
}
