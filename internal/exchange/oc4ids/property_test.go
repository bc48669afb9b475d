package oc4ids_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"imar/internal/exchange/oc4ids"
)

// oddities are values that published data has in the place of any other.
var oddities = []string{
	`null`, `""`, `" "`, `[]`, `{}`, `[[]]`, `[null,{}]`, `0`, `-0`, `-1`, `1.0`, `1.50`, `1e2`, `1E400`, `12345678901234567890`, `"5"`, `" 7.0 "`, `"1,000"`,
	`true`, `"False"`, `"x"`, `"x#2"`, `"#1"`, `"طربق"`, `"a\u0000\"\\/\n\ud83d\ude00"`, `"2020-01-01"`, `"2020-01-01T00:00:00"`, `"2020-02-30T00:00:00Z"`,
	`"2020-01-01T10:00:00.5+02:00"`, `"0001-01-01T00:00:00z"`, `"http://a.ly/b c#d#e%zz"`, `"www.a.ly"`, `"mailto:a"`, `"http://"`, `"://"`, `"http://[::1]/"`, `"a@b.ly"`, `"a@b..ly"`,
	`"completed"`, `"Construction"`, `"construction"`, `"planning,tender"`, `"planning,,x"`, `"LYD"`, `"lyd"`, `"value"`, `"open"`, `"Point"`, `"MultiPoint"`, `"Libya"`, `"Benghazi"`, `"LY"`,
	`[20.1,32.1]`, `[32.1,20.1]`, `[32.1,20.1,5]`, `["32.1",20.1]`, `[[20.1,32.1],[32.1,20.1]]`, `[[[0,0],[0,1],[1,0],[0,0]]]`, `[25.1,-100.3]`, `[1]`, `[1,"a"]`,
	`[1,1.0,1]`, `["a","a"]`, `[{"a":1},{"a":1.0}]`, `{"id":"1"}`, `{"z":1,"a":[null,{"b":""}],"\ue000":1,"\ud83d\ude00":2}`,
}

// anything draws an object of the standard with what may stand in it.
func anything(t *rapid.T, object string, depth int) string {
	names, inner, list := oc4ids.MembersOf(object)
	names = append(names, "unknown", "title_ar", "name_en", "budgetBreakdown", "project", "a/b~c")
	var members []string
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 6, rapid.ID[string]).Draw(t, "members") {
		var value string
		switch {
		case inner[name] != "" && depth < 5 && rapid.IntRange(0, 9).Draw(t, "odd") < 8:
			value = anything(t, inner[name], depth+1)
			if list[name] {
				values := []string{value}
				for range rapid.IntRange(0, 3).Draw(t, "more") {
					values = append(values, anything(t, inner[name], depth+1))
				}
				value = "[" + strings.Join(values, ",") + "]"
			}
		default:
			value = rapid.SampledFrom(oddities).Draw(t, name)
		}
		members = append(members, fmt.Sprintf("%q:%s", name, value))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// TestProperty: of any project that could be published, Read states what can
// be recorded, and the export is valid and states the same again.
func TestProperty(t *testing.T) {
	schema := official(t, "project-schema.json")
	rapid.Check(t, func(r *rapid.T) {
		project := anything(r, "Project", 0)
		if !strings.Contains(project, `"id":`) || strings.HasPrefix(project, `{"id":null`) {
			project = `{"id":"oc4ids-abc123-1",` + strings.TrimPrefix(strings.Replace(project, `"id":`, `"id_":`, 1), "{")
		}
		data := []byte(`{"projects":[` + project + `]}`)
		for _, p := range roundTrip(t, data) {
			if err := validate(schema, p); err != nil {
				r.Fatalf("%v\n%s\n%s", err, project, p)
			}
		}
		if t.Failed() {
			r.Fatalf("%s", project)
		}
	})
}
