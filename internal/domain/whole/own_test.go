package whole_test

import (
	"testing"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
)

// TestSnapshotsTakeBackTheirOwn: a snapshot from outside that no longer states
// something withdraws what an import had stated, and never what the fund itself
// recorded.
func TestSnapshotsTakeBackTheirOwn(t *testing.T) {
	s := whole.New()
	apply := func(command any) (kinds []fact.Kind) {
		t.Helper()
		drafts, problems := whole.Check(s, command, whole.Moment{})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for _, d := range drafts {
			f, err := fact.Seal(d, fact.Stamp{Seq: s.Seq + 1, ID: "x", Salts: make([][32]byte, len(d.Parts)+1)})
			if err != nil {
				t.Fatal(err)
			}
			e, err := whole.Decode(&f)
			if err != nil {
				t.Fatal(err)
			}
			s.Apply(e)
			kinds = append(kinds, d.Kind)
		}
		return kinds
	}
	form, file := fact.Source{Via: "form"}, fact.Source{Via: "import", File: "9f86d081"}
	apply(project.Record{ID: "p", Description: &project.Description{Title: "مدرسة"}, Documents: []project.Document{{ID: "own"}}, Source: form})
	apply(contract.Open{ID: "p own", Process: contract.Description{ID: "own", Project: "p", Summary: contract.Summary{Title: "عقد"}}, Source: form})
	said := func(kind fact.Kind, key string, body any) statement.Statement {
		return statement.Statement{Kind: kind, Key: key, Body: fact.Encode(body), Source: file}
	}
	apply(statement.Observe{Subject: "project/p", Source: file, Statements: []statement.Statement{said(project.Documented, "foreign", project.Document{ID: "foreign"})}})
	apply(statement.Observe{Subject: "contract/p foreign", Source: file, Statements: []statement.Statement{
		said(contract.Described, "", contract.Description{ID: "foreign", Project: "p", Summary: contract.Summary{Title: "عقد آخر"}})}})

	got := apply(statement.Observe{Subject: "project/p", Source: file, Complete: []fact.Kind{project.Documented}, CompleteParts: []fact.Kind{contract.Described}})
	if len(got) != 2 || got[0] != statement.Withdrawn || got[1] != statement.Withdrawn {
		t.Errorf("an empty snapshot leads to %v, want the two things that a file had stated withdrawn", got)
	}
	for _, c := range []struct {
		subject fact.Subject
		kind    fact.Kind
		key     string
		want    bool
	}{
		{"project/p", project.Documented, "own", true}, {"project/p", project.Documented, "foreign", false},
		{"contract/p own", contract.Described, "", true}, {"contract/p foreign", contract.Described, "", false},
	} {
		if _, ok := s.Items.Subject(c.subject).Find(c.kind, c.key); ok != c.want {
			t.Errorf("%s %s %s is stated: %v, want %v", c.subject, c.kind, c.key, ok, c.want)
		}
	}
}
