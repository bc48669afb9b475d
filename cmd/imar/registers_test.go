package main

import (
	"slices"
	"strings"
	"testing"

	"imar/internal/domain/fund"
)

// TestRegistersByMonth: the registers of exceptions and of corrections, asked month
// by month and kind by kind, give each line of the whole exactly once; and what is
// not known of them is refused.
func TestRegistersByMonth(t *testing.T) {
	_, site := demoSite(t)
	get := func(address string) [][]string { return fetchedRows(t, site, address) }
	for register, day := range map[string]string{"exceptions": "date", "corrections": "booked"} {
		whole := get("/en/money/" + register + ".csv")
		at := slices.Index(whole[0], day)
		if at < 0 || len(whole) < 4 {
			t.Fatalf("%s: %v", register, whole)
		}
		months := map[string]int{}
		for _, row := range whole[1:] {
			months[row[at][:7]]++
		}
		for month, count := range months {
			rows := get("/ar/money/" + register + ".csv?from=" + month + "&to=" + month)
			if len(rows)-1 != count {
				t.Errorf("%s of %s: %d lines, of the whole %d", register, month, len(rows)-1, count)
			}
		}
		last := slices.Max(slices.Collect(func(yield func(string) bool) {
			for m := range months {
				if !yield(m) {
					return
				}
			}
		}))
		if rows := get("/en/money/" + register + ".csv?from=" + last); len(rows)-1 != months[last] {
			t.Errorf("%s from %s: %d lines, not %d", register, last, len(rows)-1, months[last])
		}
	}
	whole, sum := get("/en/money/exceptions.csv"), 0
	what := slices.Index(whole[0], "what")
	kinds := map[string]int{}
	for _, row := range whole[1:] {
		kinds[row[what]]++
	}
	for _, kind := range append([]fund.Exception{"override-permitted", "override-used"}, fund.Exceptions...) {
		count := len(get("/en/money/exceptions.csv?what="+string(kind))) - 1
		if sum += count; count != kinds[string(kind)] {
			t.Errorf("%s: %d lines, of the whole %d", kind, count, kinds[string(kind)])
		}
	}
	if sum != len(whole)-1 || len(kinds) < 4 {
		t.Errorf("kinds have %d lines, the register %d of %d kinds", sum, len(whole)-1, len(kinds))
	}
	for _, wrong := range []string{"exceptions?what=guilty", "exceptions?from=2026", "corrections?to=2026-13", "corrections?what=late"} {
		if status := statusOf(site, "/ar/money/"+wrong); status != 422 {
			t.Errorf("%s: %d", wrong, status)
		}
	}
}

// TestClosedPartsAreTold: postings whose facts have a part that is not public say so,
// on the page and in the file, and their amounts stand there all the same.
func TestClosedPartsAreTold(t *testing.T) {
	_, site := demoSite(t)
	suspense := "/money/lines?event=unexplained"
	if page := fetched(t, site, "/en"+suspense); !strings.Contains(page, "A part is restricted") || !strings.Contains(page, "none is missing or delayed") {
		t.Error("the page does not say that the text of a bank line is restricted")
	}
	rows := fetchedRows(t, site, "/en/money/lines.csv?event=unexplained")
	if len(rows) < 2 {
		t.Fatal(rows)
	}
	closed, debit, credit := slices.Index(rows[0], "closed"), slices.Index(rows[0], "debit"), slices.Index(rows[0], "credit")
	for _, row := range rows[1:] {
		if row[closed] != "restricted" || row[debit]+row[credit] == "" {
			t.Errorf("%v", row)
		}
	}
	if page := fetched(t, site, "/en/money/lines?event=payment-cleared"); strings.Contains(page, "Parts that are not public") {
		t.Error("payments that cleared hide nothing")
	}
}
