package portal

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/dossier"
	"imar/internal/web/page"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// How much of a history a page shows: at first, and when all is asked for; and
// how many members of one change.
const (
	historyShort = 8
	historyLong  = 300
	diffMembers  = 6 // of a correction
	newMembers   = 3 // of a first statement
)

// historySection is every fact of a dossier as a difference, the latest first.
func (q *ask) historySection(m *view.Models, g *gathered) page.Section {
	all := g.dossier.History
	shown := historyShort
	if q.values.Get("history") == "all" {
		shown = historyLong
	}
	s := page.Section{ID: "history", Title: page.Say("portal.section.history"), Count: page.Say("portal.count.facts", len(all)), Intro: page.Say("portal.history.intro")}
	for i := len(all) - 1; i >= 0 && len(s.History) < shown; i-- {
		s.History = append(s.History, q.change(m, g, all[i]))
	}
	if len(s.History) < len(all) && shown == historyShort {
		s.More = append(s.More, page.Link{Text: page.Say("portal.history.all", min(len(all), historyLong)), Href: q.with("history", "all") + "#history"})
	}
	own := slices.IndexFunc(all, func(c dossier.Change) bool { return c.Fact.Subject == g.about })
	if own >= 0 && g.past.size == 0 && q.route.back != never {
		day := clock.Local(all[own].Fact.Recorded).String()
		s.More = append(s.More, page.Link{Text: page.Say("portal.history.first", plainDay(day)), Href: q.with("as-of", day)})
	}
	return s
}

// change is one fact as an entry of a history.
func (q *ask) change(m *view.Models, g *gathered, c dossier.Change) page.Change {
	f := c.Fact
	entry := page.Change{Seq: int64(f.Seq), When: moment(f.Recorded), What: q.what(m, f), Who: q.who(m, f), Source: q.source(m, f),
		Withheld: stub(f, g.hidden), Proof: q.proof(int64(f.Seq))}
	members, most := dossier.Diff(c.Old, c.New), diffMembers
	if c.Old == nil {
		most = newMembers
	}
	members, english := joined(shownMembers(f, members, c.Old == nil))
	for i, d := range members {
		if i == most {
			entry.Diffs = append(entry.Diffs, page.Diff{Name: page.Say("portal.diff.more"), New: page.Say("portal.count.members", len(members)-i).To(entry.Proof)})
			break
		}
		diff := page.Diff{Name: memberName(f.Kind, d.Name), Old: q.memberValue(m, f.Kind, d.Name, d.Old), New: orGone(q.memberValue(m, f.Kind, d.Name, d.New))}
		if en, ok := english[d.Name]; ok {
			diff.Old, diff.New = bothTexts(d.Old, en.Old), orGone(bothTexts(d.New, en.New))
		}
		entry.Diffs = append(entry.Diffs, diff)
	}
	return entry
}

// orGone is a value, or the words that it is gone.
func orGone(v page.Value) page.Value {
	if v.IsZero() {
		return page.Say("portal.diff.gone")
	}
	return v
}

// what is the kind of a fact in words, with the item and, on the page of
// another thing, the subject.
func (q *ask) what(m *view.Models, f *fact.Fact) page.Value {
	v := label("kind", string(f.Kind))
	if f.Subject.ID() != q.id {
		if s := q.subject(m, f.Subject); s.Href != "" {
			v = v.With(s)
		}
	}
	if f.Key != "" && utf8.RuneCountInString(f.Key) < 40 {
		v = v.With(page.Code(f.Key))
	}
	return v
}

// who is the office that stated a fact, with its organisation where that is not
// the fund itself; never a person.
func (q *ask) who(m *view.Models, f *fact.Fact) page.Value {
	v := label("role", f.Actor.Role)
	if f.Actor.Org == "" || v.IsZero() {
		return v
	}
	org := q.partyName(m, ledger.Party(f.Actor.Org))
	if org.Plain(lang.Arabic) == m.Fund.NameAr {
		return v
	}
	return v.With(org)
}

// source is where a fact came from: a file with the place in it, or the kind of
// door.
func (q *ask) source(m *view.Models, f *fact.Fact) page.Value {
	if f.Source.File == "" {
		return label("via", f.Source.Via)
	}
	v := page.Code(f.Source.File[:min(12, len(f.Source.File))])
	for _, im := range m.History.Imports() {
		if im.File == f.Source.File {
			v = page.Code(im.Name)
		}
	}
	v = v.To(q.toThing("imports", f.Source.File))
	switch {
	case f.Source.Line > 0:
		return v.With(page.Say("portal.source.line", f.Source.Line, page.Code(f.Source.Pointer)))
	case f.Source.Pointer != "":
		return v.With(page.Code(f.Source.Pointer))
	}
	return v
}

// stub says which parts of a fact are not shown, and why.
func stub(f *fact.Fact, hidden withheld) page.Value {
	var v page.Value
	for i, part := range f.Header.Parts {
		var line page.Value
		switch reason, gone := hidden[withheldPart{f.Seq, i}]; {
		case gone:
			line = page.Say("portal.withheld", label("part", part.Name), reason)
		case !fact.Open(part.Name):
			line = page.Say("portal.restricted", label("part", part.Name))
		default:
			continue
		}
		if v.IsZero() {
			v = line
		} else {
			v = v.With(line)
		}
	}
	return v
}

// clip cuts what is too long for a line; the fact's own page has all of it.
func clip(s string) string {
	const most = 240
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// changeRow is one member that one fact changed, for a file.
type changeRow struct {
	change dossier.Change
	member dossier.Member
}

// table is the whole history as a file: a row for each member changed.
func (g *gathered) table(l lang.Lang) *sheet.Table {
	var rows []changeRow
	for _, c := range g.dossier.History {
		for _, d := range dossier.Diff(c.Old, c.New) {
			rows = append(rows, changeRow{c, d})
		}
	}
	text := func(key, name string, kind sheet.Kind, cell func(changeRow) string) column[changeRow] {
		return column[changeRow]{key: key, name: name, kind: kind, cell: cell}
	}
	c := columns[changeRow]{
		text("seq", "portal.field.fact", sheet.Number, func(r changeRow) string { return strconv.FormatInt(int64(r.change.Fact.Seq), 10) }),
		text("recorded", "portal.field.recorded", sheet.Moment, func(r changeRow) string { return r.change.Fact.Recorded.Format(time.RFC3339) }),
		text("effective", "portal.field.effective", sheet.Date, func(r changeRow) string { return r.change.Fact.Effective }),
		text("kind", "portal.field.kind", sheet.Text, func(r changeRow) string { return string(r.change.Fact.Kind) }),
		text("subject", "portal.field.subject", sheet.Text, func(r changeRow) string { return string(r.change.Fact.Subject) }),
		text("key", "portal.field.key", sheet.Text, func(r changeRow) string { return r.change.Fact.Key }),
		text("member", "portal.field.member", sheet.Text, func(r changeRow) string { return r.member.Name }),
		text("old", "portal.diff.from", sheet.Text, func(r changeRow) string { return plainJSON(r.member.Old) }),
		text("new", "portal.diff.to", sheet.Text, func(r changeRow) string { return plainJSON(r.member.New) }),
		text("role", "portal.field.role", sheet.Text, func(r changeRow) string { return r.change.Fact.Actor.Role }),
		text("file", "portal.field.file", sheet.Text, func(r changeRow) string { return r.change.Fact.Source.File }),
		text("pointer", "portal.field.pointer", sheet.Text, func(r changeRow) string { return r.change.Fact.Source.Pointer }),
		text("line", "portal.field.line", sheet.Number, func(r changeRow) string {
			if r.change.Fact.Source.Line == 0 {
				return ""
			}
			return strconv.FormatInt(r.change.Fact.Source.Line, 10)
		}),
	}
	return c.sheet(l, page.Say("portal.section.history").Plain(l), rows)
}

// plainJSON is a JSON value as a cell: a text without its quotation marks.
func plainJSON(v jsontext.Value) string {
	var text string
	if v.Kind() == '"' && json.Unmarshal(v, &text) == nil {
		return text
	}
	return string(v)
}
