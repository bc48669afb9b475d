package portal

import (
	"time"

	"imar/internal/domain/fact"
	"imar/internal/view/dossier"

	"github.com/go-json-experiment/json/jsontext"
)

// The JSON twin of a subject: what is stated now, and every change.

// statementData is one item as it was said last.
type statementData struct {
	Seq     fact.Seq       `json:"seq"`
	Subject fact.Subject   `json:"subject"`
	Kind    fact.Kind      `json:"kind"`
	Key     string         `json:"key,omitzero"`
	Source  *fact.Source   `json:"source,omitzero"`
	Body    jsontext.Value `json:"body"`
}

// changeData is one fact with what it changed.
type changeData struct {
	Seq       fact.Seq     `json:"seq"`
	Recorded  string       `json:"recorded"`
	Effective string       `json:"effective,omitzero"`
	Subject   fact.Subject `json:"subject"`
	Kind      fact.Kind    `json:"kind"`
	Key       string       `json:"key,omitzero"`
	Role      string       `json:"role,omitzero"`
	Members   []memberData `json:"members,omitzero"`
	Withheld  []partData   `json:"withheld,omitzero"`
}

type memberData struct {
	Name string         `json:"name"`
	Old  jsontext.Value `json:"old,omitzero"`
	New  jsontext.Value `json:"new,omitzero"`
}

// partData is a part that is not shown.
type partData struct {
	Part   string `json:"part"`
	Reason string `json:"reason,omitzero"` // "" for a part that was never public
}

// subjectData is everything that the page of a subject was made from.
type subjectData struct {
	ID         string          `json:"id"`
	Stage      string          `json:"stage,omitzero"`
	Disclosed  int             `json:"disclosedOf67,omitzero"`
	Questions  []questionData  `json:"questions,omitzero"`
	Statements []statementData `json:"statements"`
	History    []changeData    `json:"history"`
}

// questionData is one question with its arithmetic.
type questionData struct {
	Kind    dossier.QuestionKind `json:"kind"`
	Percent int64                `json:"percent,omitzero"`
	Other   int64                `json:"other,omitzero"`
	Part    string               `json:"part,omitzero"`
	Whole   string               `json:"whole,omitzero"`
	Facts   []fact.Seq           `json:"facts,omitzero"`
}

// data is the JSON twin of a subject's page.
func (g *gathered) data(q *ask) subjectData {
	d := subjectData{ID: q.id, Statements: []statementData{}, History: []changeData{}}
	for _, s := range g.dossier.Items() {
		one := statementData{Seq: s.Seq, Subject: s.Subject, Kind: s.Kind, Key: s.Key, Body: s.Public}
		if s.Source != (fact.Source{}) {
			source := s.Source
			one.Source = &source
		}
		d.Statements = append(d.Statements, one)
	}
	for _, c := range g.dossier.History {
		f := c.Fact
		one := changeData{Seq: f.Seq, Recorded: f.Recorded.UTC().Format(time.RFC3339Nano), Effective: f.Effective, Subject: f.Subject,
			Kind: f.Kind, Key: f.Key, Role: f.Actor.Role}
		for _, m := range dossier.Diff(c.Old, c.New) {
			one.Members = append(one.Members, memberData{m.Name, m.Old, m.New})
		}
		for i, part := range f.Header.Parts {
			if reason, gone := g.hidden[withheldPart{f.Seq, i}]; gone || !fact.Open(part.Name) {
				one.Withheld = append(one.Withheld, partData{part.Name, reason})
			}
		}
		d.History = append(d.History, one)
	}
	return d
}

// wrapped is data in its envelope, which says how far back it looks.
func (g *gathered) wrapped(q *ask, data any) envelope {
	e := q.wrap(g.stamp, data)
	return e
}
