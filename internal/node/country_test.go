package node

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/domain/project"
	"imar/internal/view"
)

// take imports a file.
func take(t *testing.T, n *Node, name, text string) {
	t.Helper()
	if _, err := n.Intake(nil).Take(context.Background(), name, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	if err := n.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// The country that alone receives an activity's aid is the project's in the
// list, unless an address says another; of several none is.
func TestRecipientCountry(t *testing.T) {
	n := opened(t, Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/country"})
	defer n.Close()
	const libya, niger = `<recipient-country code="LY"/>`, `<recipient-country code="NE" percentage="50"/>`
	for id, test := range map[string]struct{ where, want string }{
		"XM-1": {libya, "LY"},
		"XM-2": {`<recipient-country code="LY" percentage="50"/>` + niger, ""},
		"XM-3": {libya + `<location ref="a"><location-id vocabulary="A4" code="TN"/></location>`, "TN"},
	} {
		take(t, n, id+".xml", `<iati-activities version="2.03"><iati-activity><iati-identifier>`+id+`</iati-identifier>`+
			`<title><narrative>T</narrative></title>`+test.where+`</iati-activity></iati-activities>`)
		n.Views.Read(func(m *view.Models) {
			if got := m.Projects.At(project.ID(id)).Country; got != test.want {
				t.Errorf("%s: country %q, want %q", id, got, test.want)
			}
		})
	}
}
