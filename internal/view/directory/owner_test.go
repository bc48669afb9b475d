package directory

import (
	"testing"

	"imar/internal/base/wire"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"

	"github.com/google/go-cmp/cmp"
)

// A supplier works on the project that the process names, wherever spaces
// stand in the ids, whichever fact comes first, and after a quick start too.
func TestSupplierOfProjectWithSpaces(t *testing.T) {
	agreement := &contract.Agreement{Suppliers: []project.OrgRef{{ID: "s", Name: "Builders"}}}
	for name, test := range map[string]struct {
		owner   project.ID
		process string
		bodies  []any
	}{
		"plain":                {"oc4ids-abc123-1", "ocds-1", []any{agreement}},
		"space in the project": {"water works 7", "ocds-1", []any{&contract.Description{Project: "water works 7"}, agreement}},
		"space in the process": {"w7", "lot 2", []any{&contract.Description{Project: "w7"}, agreement}},
		"described afterwards": {"water works 7", "ocds-1", []any{agreement, &contract.Description{Project: "water works 7"}}},
	} {
		t.Run(name, func(t *testing.T) {
			v := New()
			id := contract.NewID(test.owner, test.process)
			for i, body := range test.bodies {
				v.Settle()
				v.Fold(whole.Event{Fact: &fact.Fact{Header: fact.Header{Seq: fact.Seq(i + 1), Subject: id.Subject()}}, Body: body})
				if i+1 < len(test.bodies) {
					v = again(t, v)
				}
			}
			if diff := cmp.Diff([]project.ID{test.owner}, v.Find("s", "Builders").Projects); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// again is the view after it was saved and read.
func again(t *testing.T, v *View) *View {
	t.Helper()
	var w wire.Writer
	v.Saved(wire.Encoder(&w))
	read := New()
	c := wire.Decoder(wire.NewReader(w.B))
	read.Saved(c)
	if err := c.Err(); err != nil {
		t.Fatal(err)
	}
	return read
}
