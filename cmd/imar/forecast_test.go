package main

import (
	"encoding/json"
	"net/http"
	"testing"
)

// forecastRow is a row of a table of the forecast's JSON.
type forecastRow map[string]any

// number is a figure of the row, 0 for one that is left out. The demonstration's
// sums are exact in a float.
func (r forecastRow) number(name string) float64 { v, _ := r[name].(float64); return v }

// forecastTables are the forecast's tables as one address gives them, by id.
func forecastTables(t *testing.T, site http.Handler, query string) map[string][]forecastRow {
	t.Helper()
	var got struct {
		Data struct {
			Tables []struct {
				ID   string
				Rows []forecastRow
			}
		}
	}
	if err := json.Unmarshal([]byte(fetched(t, site, "/en/money/forecast.json"+query)), &got); err != nil {
		t.Fatal(query, err)
	}
	tables := map[string][]forecastRow{}
	for _, table := range got.Data.Tables {
		tables[table.ID] = table.Rows
	}
	return tables
}

// sumOf is what a figure comes to over some rows.
func sumOf(rows []forecastRow, name string) (sum float64) {
	for _, r := range rows {
		sum += r.number(name)
	}
	return sum
}

func equalSums(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got-want > 0.0005 || want-got > 0.0005 {
		t.Errorf("%s: %f, not %f", what, got, want)
	}
}

// TestForecastComesOut: on the demonstration every month of the forecast opens with
// what the one before closed with and adds up; what stands in months and after them
// is what tranches and contracts have left; each figure of a slot is the sum of what
// its address lists; and the forecasts by source add up to the whole, month by month.
func TestForecastComesOut(t *testing.T) {
	_, site := demoSite(t)
	all := forecastTables(t, site, "")
	promised := 0.0
	for _, currency := range []string{"LYD", "EUR", "USD"} {
		months := all["months-"+currency]
		if len(months) < 12 {
			t.Fatalf("%s has %d months", currency, len(months))
		}
		before := months[0].number("opening")
		for _, r := range months[:12] {
			what := currency + " " + r["key"].(string)
			equalSums(t, what+" opening", r.number("opening"), before)
			before = r.number("opening") + r.number("received") + r.number("owed") + r.number("works")
			equalSums(t, what+" closing", r.number("closing"), before)
		}
		equalSums(t, currency+" works", sumOf(months, "works"), -sumOf(all["works-"+currency], "pay"))
		for _, name := range []string{"received", "conditional"} {
			equalSums(t, currency+" "+name, sumOf(months, name), sumOf(all["tranches-"+currency], name))
		}
		promised += sumOf(all["tranches-"+currency], "received")
		for _, r := range months {
			key := r["key"].(string)
			slot := forecastTables(t, site, "?month="+key+"&currency="+currency)
			equalSums(t, key+" works of "+currency, r.number("works"), -sumOf(slot["works-"+currency], "part"))
			for _, name := range []string{"received", "conditional"} {
				equalSums(t, key+" "+name+" of "+currency, r.number(name), sumOf(slot["tranches-"+currency], name))
			}
		}
		bySource := map[string]map[string]float64{}
		for _, s := range all["sources-"+currency] {
			key := s["key"].(string)
			if key == "" {
				t.Fatalf("money of no source in the forecast: %v", s)
			}
			of := forecastTables(t, site, "?source="+key+"&currency="+currency)["months-"+currency]
			equalSums(t, key+" closing", s.number("closing"), of[11].number("closing"))
			for _, r := range of {
				at := r["key"].(string)
				if bySource[at] == nil {
					bySource[at] = map[string]float64{}
				}
				for _, name := range []string{"opening", "received", "conditional", "owed", "works", "closing"} {
					bySource[at][name] += r.number(name)
				}
			}
		}
		for _, r := range months {
			for name, sum := range bySource[r["key"].(string)] {
				equalSums(t, currency+" by source, "+r["key"].(string)+" "+name, sum, r.number(name))
			}
		}
	}
	if sumOf(all["works-LYD"], "pay") <= 0 || promised <= 0 {
		t.Error("nothing to compare")
	}
	for _, wrong := range []string{"?month=2020-01", "?month=x", "?source=nobody", "?currency=XYZ"} {
		if status := statusOf(site, "/ar/money/forecast"+wrong); status != 422 {
			t.Errorf("%s: %d", wrong, status)
		}
	}
}
