package ocds

import (
	"slices"
	"testing"

	"bytes"
	"imar/internal/base/problem"
	"imar/internal/domain/statement"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"

	"github.com/google/go-cmp/cmp"
)

// listed keeps the findings about unknown members.
type listed []snapshot.Finding

func (l *listed) Item(statement.Observe) error { return nil }
func (l *listed) Finding(f snapshot.Finding) {
	if f.Rule == "ocds.unknown-member" {
		*l = append(*l, f)
	}
}

// Members that the standard does not have are listed once a path, with how
// often they occur and where first; those of 1.0, of another language and
// Imar's own are none.
func TestUnknownMembers(t *testing.T) {
	const in = `{"uri":"http://a.ly","releases":[
{"ocid":"ocds-abc123-1","id":"1","tag":["award"],"url":"http://a.ly/1","title":"x","tender":{"title_es":"x","titles":1,"lots":[{"a":1}]},
 "awards":[{"id":"1","items":[{"id":"1","unit":{"name":"m","x~/y":1}}]},{"id":"2","title_":"x"}]},
{"ocid":"ocds-abc123-1","id":"2","tag":["award"],"tender":{"lots":[],"value":{"amount":1}},
 "contracts":[{"id":1,"implementation":{"transactions":[{"id":"1","amount":{"amount":1},"providerOrganization":{"legalName":"x"},"description_ar":"x"}]}}]}]}`
	src, err := source.Open(bytes.NewReader([]byte(in)), "a.json", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var l listed
	if _, err := Read(src, "f00d", &l); err != nil {
		t.Fatal(problem.Of(err))
	}
	var got []string
	for _, f := range l {
		got = append(got, f.Args[0]+" ×"+f.Args[1]+" "+f.Pointer)
	}
	slices.Sort(got)
	want := []string{
		"/awards/items/unit/x~0~1y ×1 /releases/0/awards/0/items/0/unit/x~0~1y",
		"/awards/title_ ×1 /releases/0/awards/1/title_",
		"/tender/lots ×2 /releases/0/tender/lots",
		"/tender/titles ×1 /releases/0/tender/titles",
		"/title ×1 /releases/0/title",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
