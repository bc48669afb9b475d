package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/node"
)

// TestForecastComesOut: on the demonstration every month of the forecast opens with
// what the one before closed with and adds up, and what stands in months and after
// them is what tranches and contracts have left.
func TestForecastComesOut(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "d")
	var out, words bytes.Buffer
	if status := run(context.Background(), []string{"demo", "--data", folder, "--projects", "22", "--seed", "7", "--no-serve"}, &out, &words); status != 0 {
		t.Fatal(words.String())
	}
	n := openNode(t, node.Config{Data: folder})
	site, err := newPortal(n, "", nil, publisherFlags{})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest("GET", "/en/money/forecast.json", nil))
	type row = map[string]any
	var got struct {
		Data struct {
			Tables []struct {
				ID   string
				Rows []row
			}
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(w.Code, err)
	}
	sums := map[string]map[string]float64{} // by table, by figure; the demonstration's sums are exact in a float
	months := 0
	for _, table := range got.Data.Tables {
		of := map[string]float64{}
		sums[table.ID] = of
		before := -1.0
		for _, r := range table.Rows {
			number := func(name string) float64 { v, _ := r[name].(float64); return v }
			for name := range r {
				of[name] += number(name)
			}
			if !strings.HasPrefix(table.ID, "months-") || len(r["key"].(string)) != len("2026-10") || r["key"] == "overdue" || r["key"] == "undated" {
				continue
			}
			months++
			if closing := number("opening") + number("received") + number("owed") + number("works"); differ(closing, number("closing")) {
				t.Errorf("%s %v closes with %f, not %f", table.ID, r["key"], number("closing"), closing)
			}
			if r["key"] != table.Rows[0]["key"] && differ(before, number("opening")) {
				t.Errorf("%s %v opens with %f after %f", table.ID, r["key"], number("opening"), before)
			}
			before = number("closing")
		}
	}
	if months < 24 {
		t.Errorf("only %d months", months)
	}
	for id, of := range sums {
		currency, is := strings.CutPrefix(id, "months-")
		if !is {
			continue
		}
		if got, want := of["works"], -sums["works-"+currency]["pay"]; differ(got, want) {
			t.Errorf("%s: works come to %f, contracts have %f", id, got, want)
		}
		for _, name := range []string{"received", "conditional"} {
			if got, want := of[name], sums["tranches-"+currency][name]; differ(got, want) {
				t.Errorf("%s: %s comes to %f, tranches have %f", id, name, got, want)
			}
		}
	}
	if sums["works-LYD"]["pay"] <= 0 || sums["tranches-EUR"]["received"]+sums["tranches-USD"]["received"] <= 0 {
		t.Errorf("nothing to compare: %v", sums)
	}
}

func differ(a, b float64) bool { return a-b > 0.0005 || b-a > 0.0005 }
