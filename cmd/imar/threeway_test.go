package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestThreeWayOpensItsLines: each sum of what a partner says, the fund says and the
// bank says comes to the lines that its address lists, and to no others.
func TestThreeWayOpensItsLines(t *testing.T) {
	_, site := demoSite(t)
	var overview struct {
		Data struct {
			Tables []struct{ Rows []forecastRow }
		}
	}
	if err := json.Unmarshal([]byte(fetched(t, site, "/en/money/three-way.json")), &overview); err != nil || len(overview.Data.Tables) != 1 {
		t.Fatal(err, overview)
	}
	compared := 0
	for _, row := range overview.Data.Tables[0].Rows {
		who, kind, _ := strings.Cut(row["key"].(string), "/")
		query := url.Values{"partner": {who}, "kind": {kind}, "currency": {row["currency"].(string)}}.Encode()
		rows := fetchedRows(t, site, "/ar/money/three-way.csv?"+query)
		if len(rows) < 2 {
			t.Fatalf("%s lists nothing", query)
		}
		sums := map[string]float64{}
		at := func(name string) int { return slices.Index(rows[0], name) }
		for _, line := range rows[1:] {
			for i, name := range rows[0] {
				amount, _ := strconv.ParseFloat(line[i], 64)
				switch sums[name] += amount; {
				case name == "charge" && line[at("bank")] != "": // the bank's sum has what banks took added
					sums["bank"] += amount
				}
				if (name == "kind" && line[i] != kind) || (name == "currency" && line[i] != row["currency"]) {
					t.Errorf("%s lists a line of %s", query, line[i])
				}
			}
		}
		for _, name := range []string{"partner", "fund", "bank"} {
			compared++
			equalSums(t, fmt.Sprint(query, " ", name), sums[name], row.number(name))
		}
		fetched(t, site, "/en/money/three-way?"+query)
	}
	if compared < 12 {
		t.Errorf("only %d sums", compared)
	}
	if status := statusOf(site, "/ar/money/three-way?partner=x&kind=loan"); status != 422 {
		t.Errorf("a kind that is none: %d", status)
	}
}
