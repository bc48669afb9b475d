package node

import (
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/record/store/storetest"
	"imar/internal/view"
)

// An id in which something is invisible is refused with its place, what it
// alone names is left out, and the rest of the file is taken in: on both engines.
func TestInvisibleIDs(t *testing.T) {
	for name, db := range map[string]func(*testing.T) string{"sqlite": func(*testing.T) string { return "" }, "postgres": func(t *testing.T) string { return storetest.Postgres(t) }} {
		t.Run(name, func(t *testing.T) {
			n := opened(t, Config{Data: filepath.Join(t.TempDir(), "d"), Postgres: db(t), Origin: "example.org/ids"})
			defer n.Close()
			take(t, n, "p.json", `{"projects":[{"id":"oc4ids-abc123-\u0000","title":"A"},{"id":"oc4ids-abc123-\u202e","title":"B"},{"id":"oc4ids-abc123-1","title":"C\u0000",`+
				`"publicAuthority":{"id":"q\u0007","name":"N"},"parties":[{"id":"q\u0007","name":"N\u0000"},{"id":"r","name":"R"}],"documents":[{"id":"d\u200b","title":"t"}],`+
				`"contractingProcesses":[{"id":"c\u0000","summary":{"title":"x"}},{"id":"d","summary":{"title":"y\u0000"}}]}]}`)
			take(t, n, "r.json", `{"releases":[{"ocid":"ocds-abcdef-\u2066","id":"1","date":"2020-01-01T00:00:00Z","tag":["tender"]},`+
				`{"ocid":"ocds-abcdef-1","id":"r\u0000","date":"2020-01-01T00:00:00Z","tag":["tender"],"parties":[{"id":"p\u0000","name":"x","roles":["supplier"]}]}]}`)
			n.Views.Read(func(m *view.Models) {
				places := map[string]bool{}
				for _, im := range m.History.Imports() {
					for _, f := range im.Findings {
						for _, p := range f.Places {
							if f.Rule == "exchange.id-invisible" && f.Severity == "error" {
								places[p.Pointer] = true
							}
						}
						if strings.ContainsAny(strings.Join(f.Args, ""), "\x00\u202e\u2066") {
							t.Errorf("the finding %s shows it: %q", f.Rule, f.Args)
						}
					}
				}
				for _, want := range []string{"/projects/0/id", "/projects/1/id", "/projects/2/publicAuthority/id", "/projects/2/parties/0/id", "/projects/2/documents/0/id",
					"/projects/2/contractingProcesses/0/id", "/releases/0/ocid", "/releases/1/id", "/releases/1/parties/0/id"} {
					if !places[want] {
						t.Errorf("nothing is told of %s (%v)", want, places)
					}
				}
				if len(m.Projects.Rows()) != 1 || len(m.Contracts.Rows()) != 2 {
					t.Errorf("%d projects, %d contracts", len(m.Projects.Rows()), len(m.Contracts.Rows()))
				}
				if m.Parties.Find("", "x") == nil || m.Parties.Find("r", "R") == nil {
					t.Error("an organisation is gone with its id")
				}
			})
		})
	}
}
