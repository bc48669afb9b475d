package intake

import (
	"fmt"
	"testing"

	"imar/internal/domain/received"
	"imar/internal/exchange/snapshot"

	"github.com/google/go-cmp/cmp"
)

// A few values of a rule stand one by one, with their counts; many are one
// finding with the first examples, and crowd out no other rule.
func TestFindingsOfManyValues(t *testing.T) {
	var few, many findings
	say := func(l *findings, rule, value string, line int64) {
		l.add(snapshot.Finding{Severity: snapshot.Warning, Rule: rule, Args: []string{value}, Pointer: "/x", Line: line})
	}
	for i := range 2 * maxSingle {
		say(&few, "code", fmt.Sprint(i%maxSingle), int64(i))
	}
	if list := few.sorted(); len(list) != maxSingle || list[0].Count != 2 || list[0].Values != 0 {
		t.Errorf("few: %+v", list)
	}
	for i := range 3000 {
		say(&many, "date", fmt.Sprint(i%1000), int64(i+1))
		say(&many, "amount", fmt.Sprint("a", i), int64(i+1))
	}
	say(&many, "other", "z", 7)
	want := []received.Finding{
		{Severity: "warning", Rule: "amount", Args: []string{"a0"}, Count: 3000, Values: 3000, Places: []received.Place{{Pointer: "/x", Line: 1}, {Pointer: "/x", Line: 2, Args: []string{"a1"}},
			{Pointer: "/x", Line: 3, Args: []string{"a2"}}, {Pointer: "/x", Line: 4, Args: []string{"a3"}}, {Pointer: "/x", Line: 5, Args: []string{"a4"}}}},
		{Severity: "warning", Rule: "date", Args: []string{"0"}, Count: 3000, Values: 1000, Places: []received.Place{{Pointer: "/x", Line: 1}, {Pointer: "/x", Line: 2, Args: []string{"1"}},
			{Pointer: "/x", Line: 3, Args: []string{"2"}}, {Pointer: "/x", Line: 4, Args: []string{"3"}}, {Pointer: "/x", Line: 5, Args: []string{"4"}}}},
		{Severity: "warning", Rule: "other", Args: []string{"z"}, Count: 1, Places: []received.Place{{Pointer: "/x", Line: 7}}},
	}
	if diff := cmp.Diff(want, many.sorted()); diff != "" || many.more != 0 {
		t.Errorf("many, %d more (-want +got)\n%s", many.more, diff)
	}
}
