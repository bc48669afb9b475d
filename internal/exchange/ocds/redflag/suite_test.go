package redflag_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/ocds/redflag"
	"imar/internal/material"
)

func suites(t testing.TB) string {
	t.Helper()
	dir := material.Dir(t)
	dir = filepath.Join(dir, "ocds/suites")
	return dir
}

func calculated(t testing.TB, settings string, raw []byte) *redflag.Result {
	t.Helper()
	s, err := redflag.Parse([]byte(settings))
	if err != nil {
		t.Fatal(err)
	}
	c := redflag.New(s)
	for line := range bytes.SplitSeq(raw, []byte("\n")) {
		if v, faults := jsonstream.Parse(line, jsonstream.Options{}); len(faults) == 0 {
			c.Add(v)
		}
	}
	return c.Finish()
}

// same compares flags with those that another program wrote.
func same(t testing.TB, name string, want []byte, got map[string]map[string]map[string]float64) {
	t.Helper()
	var wanted map[string]map[string]map[string]float64
	if err := json.Unmarshal(want, &wanted); err != nil {
		t.Fatal(name, err)
	}
	if d := cmp.Diff(wanted, got); d != "" {
		t.Errorf("%s: %s", name, d)
	}
}

// TestSuite: Cardinal's own cases give what Cardinal expects of them.
func TestSuite(t *testing.T) {
	dir := filepath.Join(suites(t), "cardinal-indicators")
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) != 8 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	const about = "no_price_comparison_procurement_methods = NPC\n[exclusions]\nprocurement_method_details = EXC\n"
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		settings := about + "[" + name[:4] + "]\n"
		switch name[4:] {
		case "-threshold-10":
			settings += "threshold = 10\n"
		case "-procurement_methods-open+selective":
			settings += "procurement_methods = open|selective\n"
		case "-procurement_method_details-x-5-y-10":
			settings += "[R003.procurement_method_details]\nx = 5\ny = 10\n"
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(strings.TrimSuffix(file, ".jsonl") + ".expected")
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, want, calculated(t, settings, raw).Flags)
	}
}

// TestExamples: the examples of Cardinal's manual give what the manual says, and
// for those who bid what its newer versions add.
func TestExamples(t *testing.T) {
	dir := filepath.Join(suites(t), "cardinal-doc-examples/R")
	for file, want := range map[string]string{
		"018": `{"OCID":{"F":{"R018":1}}}`, "028": `{"OCID":{"F":{"R028":1}},"Tenderer":{"D":{"R028":1},"V":{"R028":1}}}`,
		"024": `{"OCID":{"F":{"R024":1}},"Tenderer":{"W":{"R024":0},"L":{"R024":0}}}`, "025": `{"Tenderer":{"F":{"R025":0.16666666666666666}}}`,
		"030": `{"OCID":{"F":{"R030":1}},"Tenderer":{"W":{"R030":1}}}`, "036": `{"OCID":{"F":{"R036":1}}}`,
		"038": `{"Buyer":{"B":{"R038":0.5}}}`, "048": `{"Tenderer":{"F":{"R048":2}}}`, "058": `{"OCID":{"F":{"R058":99}},"Tenderer":{"W":{"R058":0}}}`,
	} {
		settings, err := os.ReadFile(filepath.Join(dir, file+".ini"))
		if err != nil {
			settings = []byte("[R" + file + "]\n")
		}
		raw, err := os.ReadFile(filepath.Join(dir, file+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		r := calculated(t, string(settings), raw)
		same(t, file, []byte(want), r.Flags)
		if len(r.Cases) == 0 || slices.ContainsFunc(r.Cases, func(c redflag.Case) bool { return len(c.Args) == 0 }) {
			t.Errorf("%s: cases %+v", file, r.Cases)
		}
	}
}

// TestFences: the quartiles and fences that the manual gives for the suite's R024.
func TestFences(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(suites(t), "cardinal-indicators/R024.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	r := calculated(t, "no_price_comparison_procurement_methods = NPC\n[exclusions]\nprocurement_method_details = EXC\n[R024]\n", raw)
	if got := fmt.Sprintf("%.4f %.4f %.4f", r.Meta["R024"]["q1"], r.Meta["R024"]["q3"], r.Meta["R024"]["lower_fence"]); got != "66.6667 100.0000 16.6667" {
		t.Error(got)
	}
}

// TestSettings: everything in a settings file that cannot be meant is told at once,
// each with its line.
func TestSettings(t *testing.T) {
	_, err := redflag.Parse([]byte("currency = LYD\nx\n[R024]\nthreshold = much\nthreshhold = 1\n[R099]\na = 1\n[R025]\npercentile = 101\n[R048\n[R035]\nthreshold = -1\n[defaults]\ncurrency = USD\n"))
	var got []string
	for _, p := range problem.Of(err) {
		got = append(got, fmt.Sprint(p.Line, " ", p.Key))
	}
	want := []string{"2 redflag.no-value", "4 redflag.not-share", "5 redflag.name-unknown", "6 redflag.section-unknown", "9 redflag.percentile", "10 redflag.section-open", "12 redflag.not-whole"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	s, err := redflag.Parse([]byte("; usual\n[R038] ; the excess\nthreshold = 0.5 ; half\nminimum_submitted_bids: 3\n"))
	if err != nil || !s.On["R038"] || s.On["R024"] || *s.R038.Threshold != 0.5 || s.R038.Bids != 3 || s.R038.Processes != 2 {
		t.Errorf("%+v %v", s, err)
	}
}

// FuzzSettings: no settings file makes reading fail, and what is wrong has its line.
func FuzzSettings(f *testing.F) {
	f.Add([]byte("[R003]\nthreshold = 1\n[R003.procurement_method_details]\nx = 99999999999999999999\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, err := redflag.Parse(raw)
		for _, p := range problem.Of(err) {
			if p.Line < 1 {
				t.Errorf("%v", p)
			}
		}
	})
}

// FuzzRelease: no release makes calculating fail, and every flag is of a group and
// an indicator that there is.
func FuzzRelease(f *testing.F) {
	f.Add([]byte(`{"ocid":"1","tender":{"tenderPeriod":{"startDate":"2024-01-01T00:00:00Z","endDate":"x"},"numberOfTenderers":1},"bids":{"details":[{"status":"valid","value":{"amount":0,"currency":"X"},"tenderers":[{"id":"a"}]},{"status":"disqualified","value":{"amount":0,"currency":"X"},"tenderers":[{"id":"b"}]}]},"awards":[{"status":"active","suppliers":[{"id":"a"}],"items":[{"classification":{"id":"1"}}]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, faults := jsonstream.Parse(raw, jsonstream.Options{})
		if len(faults) > 0 {
			return
		}
		c := redflag.New(redflag.Usual())
		c.Add(v)
		c.Add(v)
		for group, ids := range c.Finish().Flags {
			for _, flags := range ids {
				for code := range flags {
					if !slices.Contains(redflag.Groups, group) || !slices.Contains(redflag.Codes, code) {
						t.Errorf("%s %s", group, code)
					}
				}
			}
		}
	})
}
