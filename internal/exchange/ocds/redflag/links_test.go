package redflag_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/ocds/redflag"

	"github.com/google/go-cmp/cmp"
)

// TestLinksOfCases: in all of Cardinal's cases, who is flagged by an indicator of a
// process is who its links lead to, no more and no fewer, and each flag of an
// organization has a row.
func TestLinksOfCases(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(suites(t), "cardinal-*", "*.jsonl"))
	rows := 0
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		c := redflag.New(redflag.Usual()).Link()
		for line := range strings.SplitSeq(string(raw), "\n") {
			if v, faults := jsonstream.Parse([]byte(line), jsonstream.Options{}); len(faults) == 0 {
				c.Add(v)
			}
		}
		r := c.Finish()
		for code, link := range map[string]string{"R024": "ocid_tenderer_r024", "R028": "ocid_tenderer_r028", "R030": "ocid_tenderer_r030", "R035": "ocid_tenderer_r035", "R058": "ocid_tenderer_r058"} {
			var flagged, linked []string
			for id, values := range r.Flags[redflag.Tenderer] {
				if _, is := values[code]; is {
					flagged = append(flagged, id)
				}
			}
			for ocid, ids := range r.Links[link] {
				linked = append(linked, ids...)
				if _, is := r.Flags[redflag.Process][ocid][code]; !is {
					t.Errorf("%s: %s leads from %s, which is not flagged", filepath.Base(name), link, ocid)
				}
			}
			slices.Sort(flagged)
			slices.Sort(linked)
			if d := cmp.Diff(flagged, slices.Compact(linked)); d != "" {
				t.Errorf("%s: %s (-flagged +linked): %s", filepath.Base(name), code, d)
			}
		}
		told := map[string]bool{}
		for _, row := range r.Rows() {
			told[row.Group+" "+row.Organization+" "+row.Indicator] = true
			rows++
		}
		for _, group := range redflag.Groups[1:] {
			for id, values := range r.Flags[group] {
				for code := range values {
					if !told[group+" "+id+" "+code] {
						t.Errorf("%s: %s of %s %s has no row", filepath.Base(name), code, group, id)
					}
				}
			}
		}
	}
	if rows < 50 {
		t.Errorf("only %d rows", rows)
	}
}

// TestLinksOfBuyers: a buyer's processes are those in which somebody was disqualified.
func TestLinksOfBuyers(t *testing.T) {
	s, err := redflag.Parse([]byte("[R038]\nthreshold = 0.5\nminimum_contracting_processes = 1\nminimum_submitted_bids = 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := redflag.New(s).Link()
	for _, release := range []string{
		`{"ocid":"a","buyer":{"id":"B"},"tender":{"procuringEntity":{"id":"P"}},"bids":{"details":[{"status":"disqualified","tenderers":[{"id":"X"}]},{"status":"valid","tenderers":[{"id":"Y"}]}]}}`,
		`{"ocid":"b","buyer":{"id":"B"},"bids":{"details":[{"status":"valid","tenderers":[{"id":"Y"}]},{"status":"withdrawn","tenderers":[{"id":"Z"}]}]}}`,
		`{"ocid":"c","buyer":{"id":"B"},"bids":{"details":[{"status":"disqualified","tenderers":[{"id":"X"}]}]}}`,
	} {
		v, faults := jsonstream.Parse([]byte(release), jsonstream.Options{})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		c.Add(v)
	}
	r := c.Finish()
	want := redflag.Links{redflag.LinkBuyers: {"a": {"B"}, "c": {"B"}}, redflag.LinkEntities: {"a": {"P"}}, redflag.LinkTenderers: {"a": {"X", "Y"}, "b": {"Y"}, "c": {"X"}},
		"ocid_tenderer_r024": {}, "ocid_tenderer_r028": {}, "ocid_tenderer_r030": {}, "ocid_tenderer_r035": {}, "ocid_tenderer_r058": {}}
	if d := cmp.Diff(want, r.Links); d != "" {
		t.Error(d)
	}
	rows := []redflag.Row{
		{OCID: "a", Group: redflag.Buyer, Indicator: "R038", Value: 2.0 / 4, Organization: "B"}, {OCID: "a", Group: redflag.ProcuringEntity, Indicator: "R038", Value: 0.5, Organization: "P"},
		{OCID: "a", Group: redflag.Tenderer, Indicator: "R038", Value: 1, Organization: "X"},
		{OCID: "c", Group: redflag.Buyer, Indicator: "R038", Value: 2.0 / 4, Organization: "B"}, {OCID: "c", Group: redflag.Tenderer, Indicator: "R038", Value: 1, Organization: "X"},
	}
	if d := cmp.Diff(rows, r.Rows()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]int64{"OCID": 0, "Buyer": 1, "ProcuringEntity": 1, "Tenderer": 1}, r.PerGroup()); d != "" {
		t.Error(d)
	}
}
