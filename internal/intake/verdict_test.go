package intake

import (
	"fmt"
	"strings"
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/received"
	"imar/internal/exchange/report"

	"github.com/google/go-cmp/cmp"
)

// What stands on record of a report has its counts and its first groups, each
// with the sentence of its first example.
func TestConformance(t *testing.T) {
	var c report.Collector
	for i := range 7 {
		c.Add(report.Finding{Severity: report.Error, Rule: "validate.type", Args: []string{"string", "number"}, Pointer: fmt.Sprintf("/releases/%d/date", i), Line: int64(i + 1)})
	}
	c.Add(report.Finding{Severity: report.Note, Rule: "validate.unknown", Args: []string{"x"}, Pointer: "/x", Line: 9})
	r := report.Report{Checked: "1.1.5"}
	c.Fill(&r)
	want := &received.Conformance{Checked: "1.1.5", Errors: 7, Notes: 1, Findings: []received.Finding{
		{Severity: "error", Rule: "validate.type", Args: []string{"string", "number"}, Count: 7, Places: []received.Place{
			{Pointer: "/releases/0/date", Line: 1}, {Pointer: "/releases/1/date", Line: 2}, {Pointer: "/releases/2/date", Line: 3}}},
		{Severity: "note", Rule: "validate.unknown", Args: []string{"x"}, Count: 1, Places: []received.Place{{Pointer: "/x", Line: 9}}},
	}}
	if diff := cmp.Diff(want, conformance(&r)); diff != "" {
		t.Error(diff)
	}
}

// However much is wrong, and however long the texts in which it is, the fact has
// room for what stands of it, and no finding goes uncounted.
func TestConformanceIsBounded(t *testing.T) {
	var c report.Collector
	long := strings.Repeat("مـ", 1000)
	const kinds = report.MaxGroups + 50
	for i := range kinds {
		for n := range maxExamples + 1 {
			c.Add(report.Finding{Severity: report.Warning, Rule: fmt.Sprint("validate.", i), Args: []string{fmt.Sprint(n, long), long}, Pointer: "/" + long, Line: 1, Each: true})
		}
	}
	r := report.Report{}
	c.Fill(&r)
	got := conformance(&r)
	told := got.More
	for _, f := range got.Findings {
		told += f.Count
	}
	if told != kinds*(maxExamples+1) || got.Warnings != told {
		t.Errorf("%d findings are told, %d counted", told, got.Warnings)
	}
	if n := len(fact.Encode(got)); n > fact.MaxPart/2 {
		t.Errorf("%d bytes", n)
	}
	if !strings.HasSuffix(got.Findings[0].Args[0], "…") {
		t.Errorf("cut without a mark: %q", got.Findings[0].Args[0])
	}
}
