package validate

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// coded gives the findings about codes of an activity that holds body.
func coded(t *testing.T, body string) []string {
	t.Helper()
	_, list := check(t, []byte(`<iati-activities version="2.03"><iati-activity>`+body+`</iati-activity></iati-activities>`))
	var got []string
	for _, f := range list {
		if strings.HasSuffix(f.Rule, "code") {
			got = append(got, fmt.Sprint(f.Severity, " ", f.Pointer[len("/iati-activities/iati-activity[1]"):], " ", f.Args[:2]))
		}
	}
	return got
}

// TestCodes: closed lists give errors, open ones warnings, each where its
// vocabulary is the one.
func TestCodes(t *testing.T) {
	for body, want := range map[string][]string{
		`<activity-status code="2"/>`:                                 nil,
		`<activity-status code="02"/>`:                                {"error /activity-status[1]/@code [02 ActivityStatus]"},
		`<sector code="11110"/><sector code="1" vocabulary="99"/>`:    nil,
		`<sector code="1"/>`:                                          {"error /sector[1]/@code [1 Sector]"},
		`<sector code="111" vocabulary="2"/>`:                         nil,
		`<sector code="11110" vocabulary="2"/>`:                       {"error /sector[1]/@code [11110 SectorCategory]"},
		`<sector vocabulary="7" code="18"/>`:                          {"error /sector[1]/@code [18 UNSDG-Goals]"},
		`<sector vocabulary="&#55;" code="17"/>`:                      nil,
		`<recipient-country code="LY"/>`:                              nil,
		`<recipient-country code="Libya"/>`:                           {"warning /recipient-country[1]/@code [Libya Country]"},
		`<title><narrative xml:lang="xx">a</narrative></title>`:       {"warning /title[1]/narrative[1]/@xml:lang [xx Language]"},
		`<sector code="11110" xml:lang="xx"/>`:                        {"warning /sector[1]/@xml:lang [xx Language]"},
		`<crs-add><channel-code>1</channel-code></crs-add>`:           {"error /crs-add[1]/channel-code[1] [1 CRSChannelCode]"},
		`<transaction><transaction-type code="14"/></transaction>`:    {"error /transaction[1]/transaction-type[1]/@code [14 TransactionType]"},
		`<budget status="3"><value currency="lyd">1</value></budget>`: {"error /budget[1]/@status [3 BudgetStatus]", "error /budget[1]/value[1]/@currency [lyd Currency]"},
	} {
		if got := coded(t, body); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", body, got, want)
		}
	}
}

// TestMapping: every path of the official mapping is at a place.
func TestMapping(t *testing.T) {
	paths := strings.Count(codesText, "\npath ")
	if paths != 124 {
		t.Errorf("%d paths", paths)
	}
	uses := 0
	for _, s := range load().structures {
		for _, p := range s.places {
			uses += len(p.codes)
			for _, a := range p.attrs {
				uses += len(a.codes)
			}
		}
	}
	if uses < paths {
		t.Errorf("%d uses of %d paths", uses, paths)
	}
	t.Logf("%d paths, %d lists, used at %d places", paths, len(load().lists), uses)
}

// plainNode is an element as the standard library reads it.
type plainNode struct {
	XMLName  xml.Name
	Attrs    []xml.Attr  `xml:",any,attr"`
	Children []plainNode `xml:",any"`
	Text     string      `xml:",chardata"`
}

func (n *plainNode) attr(name string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name.Local == name && a.Name.Space == "" || name == "xml:lang" && a.Name.Local == "lang" && a.Name.Space != "" {
			return a.Value, true
		}
	}
	return "", false
}

// wrongCodes finds what the published mapping forbids, by the shortest way.
func wrongCodes(n *plainNode, path string, lists map[string]map[string]bool, mapping []plainNode, found map[string]int) {
	path += "/" + n.XMLName.Local
	for _, m := range mapping {
		at, list, condition := m.Children[0].Text, m.Children[1].Attrs[0].Value, ""
		if len(m.Children) > 2 {
			condition = m.Children[2].Text
		}
		cut := strings.LastIndexByte(at, '/')
		if list == "Version" || !strings.HasSuffix(path, strings.TrimPrefix(at[:cut], "/")) {
			continue
		}
		value, there := n.attr(strings.TrimPrefix(at[cut+1:], "@"))
		if at[cut+1:] == "text()" {
			value, there = n.Text, true
		}
		vocabulary, given := n.attr("vocabulary")
		applies := condition == "" || strings.Contains(condition, "'"+vocabulary+"'") || !given && strings.Contains(condition, "not(")
		if there && applies && !lists[list][value] {
			found[path+" "+list+" "+value]++
		}
	}
	for i := range n.Children {
		wrongCodes(&n.Children[i], path, lists, mapping, found)
	}
}

// TestCodesAgree compares the findings about codes of every published file with
// what the published mapping and lists give by the shortest way.
func TestCodesAgree(t *testing.T) {
	read := func(name string) (n plainNode) {
		text, err := os.ReadFile(name)
		if err == nil {
			err = xml.Unmarshal(text, &n)
		}
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	lists := map[string]map[string]bool{}
	folder := shared(t, "codelists")
	for _, pattern := range []string{"embedded-2.03/xml/*.xml", "nonembedded/xml/*.xml"} {
		names, _ := filepath.Glob(filepath.Join(folder, pattern))
		for _, name := range names {
			codes := map[string]bool{}
			for _, item := range read(name).Children[1].Children {
				codes[item.Children[0].Text] = true
			}
			lists[strings.TrimSuffix(filepath.Base(name), ".xml")] = codes
		}
	}
	mapping := read(filepath.Join(folder, "embedded-2.03", "mapping.xml")).Children
	total := 0
	for _, f := range files(t) {
		_, list := check(t, current(f.text))
		if len(structural(list)) > 0 {
			continue // what stands in a wrong place has no code
		}
		var root plainNode
		if err := xml.Unmarshal(f.text, &root); err != nil {
			t.Fatal(err)
		}
		want, got := map[string]int{}, map[string]int{}
		wrongCodes(&root, "", lists, mapping, want)
		for _, f := range list {
			if strings.HasSuffix(f.Rule, "code") {
				path := positions.ReplaceAllString(f.Pointer, "")
				if at := strings.Index(path, "/@"); at >= 0 {
					path = path[:at]
				}
				got[path+" "+f.Args[1]+" "+f.Args[0]]++
				total++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-mapping +found):\n%.2000s", f.name, diff)
		}
	}
	if total == 0 {
		t.Error("no file has a wrong code")
	}
	t.Logf("%d wrong codes", total)
}

var positions = regexp.MustCompile(`\[\d+\]`)
