package portal

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"imar/internal/base/lang"
	"imar/internal/domain/asset"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/project"
	"imar/internal/view"
	"imar/internal/view/tally"
	"imar/internal/web/page"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxEntries is how many entries of a list a history shows one by one.
const maxEntries = 4

// digest is an SHA-256 in hexadecimal digits: of a file, of a line of a bank
// statement.
var digest = regexp.MustCompile("^[0-9a-f]{64}$")

// references are the members that hold a number of a paper, which is written in
// every language as on the paper.
var references = []string{"ref", "reference", "externalReference", "invoice", "number", "report", "document", "cheque", "id"}

// memberValue is a member's value as a page shows it.
func (q *ask) memberValue(m *view.Models, kind fact.Kind, path string, v jsontext.Value) page.Value {
	if len(v) == 0 {
		return page.Value{}
	}
	list := listOf(kind, path)
	switch v.Kind() {
	case '"':
		var text string
		if json.Unmarshal(v, &text) != nil {
			return page.Code(string(v))
		}
		if named := q.memberThing(m, kind, path, text); !named.IsZero() {
			return named
		}
		if digest.MatchString(text) {
			return page.Code(text[:12] + "…") // the fact's own page has all of it
		}
		if slices.Contains(references, lastOf(path)) {
			return page.Code(clip(text))
		}
		return textValue(list, text)
	case 't', 'f':
		return page.Say("portal.member.is." + string(v))
	case '0':
		switch lastOf(path) {
		case "year", "built", "seed", "number", "sequence", "reverses":
			return page.Code(string(v)) // numbers that nobody counts with
		}
		return page.Code(lang.Decimal(string(v)))
	case '[':
		return q.listValue(m, kind, path, v)
	case '{':
		if amount := sumValue(v); !amount.IsZero() {
			return amount
		}
		var c asset.Capacity
		if json.Unmarshal(v, &c) == nil && c.Unit != "" {
			return capacity(&c)
		}
		if named := q.entryValue(m, kind, path, v); !named.IsZero() {
			return named
		}
		return page.Say("portal.count.entries", countOf(v))
	}
	return page.Code(clip(string(v)))
}

// memberThing is what the id in a member names, with a link; nothing for other
// texts.
func (q *ask) memberThing(m *view.Models, kind fact.Kind, path, id string) page.Value {
	switch path {
	case "decision", "act.decision":
		return q.nameOf(m, fact.NewSubject("decision", id))
	case "project":
		return q.nameOf(m, project.ID(id).Subject())
	case "district":
		return q.district(id)
	case "location.gazetteer.scheme":
		return label("locationGazetteers", id)
	}
	if noun := kind.Noun(); noun != "fund" && noun != "ledger" {
		return page.Value{}
	}
	switch lastOf(path) {
	case "entity":
		if ledger.Entity(id) == fund.Self {
			return page.Say("portal.member.self")
		}
		return q.partyName(m, ledger.Party(id))
	case "party", "partner", "contractor", "holder", "payee", "owner":
		return q.partyName(m, ledger.Party(id))
	case "source":
		return q.sourceName(m, ledger.Source(id))
	case "project":
		return q.nameOf(m, project.ID(id).Subject())
	case "contract":
		return q.nameOf(m, contract.ID(id).Subject())
	case "asset":
		return q.nameOf(m, fact.NewSubject("asset", id))
	case "bank":
		if kind != fund.PayeeAccountSet {
			return bankName(m, ledger.Bank(id))
		}
	case "account":
		if a, ok := ledger.ParseAccount(id); ok {
			return accountName(a)
		}
		return page.Code(id)
	case "country":
		return country(id)
	case "from", "to":
		switch kind {
		case fund.AuthorityMoved:
			return q.nameOf(m, project.ID(id).Subject())
		case fund.Exchanged:
			return bankName(m, ledger.Bank(id))
		case fund.SourceLent, fund.IneligibleMoved:
			return q.sourceName(m, ledger.Source(id))
		}
	}
	return page.Value{}
}

// nameOf is a thing by its name with a link, or its id where the record does not
// know it.
func (q *ask) nameOf(m *view.Models, s fact.Subject) page.Value {
	if v := q.subject(m, s); v.Href != "" {
		return v
	}
	return page.Code(s.ID())
}

// bothTexts is a text with its English variant, for either reader.
func bothTexts(text, english jsontext.Value) page.Value {
	return texts(clip(plainJSON(text)), "", clip(plainJSON(english)), "")
}

func textValue(list, text string) page.Value {
	if list != "" {
		return coded(list, text)
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

// sumValue is a sum of money, whose amount is a number in what others publish
// and a text in the fund's own acts; nothing for another object.
func sumValue(v jsontext.Value) page.Value {
	var sum struct {
		Amount   jsontext.Value `json:"amount"`
		Currency string         `json:"currency"`
	}
	if json.Unmarshal(v, &sum) != nil || sum.Currency == "" {
		return page.Value{}
	}
	text := string(sum.Amount)
	if sum.Amount.Kind() == '"' && json.Unmarshal(sum.Amount, &text) != nil {
		return page.Value{}
	}
	a, ok := tally.Of(text, sum.Currency)
	if !ok {
		return page.Value{}
	}
	return money(a)
}

// listValue is a list: its texts, or its entries, where they are few and each
// can be said in a line; else how many entries it has. Two numbers are a
// position.
func (q *ask) listValue(m *view.Models, kind fact.Kind, path string, v jsontext.Value) page.Value {
	var entries []jsontext.Value
	if json.Unmarshal(v, &entries) != nil {
		return page.Code(clip(string(v)))
	}
	count := page.Say("portal.count.entries", len(entries))
	if len(entries) == 0 || len(entries) > maxEntries {
		return count
	}
	if lastOf(path) == "coordinates" {
		if p, ok := pointOf(jsontext.Value(`{"coordinates":` + string(v) + `}`)); ok {
			return page.Code(p.LatText() + ", " + p.LonText())
		}
		return count
	}
	var lines []page.Value
	for _, e := range entries {
		line := q.lineValue(m, kind, path, e)
		if line.IsZero() {
			return count
		}
		lines = append(lines, line)
	}
	return lines[0].With(lines[1:]...)
}

// lineValue is an entry of a list in a line; nothing where it cannot be said in
// one.
func (q *ask) lineValue(m *view.Models, kind fact.Kind, path string, v jsontext.Value) page.Value {
	switch v.Kind() {
	case '"':
		var text string
		if json.Unmarshal(v, &text) == nil {
			return textValue(listOf(kind, path), text)
		}
	case '{':
		return q.entryValue(m, kind, path, v)
	}
	return page.Value{}
}

// entry is what a line can say of an object in a list: what it is called, and
// its sum.
type entry struct {
	Account string         `json:"account"`
	Type    string         `json:"type"`
	Rule    string         `json:"rule"`
	Source  ledger.Source  `json:"source"`
	Day     string         `json:"day"`
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Text    string         `json:"text"`
	TextEn  string         `json:"text_en"`
	Amount  jsontext.Value `json:"amount"`
	ToDate  jsontext.Value `json:"toDate"`
}

// entryValue is an object in a list as a line: a share of a source, a line of a
// certificate, a deduction, a party; nothing for what has neither name nor sum.
func (q *ask) entryValue(m *view.Models, kind fact.Kind, path string, v jsontext.Value) page.Value {
	var e entry
	if json.Unmarshal(v, &e) != nil {
		return page.Value{}
	}
	name := q.entryName(m, kind, path, &e)
	amount := sumValue(v) // a line of the books has the currency beside the amount
	if amount.IsZero() {
		amount = sumValue(e.Amount)
	}
	if amount.IsZero() {
		amount = sumValue(e.ToDate)
	}
	switch {
	case name.IsZero():
		return amount
	case amount.IsZero():
		return name
	}
	return page.Say("portal.member.entry", name, amount)
}

func (q *ask) entryName(m *view.Models, kind fact.Kind, path string, e *entry) page.Value {
	switch {
	case e.Type != "" && listOf(kind, path) != "":
		return coded(listOf(kind, path), e.Type)
	case e.Rule != "":
		return coded(memberLists["rule"], e.Rule)
	case e.Account != "":
		if a, ok := ledger.ParseAccount(e.Account); ok {
			return accountName(a)
		}
		return page.Code(e.Account)
	case e.Source != "":
		return q.sourceName(m, e.Source)
	case e.Day != "":
		return on(e.Day)
	case e.Text != "":
		return page.Wrote(lang.Both(clip(e.Text), clip(e.TextEn)))
	case e.Name != "":
		return page.Wrote(und(clip(e.Name)))
	case kind.Noun() == "fund":
		return page.Code(e.ID)
	}
	return page.Value{}
}

// countOf is the number of members of an object.
func countOf(v jsontext.Value) int {
	var members map[string]jsontext.Value
	if json.Unmarshal(v, &members) != nil {
		return 0
	}
	return len(members)
}
