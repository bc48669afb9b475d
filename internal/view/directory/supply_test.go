package directory

import (
	"testing"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"

	"github.com/google/go-cmp/cmp"
)

// A supplier has the contracts that name it now: not one that names another by
// now or was withdrawn, and the two halves of one process once.
func TestSupplied(t *testing.T) {
	const first, second, half = contract.ID("p 1"), contract.ID("p 2"), contract.ID(" ocds-1")
	v, seq := New(), fact.Seq(0)
	say := func(id contract.ID, supersedes fact.Seq, body any) fact.Seq {
		seq++
		v.Settle()
		v.Fold(whole.Event{Fact: &fact.Fact{Header: fact.Header{Seq: seq, Supersedes: supersedes, Subject: id.Subject()}}, Body: body})
		v = again(t, v)
		return seq
	}
	by := func(names ...string) *contract.Agreement {
		a := &contract.Agreement{}
		for _, name := range names {
			a.Suppliers = append(a.Suppliers, project.OrgRef{Name: name})
		}
		return a
	}
	has := func(step, name string, want ...contract.ID) {
		t.Helper()
		if got := v.Find("", name).Contracts; len(want) == 0 && len(got) > 0 {
			t.Errorf("%s: %s still has %q", step, name, v.Find("", name).Contracts)
		} else if len(want) > 0 && !cmp.Equal(want, v.Find("", name).Contracts) {
			t.Errorf("%s: %s has %q, want %q", step, name, v.Find("", name).Contracts, want)
		}
	}
	one := say(first, 0, by("Builders", "Diggers"))
	two := say(second, 0, by("Builders"))
	has("signed", "Builders", first, second)
	one = say(first, one, by("Diggers"))
	has("restated with another", "Builders", second)
	has("restated with another", "Diggers", first)

	say(half, 0, &contract.Release{Parties: []contract.ReleaseOrg{{Name: "Builders", Roles: []string{"supplier"}}}})
	has("released", "Builders", half, second)
	v.Join(half, second)
	has("joined", "Builders", second)
	say(second, two, &statement.Withdrawal{Kind: contract.Signed})
	has("one half withdrawn", "Builders", second)
	v.Join(half, "")
	has("apart again", "Builders", half)

	say(first, one, &statement.Withdrawal{Kind: contract.Signed})
	has("withdrawn", "Diggers")
}
