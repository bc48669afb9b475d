package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"imar/internal/node"
)

// TestThreeWayOpensItsLines: each sum of what a partner says, the fund says and the
// bank says comes to the lines that its address lists, and to no others.
func TestThreeWayOpensItsLines(t *testing.T) {
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
	get := func(address string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		return w
	}
	var overview struct {
		Data struct {
			Tables []struct{ Rows []forecastRow }
		}
	}
	if err := json.Unmarshal(get("/en/money/three-way.json").Body.Bytes(), &overview); err != nil || len(overview.Data.Tables) != 1 {
		t.Fatal(err, overview)
	}
	compared := 0
	for _, row := range overview.Data.Tables[0].Rows {
		who, kind, _ := strings.Cut(row["key"].(string), "/")
		query := url.Values{"partner": {who}, "kind": {kind}, "currency": {row["currency"].(string)}}.Encode()
		w := get("/ar/money/three-way.csv?" + query)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
		if err != nil || w.Code != 200 || len(rows) < 2 {
			t.Fatalf("%s: %d, %v, %d rows", query, w.Code, err, len(rows))
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
		if page := get("/en/money/three-way?" + query); page.Code != 200 {
			t.Errorf("%s: %d", query, page.Code)
		}
	}
	if compared < 12 {
		t.Errorf("only %d sums", compared)
	}
	if w := get("/ar/money/three-way?partner=x&kind=loan"); w.Code != 422 {
		t.Errorf("a kind that is none: %d", w.Code)
	}
}
