package validate

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"imar/internal/exchange/report"
	"imar/internal/exchange/xmlstream"
)

// brokenBy writes as XPath when a case is broken, "" for what XPath cannot say.
func brokenBy(r *rule) string {
	counts, union := "", strings.Join(r.Paths, " | ")
	for i, path := range r.Paths {
		if i > 0 {
			counts += " + "
		}
		counts += "count(" + path + ")"
	}
	x := ""
	switch r.Kind {
	case "if_then":
		x = "(" + r.If + ") and not(" + r.Then + ")"
	case "atleast_one":
		x = counts + " = 0"
	case "no_more_than_one":
		x = counts + " > 1"
	case "strict_sum":
		x = fmt.Sprintf("round((%s) * 10000) div 10000 != %v", strings.ReplaceAll(counts, "count(", "sum("), *r.Sum)
	case "range":
		x = fmt.Sprintf("(%s)[. < %v or . > %v]", union, *r.Min, *r.Max)
	case "no_spaces":
		x = "(" + union + ")[string-length(normalize-space(concat(substring(., 1, 1), 'x'))) = 1 and string-length(.) > 0 or string-length(normalize-space(concat('x', substring(., string-length(.), 1)))) = 1 and string-length(.) > 0]"
	case "regex_matches":
		x = "(" + union + ")[string-length(translate(., '/&|?', '')) < string-length(.)]"
	case "unique":
		x = r.Paths[0] + " = " + r.Paths[1]
	case "one_or_all":
		x = "not(" + r.One + ") and " + map[string]string{
			"lang":     "descendant::narrative[not(@xml:lang)]",
			"sector":   "transaction[not(sector)]",
			"currency": "(descendant::value | descendant::forecast | descendant::loan-status)[not(@currency)]",
		}[r.All]
	default:
		return ""
	}
	if r.Condition != "" {
		x = "(" + r.Condition + ") and (" + x + ")"
	}
	return x
}

var (
	vocabularies = []string{"", "1", "2", "98", "99", " 1", "x"}
	// Exponents, which libxml2 reads and XPath 1.0 does not have, are not among them.
	percentages = []string{"100", "50", "33.3333", "33.3334", "0", "-1", "101", " 50 ", "12.5"}
	refs        = []string{"a", "a/b", " a", "a ", "", "a&amp;b", "XI-IATI-1", "a?"}
)

// random makes an activity in which the rules find much to do.
func random(r *rand.Rand) string {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	attribute := func(name string, list []string) string {
		if r.IntN(3) == 0 {
			return ""
		}
		return fmt.Sprintf(" %s=%q", name, pick(list))
	}
	narrative := func() string {
		return pick([]string{"", "<narrative/>", "<narrative>x</narrative>", `<narrative xml:lang="ar"> </narrative>`})
	}
	some := func(most int, one func() string) string {
		text := ""
		for range r.IntN(most + 1) {
			text += one()
		}
		return text
	}
	coded := func(name string, children ...string) func() string {
		return func() string {
			return "<" + name + attribute("vocabulary", vocabularies) + attribute("percentage", percentages) + attribute("ref", refs) + attribute("code", refs) +
				attribute("type", []string{"A3", "B1", "1"}) + attribute("significance", []string{"1"}) + attribute("value", percentages) + ">" +
				strings.Join(children, "") + narrative() + "</" + name + ">"
		}
	}
	value := func() string { return "<value" + attribute("currency", []string{"LYD"}) + ">1</value>" }
	transaction := func() string {
		return "<transaction>" + value() + coded("provider-org")() + some(1, coded("sector")) + some(1, coded("recipient-country")) + some(2, coded("aid-type")) + "</transaction>"
	}
	reference := func() string { return "<reference/>" }
	indicator := func() string {
		return "<indicator" + attribute("measure", []string{"1", "5", "2"}) + "><title>" + narrative() + "</title>" + some(1, reference) + coded("baseline")() +
			"<period>" + coded("target")() + coded("actual")() + "</period></indicator>"
	}
	text := "<iati-activity" + attribute("xml:lang", []string{"ar"}) + attribute("default-currency", []string{"LYD"}) + "><iati-identifier>" + pick(refs) + "</iati-identifier>"
	for _, part := range []string{
		some(1, coded("reporting-org")), "<title>" + narrative() + "</title>", some(1, coded("participating-org")), some(2, coded("other-identifier", "<owner-org/>")),
		some(1, coded("recipient-country")), some(2, coded("recipient-country")), some(3, coded("recipient-region")), some(3, coded("sector")), some(2, coded("policy-marker")),
		some(2, coded("default-aid-type")), some(2, transaction), some(1, coded("related-activity")),
		some(1, func() string { return "<result>" + some(1, reference) + some(2, indicator) + "</result>" }),
		some(1, func() string { return coded("country-budget-items", some(3, coded("budget-item")))() }),
	} {
		text += part
	}
	return text + "</iati-activity>"
}

// TestAgreesWithXPath counts how often each case is broken in random activities,
// and compares that with libxml2's XPath.
func TestAgreesWithXPath(t *testing.T) {
	program, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
			t.Fatal("xmllint is required")
		}
		t.Skip("xmllint is not installed")
	}
	r := rand.New(rand.NewPCG(3, 4))
	text := `<iati-activities version="2.03">`
	for range 600 {
		text += random(r)
	}
	text += "</iati-activities>"
	name := filepath.Join(t.TempDir(), "a.xml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	count := func(x string) int {
		out, err := exec.Command(program, "--xpath", "count("+x+")", name).CombinedOutput()
		n, wrong := strconv.Atoi(strings.TrimSpace(string(out)))
		if err != nil || wrong != nil {
			t.Fatalf("%s: %v: %s", x, err, out)
		}
		return n
	}
	got := map[*rule]int{}
	askedAll(t, text, got)
	asked, broke := 0, 0
	for _, rule := range allRules() {
		x := brokenBy(rule)
		if x == "" || !strings.Contains(rule.Context, "activit") && !strings.HasPrefix(rule.Context, "//") {
			continue
		}
		want := 0
		if rule.Foreach == "" {
			want = count(rule.Context + "[" + x + "]")
		} else {
			for _, v := range vocabularies {
				inner := rule.written
				replace := func(text *string, part string) {
					if slices.Contains(rule.Subs, part) {
						*text = strings.ReplaceAll(*text, "$1", v)
					}
				}
				replace(&inner.If, "if")
				replace(&inner.Then, "then")
				replace(&inner.Condition, "condition")
				inner.Paths = slices.Clone(inner.Paths)
				for i := range inner.Paths {
					replace(&inner.Paths[i], "paths")
				}
				substituted := *rule
				substituted.written = inner
				want += count(rule.Context + "[" + rule.Foreach + " = '" + v + "'][" + brokenBy(&substituted) + "]")
			}
		}
		if asked++; want > 0 {
			broke++
		}
		if got[rule] != want {
			t.Errorf("%s %s at %s: broken %d times, by XPath %d: %s", rule.ID, rule.Kind, rule.Context, got[rule], want, x)
		}
	}
	t.Logf("%d cases compared, %d of them broken somewhere", asked, broke)
	if asked < 70 || broke < 55 {
		t.Errorf("%d cases compared, %d broken", asked, broke)
	}
}

// allRules gives every rule once.
func allRules() []*rule {
	var list []*rule
	for _, s := range load().structures {
		for _, p := range s.places {
			for _, r := range p.rules {
				if !slices.Contains(list, r) {
					list = append(list, r)
				}
			}
		}
	}
	return list
}

// askedAll counts how often each rule is broken.
func askedAll(t *testing.T, text string, counts map[*rule]int) {
	t.Helper()
	tables := load()
	c := &checker{teller: &teller{report: func(report.Finding) {}}, structure: tables.structures["iati-activities"], ruling: ruling{tables: tables, now: today}}
	var visit func(e xmlstream.Element, p *place)
	visit = func(e xmlstream.Element, p *place) {
		for child := range e.Children() {
			if code := child.Code(); code >= 0 && p.partAt[code] > 0 {
				visit(child, p.parts[p.partAt[code]-1].place)
			}
		}
		for _, r := range p.rules {
			if e != c.evaluator.item || !r.silent || r.about.meets(&c.has) {
				c.ask(e, r, func() { counts[r]++ })
			}
		}
	}
	for item, p := range xmlstream.NewReader(strings.NewReader(text), xmlstream.Options{Names: tables.names}).All() {
		if p != nil {
			t.Fatal(p)
		}
		if !item.Root {
			c.evaluator.begin(item.Element, len(tables.names))
			visit(item.Element, c.structure.root.parts[0].place)
			c.evaluator.end()
		}
	}
}
