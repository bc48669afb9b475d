package whole_test

import (
	"slices"
	"strings"
	"testing"

	"imar/internal/domain/access"
	"imar/internal/domain/contract"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	got, problems := whole.Read("project.decide", []byte(`{"id":"p/1","outcome":"approved","date":"2026-01-02","decider_en":"Board","documents":["d"]}`))
	want := project.Decide{ID: "p/1", Outcome: "approved", Date: "2026-01-02", DeciderEn: "Board", Documents: []string{"d"}}
	if len(problems) > 0 || cmp.Diff(want, got) != "" {
		t.Errorf("%v, %+v", problems, got)
	}
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"no.such", `{}`, []string{"domain.command.unknown "}},
		{"project.decide", ``, []string{"domain.command.not-json "}},
		{"project.decide", `[]`, []string{"domain.command.member-type "}},
		{"project.decide", `{"id":"a","id":"b"}`, []string{"domain.command.not-json /id"}},
		{"project.decide", "{\"id\":\"\xff\"}", []string{"domain.command.not-json /id"}},
		{"project.decide", `{"source":{"via":"bank"},"ID":"x","date":7,"documents":[1],"reason":"a` + "\u202e" + `b"}`, []string{
			"domain.command.member-unknown /ID", "domain.command.member-type /date", "domain.command.member-type /documents/0",
			"problem.text.direction /reason", "domain.command.member-unknown /source"}},
		{"contract.sign", `{"agreement":{"contractValue":{"amount":"x"},"suppliers":[{"nom":"y"}]}}`, []string{"domain.command.member-unknown /agreement/suppliers/0/nom"}},
		{"project.record", `{"locations":[{"geometry":{"type":"Po` + "\u202e" + `int"}}],"description":{"title":"t` + "\u2066" + `"}}`, []string{
			"problem.text.direction /description/title", "problem.text.direction /locations/0/geometry/type"}},
	} {
		_, problems := whole.Read(access.Action(c.name), []byte(c.body))
		var got []string
		for _, p := range problems {
			key := p.Key
			if strings.HasPrefix(key, "problem.text.") {
				key = "problem.text.direction"
			}
			got = append(got, key+" "+p.Field)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s:\n%s", c.name, c.body, diff)
		}
	}
}

func TestPointer(t *testing.T) {
	for field, want := range map[string]string{
		"": "", "/x/y": "/x/y", "ID": "/id", "Agreement.DateSigned": "/agreement/dateSigned", "Agreement.ContractPeriod.startDate": "/agreement/contractPeriod/startDate",
		"Nothing.At": "/Nothing/At",
	} {
		if got := whole.Pointer(contract.Sign{}, field); got != want {
			t.Errorf("%q: %q, want %q", field, got, want)
		}
	}
}

// FuzzRead: no bytes make a command that cannot be checked, and none panic.
func FuzzRead(f *testing.F) {
	for _, c := range whole.Commands() {
		f.Add(string(c.Name), []byte(`{"id":"x","agreement":{"suppliers":[null]},"locations":[{}]}`))
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		command, problems := whole.Read(access.Action(name), body)
		if (command == nil) != (len(problems) > 0) {
			t.Fatalf("%v and %v", command, problems)
		}
		if command == nil {
			return
		}
		drafts, problems := whole.Check(whole.New(), command, whole.Moment{})
		if len(drafts) > 0 && len(problems) > 0 {
			t.Error("facts and problems both")
		}
	})
}
