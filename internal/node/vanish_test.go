package node

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"imar/internal/domain/contract"
	"imar/internal/view"
	"imar/internal/view/contracts"
)

// TestProcessVanishes: a contracting process that a newer snapshot of its
// project no longer has is withdrawn, with all that was said of it, and comes
// back when it is stated again; one that cannot be told from others is kept.
func TestProcessVanishes(t *testing.T) {
	c := Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/vanish"}
	n := opened(t, c)
	defer func() { n.Close() }()
	const road = "oc4ids-abc123-road works"
	process := func(id string) string {
		return `{"id":"` + id + `","summary":{"title":"Lot ` + id + `","contractValue":{"amount":10,"currency":"LYD"},
			"suppliers":[{"id":"s","name":"Builders"}],"documents":[{"id":"d","url":"http://example.org/d"}]}}`
	}
	other := `{"id":"oc4ids-abc123-other","title":"Other","contractingProcesses":[` + process("a") + `]}`
	for _, step := range []struct {
		name, processes string
		want            []string
	}{
		{"two", `[` + process("a") + `,` + process("b") + `]`, []string{"a", "b"}},
		{"one left", `[` + process("a") + `]`, []string{"a"}},
		{"one back", `[` + process("b") + `,` + process("a") + `]`, []string{"a", "b"}},
		{"one that cannot be read", `[` + process("a") + `,7]`, []string{"a", "b"}},
		{"one again", `[` + process("b") + `]`, []string{"b"}},
		{"none", `[]`, nil},
	} {
		take(t, n, "p.json", `{"projects":[{"id":"`+road+`","title":"`+step.name+`","contractingProcesses":`+step.processes+`},`+other+`]}`)
		// What belongs to the project is known after a quick start too.
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
		n = opened(t, c)
		n.Views.Read(func(m *view.Models) {
			var listed []string
			for _, r := range contracts.Query(m.Contracts.Rows(), contracts.Filter{}, contracts.SortTitle, 0, 0).Rows {
				if r.Project == road {
					listed = append(listed, r.Process)
				}
			}
			slices.Sort(listed)
			if !slices.Equal(listed, step.want) {
				t.Errorf("%s: listed are %v, want %v", step.name, listed, step.want)
			}
			if p := m.Projects.At(road); p.Contracts != len(step.want) {
				t.Errorf("%s: the project has %d contracts, want %d", step.name, p.Contracts, len(step.want))
			}
			if s := m.Parties.Find("s", "Builders"); len(s.Contracts) != len(step.want)+1 {
				t.Errorf("%s: the supplier has %q, want %v and one of another project", step.name, s.Contracts, step.want)
			}
			if r := m.Contracts.At(contract.NewID("oc4ids-abc123-other", "a")); r == nil || r.Withdrawn {
				t.Errorf("%s: another project's process is gone", step.name)
			}
		})
		size := n.Recorder.Head().Size
		report, err := n.Intake(nil).Take(context.Background(), "p.json", strings.NewReader(`{"projects":[`+other+`,{"id":"`+road+`","title":"`+step.name+`","contractingProcesses":`+step.processes+`}]}`))
		if err != nil || n.Recorder.Head().Size != size {
			t.Errorf("%s: the same again gives %d facts, %v", step.name, report.Facts, err)
		}
	}
}
