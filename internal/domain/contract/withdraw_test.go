package contract

import (
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// A process that its source no longer states is neither signed nor on record;
// its project finds it all the same, to take back what else was stated of it.
func TestWithdrawn(t *testing.T) {
	id := NewID("p", "1")
	s := New()
	say := func(kind fact.Kind, body any) {
		s.Apply(&fact.Fact{Header: fact.Header{Kind: kind, Subject: id.Subject()}}, body)
	}
	say(Described, &Description{Project: "p"})
	say(Signed, &Agreement{ContractValue: project.Amount("5", "LYD"), DateSigned: "2026-01-01"})
	if c := s.At(id); c == nil || !c.Signed || c.Value != "5" {
		t.Fatalf("signed: %+v", c)
	}
	say(statement.Withdrawn, &statement.Withdrawal{Kind: Signed})
	if c := s.At(id); c == nil || c.Signed || c.Value != "" {
		t.Errorf("the agreement withdrawn: %+v", c)
	}
	say(statement.Withdrawn, &statement.Withdrawal{Kind: Described})
	if c := s.At(id); c != nil {
		t.Errorf("the process withdrawn: %+v", c)
	}
	if list := s.Of("p"); len(list) != 1 {
		t.Errorf("the project's: %q", list)
	}
	say(Described, &Description{Project: "p"})
	if c := s.At(id); c == nil || c.Signed {
		t.Errorf("described again: %+v", c)
	}
}
