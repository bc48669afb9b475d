package portfolio_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/view/portfolio"
	"imar/internal/view/search"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var (
	sectors    = []string{"education", "education.schools", "health", "transport.road", "transport.rail", "energy", ""}
	districts  = []string{"LY-TB", "LY-BA", "LY-MI", ""}
	currencies = []string{"LYD", "EUR", "USD", ""}
)

func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// teller makes facts about some projects, of every kind that a row is made of,
// restated and withdrawn as sources do.
type teller struct {
	r    *rand.Rand
	seq  fact.Seq
	last map[string]fact.Seq // latest fact of each item
}

func (t *teller) event(projects int) whole.Event {
	r := t.r
	id := fmt.Sprintf("p/%d", r.IntN(projects))
	say := func(subject fact.Subject, kind fact.Kind, key string, body any) whole.Event {
		t.seq++
		item := string(subject) + string(kind) + key
		f := &fact.Fact{Header: fact.Header{Seq: t.seq, Kind: kind, Subject: subject, Key: key, Supersedes: t.last[item],
			Recorded: time.Date(2026, 1, 1, 0, 0, int(t.seq), 0, time.UTC), Parts: []fact.PartRef{{Name: fact.PartPublic}}}}
		f.Parts = []fact.Part{{Name: fact.PartPublic, Body: fact.Encode(body)}}
		t.last[item] = t.seq
		return whole.Event{Fact: f, Body: body}
	}
	amount := func() *project.Value {
		return project.Amount(fmt.Sprintf("%d.%03d", r.IntN(1e6), r.IntN(1000)), one(r, currencies))
	}
	subject := project.ID(id).Subject()
	process := contract.NewID(project.ID(id), fmt.Sprint("c", r.IntN(3)))
	switch r.IntN(9) {
	case 0:
		return say(subject, project.Described, "", &project.Description{Title: fmt.Sprint("مدرسة ", r.IntN(50)), Type: one(r, []string{"construction", "rehabilitation", ""}),
			Sector: []string{one(r, sectors), one(r, sectors)}, Assets: []string{"a-1"}})
	case 1:
		return say(subject, project.StatusChanged, "", &project.StatusChange{Stage: one(r, project.Stages)})
	case 2:
		return say(subject, project.Budgeted, "", &project.Budget{Amount: amount()})
	case 3:
		return say(subject, project.Located, "", &project.Locations{Locations: []project.Location{{Gazetteer: &project.Gazetteer{Identifiers: []string{one(r, districts)}}}}})
	case 4:
		return say(subject, project.Scheduled, "", &project.Schedule{Period: &project.Period{StartDate: fmt.Sprintf("20%d-01-01", 20+r.IntN(6)), EndDate: "2027-01-01"}})
	case 5:
		return say(subject, project.Transacted, fmt.Sprint("t", r.IntN(3)), &project.Transaction{Value: amount()})
	case 6:
		return say(process.Subject(), contract.Described, "", &contract.Description{ID: "c", Project: id})
	case 7:
		return say(process.Subject(), contract.Signed, "", &contract.Agreement{ContractValue: amount()})
	}
	kind := one(r, []fact.Kind{project.Transacted, project.Budgeted, project.Located})
	key := ""
	if kind == project.Transacted {
		key = "t1"
	}
	item := string(subject) + string(kind) + key
	was := t.last[item]
	e := say(subject, statement.Withdrawn, string(kind)+"#"+key, &statement.Withdrawal{Kind: kind, Key: key})
	e.Supersedes = was
	delete(t.last, item)
	return e
}

func filter(r *rand.Rand, rows int) (f portfolio.Filter) {
	some := func(list []string) (chosen []string) {
		for range r.IntN(3) {
			chosen = append(chosen, one(r, list))
		}
		return chosen
	}
	switch r.IntN(6) {
	case 0:
		f.Stage = some([]string{"implementation", "none", "nosuch"})
	case 1:
		f.Sector, f.District = some(sectors[:6]), some([]string{"LY-TB", "LY-BA", "none"})
	case 2:
		f.Type, f.Missing = some([]string{"construction"}), some([]string{"budget", "location", "dates"})
	case 3:
		f.Budget, f.Paid = some(currencies), some(currencies)
		f.From, f.To = "2024-01-01", "2026-06-01"
	case 4:
		var hits []search.Hit
		for _, n := range r.Perm(rows + 3)[:r.IntN(rows+1)] {
			hits = append(hits, search.Hit{ID: uint32(n), Score: float32(r.IntN(4))})
		}
		f.Only = search.NewFound(hits)
	}
	return f
}

// TestQueryByColumns: whatever was folded and whatever is asked, the columns
// give what going through the rows gives.
func TestQueryByColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	t1 := &teller{r: r, last: map[string]fact.Seq{}}
	v := portfolio.New()
	orders := append([]portfolio.Sort{portfolio.SortRank}, portfolio.Sorts...)
	compared := 0
	for step := range 600 {
		for range 1 + r.IntN(20) {
			v.Fold(t1.event(40 + step/10))
		}
		v.Settle()
		for range 4 {
			f := filter(r, len(v.Rows()))
			order := one(r, orders)
			if order == portfolio.SortRank && f.Only == nil {
				order = portfolio.SortTitle
			}
			offset, limit := r.IntN(30), r.IntN(12)
			want := portfolio.Query(v.Rows(), f, order, offset, limit)
			got := v.Query(f, order, offset, limit)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *portfolio.Row) bool { return a == b })); diff != "" {
				t.Fatalf("step %d, %+v by %s from %d, %d rows:\n%s", step, f, order, offset, limit, diff)
			}
			if got.Total > 0 {
				compared++
			}
		}
	}
	if compared < 1000 {
		t.Errorf("only %d answers had rows", compared)
	}
}

func BenchmarkQuery(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 7))
	t1 := &teller{r: r, last: map[string]fact.Seq{}}
	v := portfolio.New()
	for range 800_000 {
		if e := t1.event(100_000); e.Kind != project.Transacted { // payments in many currencies are not usual
			v.Fold(e)
		}
	}
	v.Settle()
	for name, f := range map[string]portfolio.Filter{"all": {}, "filtered": {Sector: []string{"health"}, Stage: []string{"implementation"}}} {
		b.Run(name+"/columns", func(b *testing.B) {
			for b.Loop() {
				v.Query(f, portfolio.SortChanged, 0, 25)
			}
		})
		b.Run(name+"/rows", func(b *testing.B) {
			for b.Loop() {
				portfolio.Query(v.Rows(), f, portfolio.SortChanged, 0, 25)
			}
		})
	}
}
