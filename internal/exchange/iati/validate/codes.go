package validate

import (
	_ "embed" // the tables
	"strings"

	"imar/internal/exchange/report"
	"imar/internal/exchange/xmlstream"
)

// The codelists as text, a line for each list and for each place that uses one:
//
//	list Name closed|open code code …
//	path /iati-activity/sector/@code Sector 1?
//
// A path is the end of a place's, with an attribute or with text(); "/@xml:lang"
// is that attribute everywhere. Behind the list stands the vocabulary for which it
// is the one, with "?" when it is also without a vocabulary.
//
//go:embed codes.txt
var codesText string

// codelist is a list of codes.
type codelist struct {
	name   string
	closed bool
	codes  map[string]struct{}
	all    string // the codes of a short list, for a sentence
}

// use is a list that holds at a place.
type use struct {
	list       *codelist
	vocabulary string // for which it is the one, "" for always
	bare       bool   // and when there is none
}

// shortList is up to how many codes are told.
const shortList = 20

// readCodes reads the codelists, and notes at each place which it uses.
func (t *tables) readCodes() {
	t.lists, t.vocabulary = map[string]*codelist{}, t.codes["vocabulary"]
	for line := range strings.Lines(codesText) {
		fields := strings.Fields(line)
		switch fields[0] {
		case "list":
			l := &codelist{name: fields[1], closed: fields[2] == "closed", codes: make(map[string]struct{}, len(fields))}
			for _, code := range fields[3:] {
				l.codes[code] = struct{}{}
			}
			if len(l.codes) <= shortList {
				l.all = strings.Join(fields[3:], ", ")
			}
			t.lists[l.name] = l
		case "path":
			u := use{list: t.lists[fields[2]]}
			if len(fields) > 3 {
				u.vocabulary, u.bare = strings.CutSuffix(fields[3], "?")
			}
			if used := t.use(fields[1], u); !used {
				panic("iati/validate: codes.txt: nothing is at " + fields[1])
			}
		}
	}
}

// use notes a list at the places of a path.
func (t *tables) use(path string, u use) (used bool) {
	at := strings.LastIndexByte(path, '/')
	owner, last := path[:at], path[at+1:]
	if path == "/@xml:lang" {
		t.languages = append(t.languages, u)
	}
	for _, s := range t.structures {
		for _, p := range s.places {
			switch {
			case !strings.HasSuffix(p.path, owner):
			case last == "text()":
				p.codes, used = append(p.codes, u), true
			default:
				for i := range p.attrs {
					if a := &p.attrs[i]; "@"+a.name == last {
						used = true
						if p != s.root { // its version has rules of its own
							a.codes = append(a.codes, u)
						}
					}
				}
			}
		}
	}
	return used
}

// code checks a value against the lists of its place.
func (c *checker) code(e xmlstream.Element, list xmlstream.Attributes, uses []use, attribute string, value []byte) {
	for i := range uses {
		u := &uses[i]
		if u.vocabulary != "" && !c.means(list, u) {
			continue
		}
		if _, known := u.list.codes[string(value)]; known {
			continue
		}
		if u.list.closed {
			c.numbered(e, report.Error, "iativalidate.code", "", attribute, shown(value), u.list.name, u.list.all)
		} else {
			c.numbered(e, report.Warning, "iativalidate.open-code", "", attribute, shown(value), u.list.name, u.list.all)
		}
	}
}

// means says that a list is the one for the vocabulary of an element.
func (c *checker) means(list xmlstream.Attributes, u *use) bool {
	for i := range list.Len() {
		if list.Code(i) == c.ruling.tables.vocabulary {
			var space [64]byte
			return string(list.Value(i, space[:0])) == u.vocabulary
		}
	}
	return u.bare
}
