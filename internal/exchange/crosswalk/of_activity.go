package crosswalk

import (
	"strings"

	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/oc4ids"
	"imar/internal/exchange/snapshot"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Activity takes what the reader of IATI states of one activity (iati.Read), and
// keeps it as a project. There is no official table from IATI to OC4IDS: this is
// the importer's own, which is documented there. tell is told what had to be
// repaired or left out, by pointers into the project.
//
// An activity that another one of the same identifier follows is taken from the
// later one.
func (p *Projects) Activity(o statement.Observe, tell func(snapshot.Finding)) error {
	id := p.projectID(o.Subject.ID())
	latest := make([]oc4ids.Latest, len(o.Statements))
	for i, s := range o.Statements {
		latest[i] = oc4ids.Latest{Kind: s.Kind, Key: s.Key, Body: s.Body, Seq: fact.Seq(i + 1)}
		if s.Kind == project.Described {
			latest[i].Body = renamed(s.Body, id)
		}
	}
	text, findings := oc4ids.Assemble(latest, nil)
	for _, f := range findings {
		tell(f)
	}
	if text == nil {
		p.lost.Add("iati-activity")
		return nil
	}
	if p.whole == nil {
		p.whole = map[string]int64{}
	}
	if _, again := p.whole[id]; !again {
		p.order = append(p.order, id)
	}
	p.whole[id] = p.spool.Size()
	return p.spool.Append(text)
}

// renamed is a description under another id.
func renamed(body []byte, id string) []byte {
	var members map[string]jsontext.Value
	if json.Unmarshal(body, &members) != nil {
		return body // Assemble says what is wrong with it
	}
	members["id"] = fact.AppendString(nil, id)
	return fact.Encode(members)
}

// Left says whether a finding of the reader of IATI means that more than a value
// was left out: an activity, or what stands behind damage.
func Left(f snapshot.Finding) bool {
	switch f.Rule {
	case "iati.id-missing", "iati.id-bad", "iati.id-twice", "iati.root", "iati.organisation-file":
		return true
	}
	return f.Severity == snapshot.Error && (strings.HasPrefix(f.Rule, "xml.") || strings.HasPrefix(f.Rule, "file."))
}
