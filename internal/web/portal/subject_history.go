package portal

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/dossier"
	"imar/internal/view/tally"
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
	entry := page.Change{Seq: int64(f.Seq), When: moment(f.Recorded), What: q.what(m, f), Who: who(f), Source: q.source(m, f),
		Withheld: stub(f, g.hidden), Proof: q.proof(int64(f.Seq))}
	members, most := dossier.Diff(c.Old, c.New), diffMembers
	if c.Old == nil {
		most = newMembers
		members = slices.DeleteFunc(members, func(d dossier.Member) bool { return d.Name == "id" || d.Name == "language" })
	}
	for i, d := range members {
		if i == most {
			entry.Diffs = append(entry.Diffs, page.Diff{Name: page.Say("portal.diff.more"), New: page.Say("portal.count.members", len(members)-i).To(entry.Proof)})
			break
		}
		entry.Diffs = append(entry.Diffs, page.Diff{Name: memberName(d.Name), Old: memberValue(f.Kind, d.Name, d.Old), New: orGone(memberValue(f.Kind, d.Name, d.New))})
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

// who is the office that stated a fact; never a person.
func who(f *fact.Fact) page.Value {
	v := label("role", f.Actor.Role)
	if f.Actor.Org != "" && !v.IsZero() {
		v = v.With(textValue("", f.Actor.Org))
	}
	return v
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

// memberName is a member of a body in words: by its last name when it has
// words, else as it is called in the body. A text in another language is called
// after that which it translates.
func memberName(path string) page.Value {
	last := path[strings.LastIndexByte(path, '.')+1:]
	for _, name := range []string{path, last} {
		if key := "portal.member." + name; inBoth(key) {
			return page.Say(key)
		}
	}
	for suffix, key := range map[string]string{"_en": "portal.member.in-english", "_ar": "portal.member.in-arabic"} {
		if base, ok := strings.CutSuffix(path, suffix); ok {
			if of := memberName(base); !of.IsZero() {
				return page.Say(key, of)
			}
		}
	}
	if path == "" {
		return page.Say("portal.member.whole")
	}
	return page.Code(path)
}

// inBoth says that the catalogue has a key in both languages.
func inBoth(key string) bool { return lang.Has(lang.Arabic, key) && lang.Has(lang.English, key) }

// memberLists are the codelists of members, by kind of noun and name; with a full
// stop in it, the beginning of the catalogue's keys.
var memberLists = map[string]string{
	"status": "projectStatus", "stage": "stage", "project.gate_decided from": "stage", "project.gate_decided to": "stage", "outcome": "outcome", "sector": "projectSector",
	"class": "ledger.class", "event": "ledger.event", "exceptions": "fund.exception", "rule": "fund.rule", "how": "how", "role": "role", "contractType": "contractType",
	"fund.tax_remitted type": "ledger.account", "transactionType": "transactionType", "fund.rate_recorded kind": "rateKind", "country": "country",
	"project.milestone_set status": "milestoneStatus", "contract.milestone_set status": "milestoneStatus",
	"project.described type": "projectType", "contract.modified type": "modificationType", "documentType": "documentType",
	"nature": "contractNature", "procurementMethod": "method", "roles": "partyRole", "level": "damageLevel", "cause": "damageCause",
	"works": "works", "by": "visitor", "asset.registered kind": "assetKind", "party.registered kind": "partyKind", "exactness": "exactness",
}

// memberValue is a member's value as a page shows it.
func memberValue(kind fact.Kind, path string, v jsontext.Value) page.Value {
	if len(v) == 0 {
		return page.Value{}
	}
	name := path[strings.LastIndexByte(path, '.')+1:]
	list := memberLists[string(kind)+" "+name]
	if list == "" {
		list = memberLists[name]
	}
	switch v.Kind() {
	case '"':
		var text string
		if json.Unmarshal(v, &text) != nil {
			return page.Code(string(v))
		}
		return textValue(list, text)
	case '0':
		return page.Code(lang.Decimal(string(v)))
	case '[':
		return listValue(list, v)
	case '{':
		var amount struct {
			Amount   jsontext.Value `json:"amount"`
			Currency string         `json:"currency"`
		}
		if json.Unmarshal(v, &amount) == nil && len(amount.Amount) > 0 {
			if a, ok := tally.Of(strings.Trim(string(amount.Amount), `"`), amount.Currency); ok {
				return money(a)
			}
		}
	case 't', 'f':
		return page.Say("portal.member.is." + string(v))
	}
	return page.Code(clip(string(v)))
}

func textValue(list, text string) page.Value {
	switch key := list + "." + text; {
	case strings.Contains(list, ".") && inBoth(key):
		return page.Say(key)
	case list != "":
		return label(list, text)
	}
	if day := shortDay(text); len(day) == 10 && day[4] == '-' {
		if _, err := time.Parse(time.DateOnly, day); err == nil {
			return on(text)
		}
	}
	if lang.Script(text) == "" || !strings.ContainsRune(text, ' ') && lang.Script(text) == lang.English {
		return page.Code(clip(text))
	}
	return page.Wrote(und(clip(text)))
}

// listValue is a list of texts joined, or how many entries a list has.
func listValue(list string, v jsontext.Value) page.Value {
	var words []string
	if json.Unmarshal(v, &words) == nil && len(words) > 0 && len(words) <= 4 {
		first := textValue(list, words[0])
		for _, w := range words[1:] {
			first = first.With(textValue(list, w))
		}
		return first
	}
	var entries []jsontext.Value
	if json.Unmarshal(v, &entries) != nil {
		return page.Code(clip(string(v)))
	}
	return page.Say("portal.count.entries", len(entries))
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
