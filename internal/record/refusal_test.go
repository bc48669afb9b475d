package record_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/store"

	"github.com/go-json-experiment/json"
)

// wrongShape is a statement whose body is not what its kind says.
func wrongShape(body string) statement.Observe {
	return statement.Observe{Subject: "project/p-odd", Statements: []statement.Statement{
		{Kind: project.Described, Body: []byte(`{"title":"good"}`), Source: fact.Source{Via: "import"}},
		{Kind: project.Documented, Key: "1", Body: []byte(body), Source: fact.Source{Via: "import"}}}}
}

// TestPreviewStoresNothing: a preview gives the drafts that Do then records,
// and leaves no trace of its own.
func TestPreviewStoresNothing(t *testing.T) {
	st := sqlite(t)
	r := open(t, st)
	rnd := rand.New(rand.NewPCG(1, 6))
	for range 200 {
		command := audittest.Command(rnd)
		before := sizes(t, st)
		drafts, err := r.Preview(officer, command)
		if now := sizes(t, st); now != before {
			t.Fatalf("a preview of %T moved the record from %+v to %+v", command, before, now)
		}
		receipt, doErr := r.Do(t.Context(), officer, command, "")
		if (err == nil) != (doErr == nil) || problem.CodeOf(err) != problem.CodeOf(doErr) {
			t.Fatalf("%T: previewed %v, done %v", command, err, doErr)
		}
		if err != nil {
			continue
		}
		if n := int64(receipt.Last - receipt.First + 1); receipt.Last > 0 && n != int64(len(drafts)) || receipt.Last == 0 && len(drafts) > 0 {
			t.Fatalf("%T: %d drafts, receipt %+v", command, len(drafts), receipt)
		}
		for i, d := range drafts {
			f := factAt(t, st, receipt.First+fact.Seq(i))
			if f.Kind != d.Kind || f.Subject != d.Subject || string(f.Public()) != string(d.Parts[0].Body) {
				t.Fatalf("%T: previewed %s of %s, recorded %s of %s", command, d.Kind, d.Subject, f.Kind, f.Subject)
			}
		}
	}
	sound(t, st, r)
}

func sizes(t *testing.T, st *store.Store) store.Head {
	t.Helper()
	h, err := st.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func factAt(t *testing.T, st *store.Store, seq fact.Seq) fact.Fact {
	t.Helper()
	facts, err := st.FactsAt(t.Context(), []fact.Seq{seq})
	if err != nil {
		t.Fatal(err)
	}
	return facts[0]
}

// TestRefusalIsRestricted: a refusal by a rule is a fact of which the log
// shows number, day and digests; malformed input leaves none.
func TestRefusalIsRestricted(t *testing.T) {
	st := sqlite(t)
	r := open(t, st)
	if _, err := r.Do(t.Context(), officer, audittest.Build("p-1", 0), ""); err != nil {
		t.Fatal(err)
	}
	before := r.Head().Size
	_, err := r.Do(t.Context(), officer, project.Decide{ID: "p-1", Outcome: project.Resumed, Date: "2026-01-01", Decider: "لجنة"}, "k")
	if problem.CodeOf(err) != problem.Refused {
		t.Fatalf("told %v", err)
	}
	if _, err := r.Do(t.Context(), officer, project.Decide{ID: "p-1", Date: "2025-02-30"}, ""); problem.CodeOf(err) != problem.Invalid && problem.CodeOf(err) != problem.Refused {
		t.Fatalf("told %v", err)
	}
	if _, err := r.Do(t.Context(), officer, project.Record{ID: "p-new"}, ""); problem.CodeOf(err) != problem.Invalid {
		t.Fatalf("told %v", err)
	}
	f := factAt(t, st, fact.Seq(before+1))
	var members map[string]any
	if err := json.Unmarshal(f.Leaf, &members); err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "day parts seq v" {
		t.Errorf("the leaf of a refusal shows %s: %s", got, f.Leaf)
	}
	for _, secret := range []string{officer.ID, "p-1", "refused", "Decide", "gate"} {
		if strings.Contains(string(f.Leaf), secret) {
			t.Errorf("the leaf of a refusal holds %q: %s", secret, f.Leaf)
		}
	}
	if f.Public() != nil || !f.Restricted {
		t.Error("a refusal has a public part")
	}
	full, err := f.Reveal()
	if err != nil || full.Kind != whole.CommandRefused || full.Actor != officer {
		t.Errorf("its full header: %+v, %v", full, err)
	}
	if body := string(f.Parts[0].Body); !strings.Contains(body, "domain.gate.impossible") {
		t.Errorf("its part: %s", body)
	}
	if got := sound(t, st, r); got.Receipts != 0 {
		t.Errorf("%d receipts of refused commands", got.Receipts)
	}
}

// TestWithhold: a withheld part is registered, an erased one can be destroyed,
// and the record is sound without it; the public part cannot be withheld.
func TestWithhold(t *testing.T) {
	st := sqlite(t)
	r := open(t, st)
	receipt, err := r.Do(t.Context(), officer, audittest.Build("p-1", 2), "")
	if err != nil {
		t.Fatal(err)
	}
	var target fact.Fact
	for seq := receipt.First; seq <= receipt.Last; seq++ {
		if f := factAt(t, st, seq); f.Body(fact.PartPlace) != nil {
			target = f
		}
	}
	if err := st.Erase(t.Context(), target.Seq, 1); problem.CodeOf(err) != problem.Refused {
		t.Fatalf("erasing what no fact erases: %v", err)
	}
	withhold := statement.Withhold{Target: target.Header, Part: fact.PartPlace, Reason: "صاحب الأرض", Source: fact.Source{Via: "form"}}
	public := withhold
	public.Part = fact.PartPublic
	if _, err := r.Do(t.Context(), officer, public, ""); problem.CodeOf(err) != problem.Refused {
		t.Fatalf("withholding the public part: %v", err)
	}
	if _, err := r.Do(t.Context(), officer, withhold, "w"); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Do(t.Context(), officer, withhold, ""); err != nil || got.Last != 0 {
		t.Errorf("withholding twice: %+v, %v", got, err)
	}
	if found := sound(t, st, r); found.Withheld != 1 {
		t.Errorf("%d withholdings", found.Withheld)
	}
	if err := st.Erase(t.Context(), target.Seq, 1); problem.CodeOf(err) != problem.Refused {
		t.Errorf("erasing what is only withheld: %v", err)
	}
	before := sound(t, st, r)
	withhold.Erase = true
	if _, err := r.Do(t.Context(), officer, withhold, "e"); err != nil {
		t.Fatal(err)
	}
	after := sound(t, st, r)
	if after.Withheld != 2 || after.Audit.Parts != before.Audit.Parts { // one part gone, one fact more
		t.Errorf("after erasing: %+v, before: %+v", after.Audit, before.Audit)
	}
	if f := factAt(t, st, target.Seq); f.Body(fact.PartPlace) != nil || f.Public() == nil {
		t.Error("the wrong part is gone")
	}
}

// TestWithholdWhatIsNotThere: a fact that the record does not have cannot be
// withheld from.
func TestWithholdWhatIsNotThere(t *testing.T) {
	st := sqlite(t)
	r := open(t, st)
	if _, err := r.Do(t.Context(), officer, audittest.Build("p-1", 0), ""); err != nil {
		t.Fatal(err)
	}
	invented := fact.Header{Seq: 4000, Subject: "project/p-1", Parts: []fact.PartRef{{Name: fact.PartPublic}, {Name: fact.PartPlace}}}
	_, err := r.Do(t.Context(), officer, statement.Withhold{Target: invented, Part: fact.PartPlace, Reason: "x"}, "")
	if problem.CodeOf(err) != problem.Invalid && problem.CodeOf(err) != problem.Refused {
		t.Errorf("withholding from fact 4000 of 4: %v", err)
	}
}

// TestInvariantAfterEveryStep runs long random lives and checks everything
// after each of their steps, opening the record again now and then.
func TestInvariantAfterEveryStep(t *testing.T) {
	steps := 60
	if testing.Short() {
		steps = 15
	}
	st := sqlite(t)
	r := open(t, st)
	rnd := rand.New(rand.NewPCG(7, 7))
	for step := range steps {
		requests := make([]record.Request, 1+rnd.IntN(6))
		for i := range requests {
			requests[i] = record.Request{Actor: audittest.Actor(rnd.IntN(3)), Command: audittest.Command(rnd)}
			if rnd.IntN(2) == 0 {
				requests[i].Key = string(rune('a' + rnd.IntN(26)))
			}
		}
		if _, err := r.DoAll(t.Context(), requests); err != nil {
			t.Fatal(err)
		}
		if step%10 == 9 {
			r.Close()
			r = open(t, st)
		}
		sound(t, st, r)
	}
}
