package portal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"imar/internal/demo"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/view/dossier"
)

// toldMembers are the members that histories of a demonstration can show, each
// with one of its values and the kind that it is of.
func toldMembers(t testing.TB) map[string]string {
	t.Helper()
	found := map[string]string{}
	state := whole.New()
	last := map[string][]byte{}
	for request := range demo.Generate(demo.Plan{Seed: 1, Projects: 66}) {
		at := whole.Moment{Actor: request.Actor, Now: request.At}
		drafts, _ := whole.Check(state, request.Command, at)
		for _, d := range drafts {
			f, err := fact.Seal(d, fact.Stamp{Seq: state.Seq + 1, ID: "x", Recorded: request.At, Actor: request.Actor, Salts: make([][32]byte, len(d.Parts)+1)})
			if err != nil {
				t.Fatal(err)
			}
			e, err := whole.Decode(&f)
			if err != nil {
				t.Fatal(err)
			}
			state.Apply(e)
			item := string(f.Subject) + "\x00" + string(f.Kind) + "\x00" + f.Key
			for _, m := range dossier.Diff(last[item], f.Public()) {
				found[m.Name] = fmt.Sprintf("%s %.80s", f.Kind, m.New)
			}
			last[item] = f.Public()
		}
	}
	return found
}

// TestEveryMemberHasWords: no history shows a member by the name that it has in
// the record.
func TestEveryMemberHasWords(t *testing.T) {
	found := toldMembers(t)
	if len(found) < 100 {
		t.Fatalf("only %d members", len(found))
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if strings.Trim(memberName(name).Plain("en"), "\u2068\u2069") == name {
			t.Errorf("%s: %s", name, found[name])
		}
	}
}
