package main

import (
	"encoding/csv"
	"html"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/money"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/portal"
)

var (
	openedFigure = regexp.MustCompile(`(?s)<a[^>]*href="(/en/money/(?:lines|ageing)\?[^"]*)"[^>]*>(.*?)</a>`)
	anyTag       = regexp.MustCompile(`<[^>]*>`)
	writtenSum   = regexp.MustCompile(`^([A-Z]{3})[\s\x{00A0}]*-?([\d,]+)(?:\.(\d+))?(?:[\s\x{00A0}](thousand|million|billion))?$`)
)

// TestEveryFigureOpensWhatMakesIt: on every page about money, and on those of
// projects, contracts, parties and sources, each sum that is a link opens postings
// or open items that come to that very sum, in no other currency.
func TestEveryFigureOpensWhatMakesIt(t *testing.T) {
	n, site := demoSite(t)
	c := &figureCrawl{t: t, site: site, sums: map[string]map[string]int64{}}
	pages := []string{"/", "/money", "/money/budget", "/money/trial", "/money/trial?book=budgetary", "/money/statement", "/money/statement?year=2024",
		"/money/three-way", "/money/forecast", "/money/reports", "/money/reports/2025", "/money/reports/2026-10", "/money/bank"}
	for _, by := range []string{"year", "sector", "district", "project"} {
		pages = append(pages, "/money/budget?by="+by)
	}
	for _, account := range []string{"advances", "payables", "retention", "in-transit", "guarantees", "receivable", "entities", "tax", "suspense"} {
		pages = append(pages, "/money/ageing?account="+account, "/money/ageing?account="+account+"&age=older")
	}
	n.Views.Read(func(m *view.Models) {
		for _, r := range m.Projects.Rows() {
			pages = append(pages, "/projects/"+url.PathEscape(string(r.ID)))
		}
		for _, r := range m.Contracts.Rows() {
			pages = append(pages, "/contracts/"+url.PathEscape(string(r.ID)))
		}
		for _, r := range m.Parties.Rows() {
			pages = append(pages, "/parties/"+url.PathEscape(r.ID))
		}
		for _, f := range m.Books.SourcesAndUses(books.Filter{}) {
			pages = append(pages, "/sources/"+url.PathEscape(string(f.Source)))
		}
	})
	for _, path := range pages {
		c.page("/en" + path)
	}
	t.Logf("%d pages, %d figures", len(pages), c.figures)
	if c.figures < 1000 {
		t.Errorf("only %d figures are links", c.figures)
	}
}

// figureCrawl follows figures. sums are those of what an address opens, by currency,
// in minor units.
type figureCrawl struct {
	t       *testing.T
	site    *portal.Portal
	sums    map[string]map[string]int64
	figures int
}

func (c *figureCrawl) get(address string) string {
	c.t.Helper()
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
	if w.Code != 200 {
		c.t.Fatalf("%s: %d", address, w.Code)
	}
	return w.Body.String()
}

func (c *figureCrawl) page(address string) {
	for _, found := range openedFigure.FindAllStringSubmatch(c.get(address), -1) {
		text := strings.TrimSpace(html.UnescapeString(anyTag.ReplaceAllString(found[2], "")))
		parts := writtenSum.FindStringSubmatch(text)
		if parts == nil {
			continue
		}
		c.figures++
		open := html.UnescapeString(found[1])
		sums := c.opened(open)
		if !shows(parts, sums[parts[1]]) || len(sums) > 1 {
			c.t.Errorf("%s says %s, and %s comes to %v", address, text, open, sums)
		}
	}
}

// shows says that a sum is what was written: exactly, or in a headline cut off.
func shows(parts []string, sum int64) bool {
	exact := money.Amount{Minor: max(sum, -sum), Currency: money.Currency(parts[1])}.Decimal()
	whole, _, _ := strings.Cut(string(exact), ".")
	written := strings.ReplaceAll(parts[2], ",", "")
	if parts[4] == "" {
		return string(exact) == written+"."+parts[3] || parts[3] == "" && whole == written
	}
	zeros := map[string]int{"thousand": 3, "million": 6, "billion": 9}[parts[4]]
	if len(whole) <= zeros {
		return false
	}
	at := len(whole) - zeros
	return whole[:at] == written && strings.HasPrefix(whole[at:], parts[3])
}

// opened are the sums of what an address opens, none that is zero but where all are.
func (c *figureCrawl) opened(address string) map[string]int64 {
	if sums, ok := c.sums[address]; ok {
		return sums
	}
	path, query, _ := strings.Cut(address, "?")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.get(path+".csv?"+query), "\ufeff"))).ReadAll()
	if err != nil {
		c.t.Fatal(address, err)
	}
	sums := map[string]int64{}
	for _, row := range rows[1:] {
		for i, name := range rows[0] {
			sign := map[string]int64{"debit": 1, "credit": -1, "amount": 1}[name]
			if sign == 0 || row[i] == "" {
				continue
			}
			currency := row[slices.Index(rows[0], "currency")]
			a, err := money.Decimal(row[i]).Amount(money.Currency(currency))
			if err != nil {
				c.t.Fatal(address, err)
			}
			sums[currency] += sign * a.Minor
		}
	}
	for currency, sum := range sums {
		if sum == 0 {
			delete(sums, currency)
		}
	}
	c.sums[address] = sums
	return sums
}
