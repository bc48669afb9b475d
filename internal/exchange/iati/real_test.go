package iati

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"imar/internal/domain/project"
	"imar/internal/domain/statement"

	"github.com/google/go-cmp/cmp"
)

// counts are what a file holds, counted twice: in its XML and in what was made
// of it.
type counts struct {
	Activities, Transactions, Budgets, Locations, Parties, Documents, Indicators int
	Narratives                                                                   map[string]int // by language
}

// narrative is a text that has to be found in the bodies of an activity.
type narrative struct{ activity, lang, text string }

// counted goes through a file with encoding/xml, which knows nothing of this
// package.
func counted(t *testing.T, data []byte) (c counts, texts []narrative) {
	t.Helper()
	c.Narratives = map[string]int{}
	type open struct{ name, lang string }
	var path []open
	var text strings.Builder
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return c, texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch at := token.(type) {
		case xml.StartElement:
			o := open{name: at.Name.Local}
			if len(path) > 0 {
				o.lang = path[len(path)-1].lang
			}
			for _, attr := range at.Attr {
				if attr.Name.Local == "lang" {
					o.lang = attr.Value
				}
			}
			path = append(path, o)
			text.Reset()
			c.add(o.name, len(path))
		case xml.CharData:
			text.Write(at)
		case xml.EndElement:
			name := at.Name.Local
			o := path[len(path)-1]
			content := strings.TrimSpace(text.String())
			switch {
			case name == "iati-identifier":
				path[1].name = content // the activity's, for the texts to come
			case name == "narrative" && content != "" && (len(path) < 4 || path[2].name != "contact-info" || path[3].name == "organisation"):
				c.Narratives[o.lang]++
				texts = append(texts, narrative{path[1].name, o.lang, content})
			}
			path = path[:len(path)-1]
			text.Reset()
		}
	}
}

func (c *counts) add(name string, depth int) {
	switch {
	case name == "iati-activity":
		c.Activities++
	case name == "indicator":
		c.Indicators++
	case depth != 3:
	case name == "transaction":
		c.Transactions++
	case name == "budget":
		c.Budgets++
	case name == "location":
		c.Locations++
	case name == "participating-org":
		c.Parties++
	case name == "document-link":
		c.Documents++
	}
}

// leaf is a text in a body with the language that its member's suffix says.
type leaf struct{ lang, text string }

var suffix = regexp.MustCompile(`_([a-z]{2,8}(-[A-Za-z0-9]+)*)$`)

// leaves are the texts of a body.
func leaves(body []byte) (list []leaf) {
	var v any
	_ = json.Unmarshal(body, &v)
	var walk func(lang string, v any)
	walk = func(lang string, v any) {
		switch v := v.(type) {
		case string:
			list = append(list, leaf{lang, "\n\n" + v + "\n\n"})
		case []any:
			for _, one := range v {
				walk("", one)
			}
		case map[string]any:
			for member, one := range v {
				lang := ""
				if m := suffix.FindStringSubmatch(member); m != nil {
					lang = m[1]
				}
				walk(lang, one)
			}
		}
	}
	walk("", v)
	return list
}

// recounted counts in the bodies.
func recounted(t *testing.T, k *taken, texts []narrative) (c counts) {
	t.Helper()
	c.Activities = len(k.items)
	c.Transactions = len(k.statements(project.Transacted))
	c.Documents = len(k.statements(project.Documented))
	c.Indicators = len(k.statements(project.Measured))
	for _, s := range k.statements(project.Budgeted) {
		var b budgeted
		decode(t, s, &b)
		for _, of := range b.Breakdowns {
			c.Budgets += len(of.List)
		}
	}
	for _, s := range k.statements(project.Located) {
		var l project.Locations
		decode(t, s, &l)
		c.Locations += len(l.Locations)
	}
	for _, s := range k.statements(project.PartiesNamed) {
		var p parties
		decode(t, s, &p)
		for _, one := range p.Parties {
			c.Parties += len(one.Participations)
		}
	}
	c.Narratives = found(t, k, texts)
	return c
}

// decode reads a body with encoding/json, which skips the embedded members.
func decode(t *testing.T, s statement.Statement, into any) {
	t.Helper()
	if err := json.Unmarshal(s.Body, into); err != nil {
		t.Fatalf("%s: %v", s.Source.Pointer, err)
	}
}

// found counts the narratives that stand in the bodies of their activity, in
// their language.
func found(t *testing.T, k *taken, texts []narrative) map[string]int {
	t.Helper()
	byActivity, language := map[string][]leaf{}, map[string]string{}
	for _, o := range k.items {
		for _, s := range o.Statements {
			byActivity[o.Subject.ID()] = append(byActivity[o.Subject.ID()], leaves(s.Body)...)
			if s.Kind == project.Described {
				var d project.Description
				decode(t, s, &d)
				language[o.Subject.ID()] = d.Language
			}
		}
	}
	n := map[string]int{}
	for _, want := range texts {
		lang := want.lang
		if lang == language[want.activity] {
			lang = ""
		}
		ok := false
		for _, l := range byActivity[want.activity] {
			ok = ok || l.lang == lang && strings.Contains(l.text, "\n\n"+want.text+"\n\n")
		}
		if !ok {
			t.Errorf("%s: not found in %q: %q", want.activity, want.lang, want.text)
			continue
		}
		n[want.lang]++
	}
	return n
}

// Every activity of the real files is imported, with everything it lists and
// every narrative in its language.
func TestReal(t *testing.T) {
	pinned := map[string]counts{
		"/aiddata/iati_2.03_NigeriaAIMS_GeocodedResearchRelease.xml":  {140, 221, 0, 476, 146, 0, 0, map[string]int{"en": 1042}},
		"/aiddata/iati_2.03_SenegalAIMS_GeocodedResearchRelease.xml":  {701, 2256, 0, 471, 903, 0, 0, map[string]int{"en": 3477}},
		"/aiddata/iati_2.03_ColombiaAIMS_GeocodedResearchRelease.xml": {693, 638, 0, 2981, 717, 0, 0, map[string]int{"en": 5777}},
		"/CAF-ActivityFile-2025-10-10.xml":                            {478, 945, 0, 0, 478, 478, 493, map[string]int{"es": 5766}},
		"/worldbank-679.xml":                                          {5, 400, 910, 32, 35, 63, 75, map[string]int{"en": 1231}},
	}
	for name, data := range shared(t, "real") {
		t.Run(name, func(t *testing.T) {
			want, texts := counted(t, data)
			k, meta := read(t, data)
			if diff := cmp.Diff(want, recounted(t, k, texts)); diff != "" {
				t.Errorf("the file has (-), the bodies have (+):\n%s", diff)
			}
			if diff := cmp.Diff(pinned[name], want); diff != "" {
				t.Errorf("pinned (-), the file has (+):\n%s", diff)
			}
			if meta.Standard != "iati" || meta.Version != "2.03" || meta.Shape != "iati-activities" || meta.Publisher == "" || meta.Published == "" {
				t.Errorf("meta %+v", meta)
			}
		})
	}
}

// The standard's own example has every element; what it says is found again.
func TestExample(t *testing.T) {
	data := shared(t, "examples-2.03")["/en/activity-standard/activity-standard-example-annotated.xml"]
	want, texts := counted(t, data)
	k, _ := read(t, data)
	if diff := cmp.Diff(want, recounted(t, k, texts)); diff != "" {
		t.Errorf("the file has (-), the bodies have (+):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"en": 49, "fr": 10, "es": 1}, want.Narratives); diff != "" {
		t.Error(diff)
	}
}

// People, telephones and addresses of contact-info stand in no body.
func TestNoPeople(t *testing.T) {
	personal := regexp.MustCompile(`(?s)<(person-name|telephone|email|mailing-address|job-title|department)>\s*(?:<narrative[^>]*>)?(?:<!\[CDATA\[)?([^<]+)`)
	for name, data := range shared(t, "real") {
		k, _ := read(t, data)
		var all []byte
		for _, o := range k.items {
			for _, s := range o.Statements {
				all = append(all, s.Body...)
			}
		}
		for _, m := range personal.FindAllSubmatch(data, -1) {
			private := strings.TrimSpace(string(m[2]))
			if len(private) > 5 && bytes.Contains(all, []byte(private)) {
				t.Errorf("%s: %s %q is published", name, m[1], private)
			}
		}
	}
}

// The suite's files are read without a fault of ours, whatever theirs are. Most
// leave the identifier empty; with one put in, every activity is given, with
// every narrative where the file is good.
func TestSuite(t *testing.T) {
	files := shared(t, "suites", "IATI-Schemas")
	empty := regexp.MustCompile(`<iati-identifier>\s*</iati-identifier>|<iati-identifier\s*/>`)
	given, texts := 0, 0
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			k, _ := read(t, data)
			if len(k.items) == 0 && len(k.findings) == 0 {
				t.Error("neither an activity nor a finding")
			}
			data = empty.ReplaceAll(data, []byte("<iati-identifier>A-1</iati-identifier>"))
			k, meta := read(t, data)
			given += len(k.items)
			if !strings.Contains(name, "should-pass") || meta.Shape != "iati-activities" {
				return
			}
			want, list := counted(t, data)
			texts += len(list)
			if diff := cmp.Diff(want.Narratives, found(t, k, list)); diff != "" || len(k.items) != want.Activities {
				t.Errorf("%d of %d activities; narratives %s", len(k.items), want.Activities, diff)
			}
		})
	}
	if len(files) < 694 || given < 520 || texts < 500 {
		t.Errorf("%d files, %d activities, %d narratives", len(files), given, texts)
	}
}
