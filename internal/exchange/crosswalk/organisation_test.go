package crosswalk_test

import (
	"strings"
	"testing"
	"time"

	"imar/internal/exchange/crosswalk"
)

// TestOrganisationFile: with books and without, with an identifier and without,
// the file is valid, and says what it was given.
func TestOrganisationFile(t *testing.T) {
	made := time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC)
	full := crosswalk.Accounts{
		Budgets: []crosswalk.Budget{{Start: "2025-01-01", End: "2025-12-31", Amount: "10.500", Currency: "LYD",
			Lines: []crosswalk.BudgetLine{{Ref: "3", Amount: "10.500", Name: "الباب <3>", NameEn: "Chapter & 3"}}}},
		Spent: []crosswalk.Budget{{Start: "2025-01-01", End: "2025-12-31", Amount: "-2.00", Currency: "EUR",
			Lines: []crosswalk.BudgetLine{{Ref: "x", Amount: "-2.00", Name: "س", NameEn: "s"}}}},
	}
	for _, c := range []struct {
		by   crosswalk.Publisher
		of   crosswalk.Accounts
		want []string
	}{
		{crosswalk.Publisher{Name: "صندوق"}, crosswalk.Accounts{}, []string{crosswalk.Unregistered, "<narrative>صندوق</narrative>"}},
		{crosswalk.Publisher{Ref: "XM-DAC-1", Name: "صندوق", NameEn: "Fund", Country: "LY"}, full,
			[]string{`<narrative>الباب &lt;3&gt;</narrative>`, `<recipient-country code="LY"/>`, `<value currency="EUR" value-date="2025-01-01">-2.00</value>`, `<narrative xml:lang="en">Fund</narrative>`}},
	} {
		text := crosswalk.Organisation(made, c.by, c.of)
		for _, want := range c.want {
			if !strings.Contains(string(text), want) {
				t.Errorf("no %s in %s", want, text)
			}
		}
		validBy(t, text, "iati-organisations-schema.xsd")
	}
}
