package ocds_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/exchange/ocds"
)

// oddities are values that published data has in the place of any other.
var oddities = []string{
	`null`, `""`, `[]`, `{}`, `[[]]`, `[null,{}]`, `0`, `-0`, `1.0`, `1.50`, `1E400`, `12345678901234567890`, `"5"`, `" 7.0 "`, `"1,000"`, `true`, `"x"`,
	`"طربق"`, `"a\u0000\"\\/\n\ud83d\ude00"`, `"2020-01-01"`, `"tender"`, `["tender",7,null,true]`, `[{"id":1},5]`, `{"id":"1","amount":"2"}`,
	`{"amount":{"amount":"1"},"providerOrganization":{"id":1},"receiverOrganization":7}`, `{"z":1,"a":[null],"\ue000":1,"\ud83d\ude00":2}`,
}

func anything(t *rapid.T, object string, depth int) string {
	names, inner := ocds.TypedMembers(object)
	names = append(names, "unknown", "amount", "providerOrganization")
	var members []string
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 6, rapid.ID[string]).Draw(t, "members") {
		value := rapid.SampledFrom(oddities).Draw(t, name)
		if inner[name] != "" && depth < 5 && rapid.Bool().Draw(t, "as it should be") {
			value = anything(t, inner[name], depth+1)
			if rapid.Bool().Draw(t, "list") {
				value = "[" + value + "," + anything(t, inner[name], depth+1) + "]"
			}
		}
		members = append(members, fmt.Sprintf("%q:%s", name, value))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// TestProperty: of any release, in a package or a record, Read states what can
// be recorded, and reading the body that was recorded states it again.
func TestProperty(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		release := anything(r, "release", 0)
		if !strings.Contains(release, `"ocid":`) {
			release = `{"ocid":"ocds-abc123-1",` + release[1:]
		}
		wrapped := rapid.SampledFrom([]string{`{"releases":[%s]}`, `%s`, `{"ocid":"ocds-abc123-1","releases":[%s]}`,
			`{"ocid":"ocds-abc123-1","releases":[{"url":"http://a.ly/1"}],"compiledRelease":%s}`,
			`{"ocid":"ocds-abc123-1","releases":[{"url":"http://a.ly/1"},{"url":"http://a.ly/2"}],"compiledRelease":%s}`}).Draw(r, "wrapped")
		c, _ := read(t, fmt.Appendf(nil, wrapped, release))
		for _, o := range c.items {
			body := o.Statements[0].Body
			again, _ := read(t, append(append([]byte(`{"releases":[`), body...), "]}"...))
			if len(again.items) != 1 {
				r.Fatalf("%d items of %s", len(again.items), body)
			}
			if d := cmp.Diff(string(body), string(again.items[0].Statements[0].Body)); d != "" && o.Statements[0].Kind == "contract.released" {
				r.Fatal(d)
			}
		}
		if t.Failed() {
			r.Fatalf(wrapped, release)
		}
	})
}
