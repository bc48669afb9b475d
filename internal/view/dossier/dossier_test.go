package dossier

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"imar/internal/domain/asset"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const id project.ID = "p-1"

// told makes facts, numbered from 1.
type told struct {
	t      testing.TB
	events []whole.Event
}

func (r *told) say(subject fact.Subject, kind fact.Kind, key string, body any) {
	r.t.Helper()
	seq := fact.Seq(len(r.events) + 1)
	f, err := fact.Seal(fact.Public(kind, subject, key, fact.Encode(body)), fact.Stamp{Seq: seq, ID: fmt.Sprint(seq), Recorded: time.Unix(int64(seq), 0), Salts: make([][32]byte, 1)})
	if err != nil {
		r.t.Fatal(err)
	}
	e, err := whole.Decode(&f)
	if err != nil {
		r.t.Fatal(err)
	}
	r.events = append(r.events, e)
}

func (r *told) budget(amount, currency string) {
	r.say(id.Subject(), project.Budgeted, "", project.Budget{Amount: project.Amount(amount, currency)})
}

func (r *told) contract(process, signed, now, currency string) {
	s := contract.NewID(id, process).Subject()
	r.say(s, contract.Described, "", contract.Description{ID: process, Project: string(id)})
	r.say(s, contract.Signed, "", contract.Agreement{ContractValue: project.Amount(signed, currency)})
	if now != signed {
		r.say(s, contract.Modified, "1", contract.Modification{ID: "1", Date: "2026-01-02", NewContractValue: project.Amount(now, currency)})
	}
}

func (r *told) pay(process, key, amount, currency string) {
	r.say(contract.NewID(id, process).Subject(), contract.Transacted, key, project.Transaction{ID: key, Date: "2026-02-0" + key, Value: project.Amount(amount, currency)})
}

func (r *told) progress(percent string) {
	r.say(id.Subject(), project.Measured, "physicalProgress", project.Metric{ID: "physicalProgress", Observations: []project.Observation{{Measure: jsontext.Value(percent), Period: &project.Period{EndDate: "2026-03-01"}}}})
}

func (r *told) place() {
	r.say(id.Subject(), project.Located, "", project.Locations{Locations: []project.Location{{ID: "1"}}})
}

// Each question is asked at its limit and not below it.
func TestQuestions(t *testing.T) {
	for _, c := range []struct {
		name   string
		stage  project.Stage
		shared map[string]int
		tell   func(*told)
		want   []QuestionKind
	}{
		{"nothing known", "", nil, func(r *told) { r.budget("1", "LYD") }, []QuestionKind{NoLocation}},
		{"20 points ahead", "", nil, func(r *told) {
			r.place()
			r.contract("a", "100", "100", "LYD")
			r.pay("a", "1", "50", "LYD")
			r.progress("30")
		}, nil},
		{"21 points ahead", "", nil, func(r *told) {
			r.place()
			r.contract("a", "100", "100", "LYD")
			r.pay("a", "1", "51", "LYD")
			r.progress("30")
		}, []QuestionKind{PaymentsAhead}},
		{"ahead in another currency says nothing", "", nil, func(r *told) {
			r.place()
			r.contract("a", "100", "100", "LYD")
			r.pay("a", "1", "90", "EUR")
			r.progress("10")
		}, nil},
		{"paid above", "", nil, func(r *told) {
			r.place()
			r.contract("a", "100", "100", "LYD")
			r.pay("a", "1", "100.001", "LYD")
		}, []QuestionKind{PaidAbove}},
		{"changed by a quarter", "", nil, func(r *told) { r.place(); r.contract("a", "100", "125", "LYD") }, nil},
		{"changed by more", "", nil, func(r *told) { r.place(); r.contract("a", "100", "126", "LYD") }, []QuestionKind{ChangedALot}},
		{"three times the budget", "", nil, func(r *told) { r.place(); r.budget("100", "LYD"); r.contract("a", "300", "300", "LYD") }, nil},
		{"above three times the budget", "", nil, func(r *told) { r.place(); r.budget("100", "LYD"); r.contract("a", "301", "301", "LYD") }, []QuestionKind{OddAmount}},
		{"a budget of nothing", "", nil, func(r *told) { r.place(); r.budget("0", "LYD") }, []QuestionKind{OddAmount}},
		{"twenty years", "", nil, func(r *told) { r.place(); r.period("2020-01-01", "2040-01-01") }, nil},
		{"longer", "", nil, func(r *told) { r.place(); r.period("2020-01-01", "2040-01-02") }, []QuestionKind{OddDuration}},
		{"backwards", "", nil, func(r *told) { r.place(); r.period("2020-01-02", "2020-01-01") }, []QuestionKind{OddDuration}},
		{"complete, never visited", project.AtCompletion, nil, func(r *told) { r.place(); r.check("fund", "yes") }, []QuestionKind{NoIndependent}},
		{"complete, visited", project.AtCompletion, nil, func(r *told) { r.place(); r.check("independent", "yes") }, nil},
		{"handed over, does not work", project.Maintenance, nil, func(r *told) { r.place(); r.check("independent", "no") }, []QuestionKind{HandedOverFail}},
		{"shared asset", "", map[string]int{"a": 2}, func(r *told) { r.place(); r.check("fund", "yes") }, []QuestionKind{AssetSeveral}},
		{"own asset", "", map[string]int{"a": 1}, func(r *told) { r.place(); r.check("fund", "yes") }, nil},
	} {
		r := &told{t: t}
		c.tell(r)
		var got []QuestionKind
		for _, q := range Of(r.events).Questions(id, c.stage, c.shared) {
			got = append(got, q.Kind)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func (r *told) period(from, to string) {
	r.say(id.Subject(), project.Scheduled, "", project.Schedule{Period: &project.Period{StartDate: from, EndDate: to}})
}

func (r *told) check(by, works string) {
	r.say(asset.Subject("a"), asset.Checked, "1", asset.Functioning{ID: "1", Date: "2026-01-01", By: by, Works: works})
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		old, new string
		want     []string
	}{
		{`{"a":1,"b":2}`, `{"a":1,"b":2}`, nil},
		{`{"a":1}`, `{"a":2}`, []string{"a 1 2"}},
		{``, `{"a":{"b":1}}`, []string{"a.b  1"}},
		{`{"a":1}`, ``, []string{"a 1 "}},
		{`{"a":{"amount":1,"currency":"LYD"}}`, `{"a":{"amount":2,"currency":"LYD"}}`, []string{`a {"amount":1,"currency":"LYD"} {"amount":2,"currency":"LYD"}`}},
		{`{"a":{"amount":{"amount":1,"currency":"LYD"}}}`, `{"a":{"amount":{"amount":2,"currency":"LYD"}}}`, []string{`a.amount {"amount":1,"currency":"LYD"} {"amount":2,"currency":"LYD"}`}},
		{`{"a":[1,2]}`, `{"a":[1,3]}`, []string{"a [1,2] [1,3]"}},
		{`{"a":{"b":1}}`, `{"a":"x"}`, []string{`a {"b":1} "x"`}},
		{`"x"`, `"y"`, []string{` "x" "y"`}},
	} {
		var got []string
		for _, m := range Diff([]byte(c.old), []byte(c.new)) {
			got = append(got, m.Name+" "+string(m.Old)+" "+string(m.New))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s → %s: %s", c.old, c.new, diff)
		}
	}
}

// A dossier of the first n facts is the same whether later ones exist or not,
// and what it states is what was said last of each item.
func TestPastDoesNotDependOnTheFuture(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := &told{t: t}
		for range rapid.IntRange(1, 30).Draw(rt, "facts") {
			key := rapid.SampledFrom([]string{"1", "2", "3"}).Draw(rt, "key")
			switch rapid.IntRange(0, 2).Draw(rt, "what") {
			case 0:
				r.budget(fmt.Sprint(rapid.IntRange(0, 9).Draw(rt, "amount")), "LYD")
			case 1:
				r.pay("a", key, fmt.Sprint(rapid.IntRange(1, 9).Draw(rt, "paid")), "LYD")
			default:
				r.say(contract.NewID(id, "a").Subject(), statement.Withdrawn, "contract.transacted#"+key, statement.Withdrawal{Kind: contract.Transacted, Key: key})
			}
		}
		n := rapid.IntRange(0, len(r.events)).Draw(rt, "n")
		short, long := Of(r.events[:n]), Of(slices.Clone(r.events)[:n:n])
		if diff := cmp.Diff(bodies(short), bodies(long)); diff != "" {
			rt.Fatal(diff)
		}
		last := map[string]string{}
		for _, e := range r.events[:n] {
			k := string(e.Subject) + string(e.Kind) + e.Key
			if w, ok := e.Body.(*statement.Withdrawal); ok {
				delete(last, string(e.Subject)+string(w.Kind)+w.Key)
				continue
			}
			last[k] = string(e.Public())
		}
		if diff := cmp.Diff(last, bodies(short)); diff != "" {
			rt.Fatal(diff)
		}
		if len(short.History) != n {
			rt.Fatalf("%d changes of %d facts", len(short.History), n)
		}
	})
}

func bodies(d *Dossier) map[string]string {
	m := map[string]string{}
	for _, s := range d.Items() {
		m[string(s.Subject)+string(s.Kind)+s.Key] = string(s.Public)
	}
	return m
}
