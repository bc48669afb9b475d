package validate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"imar/internal/exchange/report"
)

// linksOf are the findings about links, as "number pointer identifier".
func linksOf(t *testing.T, text string) (list []string) {
	t.Helper()
	_, found := check(t, []byte(text))
	for _, f := range found {
		if f.Rule == "iativalidate.rule-linked" {
			if f.Severity != report.Note {
				t.Errorf("%s is of severity %s", f.Rule, f.Severity)
			}
			list = append(list, fmt.Sprint(f.ID, " ", f.Pointer, " ", f.Args[0], " ", f.Line))
		}
	}
	return list
}

func linkedActivities(bodies ...string) string {
	var b strings.Builder
	b.WriteString(`<iati-activities version="2.03">`)
	for i, body := range bodies {
		fmt.Fprintf(&b, "\n<iati-activity><iati-identifier> A-%d </iati-identifier>%s</iati-activity>", i+1, body)
	}
	return b.String() + "\n</iati-activities>"
}

// Each of the six attributes that name another activity is looked at: whether that
// activity stands in the file, before or behind, and what is nowhere is told once
// with its place.
func TestLinksToOtherActivities(t *testing.T) {
	text := linkedActivities(
		`<participating-org activity-id="A-2"/><participating-org activity-id="B-1"/>`+
			`<planned-disbursement><provider-org provider-activity-id="B-2"/><receiver-org receiver-activity-id="B-3"/></planned-disbursement>`+
			`<transaction><provider-org provider-activity-id=" A-1 "/><receiver-org receiver-activity-id="B-4"/></transaction>`+
			`<transaction><provider-org provider-activity-id="B-5"/></transaction><related-activity ref="B-6"/><related-activity ref=""/>`+
			`<x:y xmlns:x="urn:x"><related-activity ref="C-1"/></x:y>`,
		`<related-activity ref="A-1"/><related-activity ref="A-3"/><related-activity ref="B-6"/>`,
		`<other-identifier ref="D-1"/>`,
	)
	const at = "/iati-activities/iati-activity[1]/"
	want := []string{
		"1000.0.1 " + at + "participating-org[2]/@activity-id B-1 2",
		"1000.0.2 " + at + "planned-disbursement[1]/provider-org[1]/@provider-activity-id B-2 2",
		"1000.0.3 " + at + "planned-disbursement[1]/receiver-org[1]/@receiver-activity-id B-3 2",
		"1000.0.5 " + at + "transaction[1]/receiver-org[1]/@receiver-activity-id B-4 2",
		"1000.0.4 " + at + "transaction[2]/provider-org[1]/@provider-activity-id B-5 2",
		"1000.0.6 " + at + "related-activity[1]/@ref B-6 2",
		"1000.0.6 " + at + "related-activity[1]/@ref B-6 0", // the second one
	}
	if got := linksOf(t, text); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// In a file of many batches nothing is told of activities that come much later, and
// what is told does not depend on who checked it.
func TestLinksAcrossBatches(t *testing.T) {
	bodies := make([]string, 4000)
	for i := range bodies {
		bodies[i] = fmt.Sprintf(`<title><narrative>%s</narrative></title><related-activity ref="A-%d"/>`, strings.Repeat("نص ", 40), len(bodies)-i)
	}
	bodies[17] += `<related-activity ref="nowhere"/>`
	bodies[3999] += `<related-activity ref="nowhere"/>`
	got := linksOf(t, linkedActivities(bodies...))
	if len(got) != 2 || !strings.Contains(got[0], "iati-activity[18]/related-activity[2]/@ref nowhere 19") {
		t.Errorf("%q", got)
	}
}

// Of links beyond those that are remembered the report says how many there were.
func TestLinksBeyondTheBound(t *testing.T) {
	var b strings.Builder
	for i := range MaxLinks + 3 {
		fmt.Fprintf(&b, `<related-activity ref="B-%d"/>`, i)
	}
	_, found := check(t, []byte(linkedActivities(b.String())))
	linked := 0
	for _, f := range found {
		switch f.Rule {
		case "iativalidate.rule-linked":
			linked++
		case "iativalidate.links-many":
			if f.Args[1] != "3" {
				t.Errorf("%q", f.Args)
			}
			return // it stands before the links
		}
	}
	t.Errorf("nothing is said of the others, %d are told", linked)
}
