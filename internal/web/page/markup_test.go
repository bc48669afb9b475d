package page

import (
	"html/template"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/lang"

	"pgregory.net/rapid"
)

// rules are the templates that say how a value is written, and what they call.
func rules(t *testing.T, l lang.Lang) *template.Template {
	t.Helper()
	content, err := os.ReadFile("testdata/value.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	return template.Must(template.New("value.tmpl").Funcs(template.FuncMap{
		"t":       func(key string) string { return lang.T(l, key) },
		"parts":   func(v Value) []lang.Part { return lang.Parts(l, v.Key, v.Args...) },
		"plain":   func(v Value) string { return v.Plain(l) },
		"written": func(v Value) written { return pick(l, v) },
		"amount":  func(v Value) []piece { return cutNumber(lang.Money(l, v.Code, v.Currency)) },
		"short":   func(v Value) []piece { return cutNumber(lang.Compact(l, v.Code, v.Currency)) },
		"isShort": func(v Value) bool { return lang.Compact(l, v.Code, v.Currency) != lang.Money(l, v.Code, v.Currency) },
		"int":     func(n int64) string { return lang.Int(l, n) },
		"arabic":  func(s string) bool { return lang.Script(s) == lang.Arabic },
		"iso":     func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"percent": barLength,
		"at":      func(columns []Column, i int) Column { return columns[i] },
	}).Parse(string(content)))
}

// drawn is what a template makes of data, with plus signs as they are: that
// package html/template writes them as numbers has no meaning here.
func drawn(t *testing.T, set *template.Template, name string, data any) string {
	t.Helper()
	var b strings.Builder
	if err := set.ExecuteTemplate(&b, name, data); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), "&#43;", "+")
}

var anyText = rapid.StringOf(rapid.OneOf(
	rapid.SampledFrom([]rune("<>&'\"+\x00`=ابتمدرسة abc019-/.,{}")), rapid.Rune()))

func anyValue(t *rapid.T, deep int) Value {
	number := func(max int64) int64 { return rapid.Int64Range(-2, max).Draw(t, "number") }
	amount := rapid.SampledFrom([]string{"0", "0.500", "-12.345", "999", "1234567.125", "48576000000.001", "7.5"}).Draw(t, "amount")
	currency := rapid.SampledFrom([]string{"LYD", "USD", "EUR", "TND", ""}).Draw(t, "currency")
	moment := time.Unix(rapid.Int64Range(0, 1<<32).Draw(t, "second"), 0)
	day := clock.Of(moment)
	v := rapid.SampledFrom([]Value{
		{},
		Say("portal.count.projects", int(number(2000))),
		Say("portal.search.title", anyText.Draw(t, "argument")),
		Say("portal.asof", day),
		Wrote(lang.Text{"ar": anyText.Draw(t, "ar"), "en": anyText.Draw(t, "en")}),
		Wrote(lang.Text{"fr": anyText.Draw(t, "fr")}),
		Wrote(lang.Text{lang.Undetermined: anyText.Draw(t, "und")}),
		Number(number(1 << 40)),
		Code(anyText.Draw(t, "code")),
		Amount(amount, currency),
		Short(amount, currency),
		On(day),
		At(moment),
		Share(number(500), number(500)),
		State("codes.works.no", Stopped),
	}).Draw(t, "value")
	if rapid.Bool().Draw(t, "link") {
		v = v.To(rapid.SampledFrom([]string{"/ar/projects?a=1&b=<", "https://example.org/a b", "javascript:alert(1)", "#x\"'", "/en/p?q=%D9%85&n=a+b%2", "https://example.org/a?b=c&d=%zz", "//example.org/x", "data:text/html,x", "/a(b)[c]'d'", "HTTPS://x", "مسار"}).Draw(t, "href"))
	}
	for range rapid.IntRange(0, deep).Draw(t, "under") {
		v = v.With(anyValue(t, deep-1))
	}
	return v
}

// Whatever a value holds, it is written as the rules of testdata/value.tmpl say,
// and nothing in it becomes markup.
func TestMarkup(t *testing.T) {
	for _, l := range lang.All {
		want := rules(t, l)
		got := template.Must(template.New("").Funcs(functions(l, nil)).Parse(`{{define "value"}}{{value .}}{{end}}{{define "rows"}}{{rows .}}{{end}}`))
		rapid.Check(t, func(r *rapid.T) {
			v := anyValue(r, 2)
			if a, b := drawn(t, want, "value", v), drawn(t, got, "value", v); a != b {
				r.Fatalf("%#v is written\n%s\nwant\n%s", v, b, a)
			}
			table := Table{Columns: []Column{{Name: anyValue(r, 0)}, {Name: anyValue(r, 0), Number: rapid.Bool().Draw(r, "number")}}, Rows: []Row{{[]Value{v, anyValue(r, 1)}}, {[]Value{v}}, {}}}
			if a, b := drawn(t, want, "rows", table), drawn(t, got, "rows", table); a != b {
				r.Fatalf("%#v is written\n%s\nwant\n%s", table, b, a)
			}
		})
	}
}

func TestIcons(t *testing.T) {
	want := rules(t, lang.English)
	var names []string
	for name := range icons {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		got, err := icon(name)
		if err != nil || string(got) != drawn(t, want, "icon", name) {
			t.Errorf("icon %s is drawn %s, %v", name, got, err)
		}
	}
	if _, err := icon("flag"); err == nil {
		t.Error("an icon that is not there is drawn")
	}
}
