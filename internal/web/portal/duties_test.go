package portal

import (
	"net/http"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/domain/access"
	"imar/internal/web/page"
)

// Every command of the matrix is named in words in both languages, with its
// technical name beneath, and every role above it; a row that no role has says
// who asks for it.
func TestEveryCommandHasWords(t *testing.T) {
	columns := (&ask{Request: &http.Request{}, lang: lang.Arabic}).dutyColumns()
	alone := 0
	for _, right := range access.Policy() {
		v := columns[0].show(right)
		if v.Kind == page.KindCode || len(v.Under) == 0 || v.Under[0].Code != string(right.Action) {
			t.Errorf("%s is shown as %s", right.Action, v.Plain(lang.English))
		}
		if len(v.Under) > 1 {
			alone++
		}
		granted := 0
		for _, c := range columns[2:] {
			if c.cell(right) == "yes" {
				granted++
			}
		}
		if (granted == 0) != (len(v.Under) > 1) {
			t.Errorf("%s: %d roles, and has %d lines beneath", right.Action, granted, len(v.Under))
		}
	}
	if alone == 0 {
		t.Error("no command is the program's alone")
	}
	for _, c := range columns {
		for _, l := range lang.All {
			if !lang.Has(l, c.name) || strings.Contains(lang.T(l, c.name), "codes.") {
				t.Errorf("%s has no words in %s", c.name, l)
			}
		}
	}
}
