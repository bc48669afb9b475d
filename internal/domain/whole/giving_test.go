package whole_test

import (
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
)

// TestGiving: an activity by which money goes to the fund is no project, and
// stays what it was first.
func TestGiving(t *testing.T) {
	state := whole.New()
	file := fact.Source{Via: "import", File: "f"}
	ask := func(command any) (subject fact.Subject) {
		t.Helper()
		drafts, problems := whole.Check(state, command, whole.Moment{})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for _, d := range drafts {
			f, err := fact.Seal(d, fact.Stamp{Seq: state.Seq + 1, ID: "x", Salts: make([][32]byte, len(d.Parts)+1)})
			if err != nil {
				t.Fatal(err)
			}
			e, err := whole.Decode(&f)
			if err != nil {
				t.Fatal(err)
			}
			state.Apply(e)
			subject = f.Subject
		}
		return subject
	}
	observed := func(id, kind, to, ref string) fact.Subject {
		t.Helper()
		body := project.Transaction{ID: ref, Type: kind, Value: project.Amount("1", "USD"), Payee: &project.OrgRef{Name: to}}
		return ask(statement.Observe{Subject: project.ID(id).Subject(), Source: file, Statements: []statement.Statement{{Kind: project.Transacted, Key: ref, Body: fact.Encode(body), Source: file}}})
	}
	if got := observed("early", "3", "Oasis Fund", "1"); got != "project/early" {
		t.Errorf("before there is a fund: %s", got)
	}
	ask(fund.Establish{Fund: fund.Establishment{NameAr: "صندوق الواحة", NameEn: "Oasis Fund", Country: "LY", Currency: "LYD"}})
	for _, c := range []struct{ id, kind, to, ref, want string }{
		{"a", "3", "صندوق الواحه", "1", "activity/a"}, // however it is spelt
		{"a", "3", "Builder", "2", "activity/a"},      // whatever it says later
		{"b", "3", "Builder", "1", "project/b"},
		{"b", "3", "Oasis Fund", "2", "project/b"},
		{"c", "1", "Oasis Fund", "1", "project/c"}, // the fund's own word of what came in
		{"d", "", "Oasis Fund", "1", "project/d"},
		{"early", "3", "Oasis Fund", "2", "project/early"},
	} {
		if got := observed(c.id, c.kind, c.to, c.ref); string(got) != c.want {
			t.Errorf("%+v stands under %s", c, got)
		}
	}
}
