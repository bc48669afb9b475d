package ocds

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/scalar"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// typed are the members of a release that Imar reads by type (contract.Release),
// one object a line: name, then its members with their types. Everything else
// stays as it is. "=" names a list of codes.
const typed = `release ocid id:any date:date tag:[text]=releaseTag language url tender:tender buyer:org parties:[org] awards:[award] contracts:[contract]
tender title description status=tenderStatus procurementMethod=method value:value numberOfTenderers:integer
award date:date status=awardStatus title value:value suppliers:[org]
contract title status=contractStatus dateSigned:date value:value period:period implementation:implementation
implementation transactions:[transaction]
transaction id source date:date value:value payer:reference payee:reference uri transactionType description description_ar description_en
reference name id
org id:any name roles:[text] identifier:identifier
identifier scheme id legalName uri
period startDate:date endDate:date maxExtentDate:date durationInDays:integer
value amount:amount currency
link id tag:[text] date:date url`

// codes are the codes of 1.1.5 that 1.0 has too, and those that either has.
var codes = map[string]string{
	"releaseTag":     " planning planningUpdate tender tenderAmendment tenderUpdate tenderCancellation award awardUpdate awardCancellation contract contractUpdate contractAmendment implementation implementationUpdate contractTermination compiled ",
	"tenderStatus":   " planning planned active cancelled unsuccessful complete withdrawn ",
	"awardStatus":    " pending active cancelled unsuccessful ",
	"contractStatus": " pending active cancelled terminated ",
	"method":         " open selective limited direct ",
}

// member is a typed member: a plain type, or the object that it holds.
type member struct {
	kind  string // text, any, date, integer, amount, object
	list  bool
	def   definition
	codes string // name of the codelist
}

type definition map[string]*member

var definitions = sync.OnceValue(func() map[string]definition {
	all := map[string]definition{}
	for line := range strings.Lines(typed) {
		all[strings.Fields(line)[0]] = definition{}
	}
	for line := range strings.Lines(typed) {
		words := strings.Fields(line)
		for _, word := range words[1:] {
			word, list, _ := strings.Cut(word, "=")
			name, kind, _ := strings.Cut(word, ":")
			m := &member{kind: cmp.Or(strings.Trim(kind, "[]"), "text"), list: strings.HasPrefix(kind, "["), codes: list}
			if def, ok := all[m.kind]; ok {
				m.kind, m.def = "object", def
			}
			all[words[0]][name] = m
		}
	}
	return all
})

// linksOf is a record's list of links.
var linksOf = &member{kind: "object", list: true, def: definitions()["link"]}

// edit replaces a stretch of a value's bytes.
type edit struct {
	from, to int
	text     string
}

// mender looks through a value for what a typed reader would trip over, and
// lists what to change. Most releases need no change.
type mender struct {
	trail *trail.Trail
	edits []edit
}

func (m *mender) replace(v jsonstream.Value, text string) {
	from, to := m.trail.Span(v)
	m.edits = append(m.edits, edit{from, to, text})
}

// refuse puts null in place of a value that cannot be read as what it should be.
func (m *mender) refuse(v jsonstream.Value, rule string) {
	m.trail.Say(snapshot.Error, rule, v, trail.Shown(v))
	m.replace(v, "null")
}

// apply gives the canonical JSON of a value with the changes made.
func (m *mender) apply(v jsonstream.Value) ([]byte, bool) {
	if len(m.edits) == 0 {
		return v.Canonical(nil), true
	}
	slices.SortStableFunc(m.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	base, end := m.trail.Span(v)
	raw := v.Raw()
	out := make([]byte, 0, len(raw)+256)
	at := base
	for _, e := range m.edits {
		out = append(append(out, raw[at-base:e.from-base]...), e.text...)
		at = e.to
	}
	out, err := fact.Canonical(append(out, raw[at-base:end-base]...))
	return out, err == nil
}

// release lists the changes of a release, and what Imar adds to it.
func (m *mender) release(v jsonstream.Value, in context, withOCID bool, ocid string) {
	var added strings.Builder
	add := func(name, value string) {
		if had := v.Get(name); had.Exists() {
			m.replace(had, value)
			return
		}
		added.WriteString(`,"` + name + `":` + value)
	}
	skip := ""
	if withOCID {
		skip = "ocid"
		m.trail.Say(snapshot.Repair, "ocds.repair.ocid-given", v, ocid)
		add("ocid", quoted(ocid))
	}
	m.object(definitions()["release"], v, func(name string) bool { return name == skip || in.compiled && name == "tag" })
	if in.compiled && !onlyCompiled(v.Get("tag")) {
		add("tag", `["compiled"]`)
	}
	if in.url != "" && !v.Get("url").Exists() {
		add("url", quoted(in.url))
	}
	if in.links.Exists() && !v.Get("linkedReleases").Exists() {
		add("linkedReleases", string(in.links.Canonical(nil)))
	}
	if added.Len() > 0 {
		_, end := m.trail.Span(v)
		text := added.String()
		if v.Len() == 0 {
			text = text[1:]
		}
		m.edits = append(m.edits, edit{end - 1, end - 1, text})
	}
}

func onlyCompiled(tag jsonstream.Value) bool {
	return tag.Kind() == jsonstream.Array && tag.Len() == 1 && isCompiled(tag)
}

func quoted(s string) string { return string(fact.AppendString(nil, s)) }

// object looks through the typed members of an object but those to pass over.
func (m *mender) object(d definition, v jsonstream.Value, pass func(name string) bool) {
	for key, value := range v.Fields() {
		name := key.Text()
		known := d[name]
		if known == nil || pass != nil && pass(name) {
			continue
		}
		at := m.trail.Down(name)
		if name != "id" || !m.refusedID(value) {
			m.member(known, value)
		}
		m.trail.Up(at)
	}
	if d["payer"] != nil {
		m.upgrade(v)
	}
}

// refusedID puts null in place of an id in which something is invisible; false
// when it can stay.
func (m *mender) refusedID(v jsonstream.Value) bool {
	p := lang.CheckForeignID(v.Text())
	if p != nil {
		m.trail.SayID(v, v.Text(), p)
		m.replace(v, "null")
	}
	return p != nil
}

func (m *mender) member(known *member, v jsonstream.Value) {
	if known.list {
		m.list(known, v)
	} else {
		m.single(known, v)
	}
}

// list looks through a list; a single value in its place becomes one.
func (m *mender) list(known *member, v jsonstream.Value) {
	switch v.Kind() {
	case jsonstream.Null:
	case jsonstream.Array:
		for i, element := range v.Elements() {
			at := m.trail.Item(i)
			m.single(known, element)
			m.trail.Up(at)
		}
	default:
		m.trail.Say(snapshot.Repair, "ocds.repair.single", v)
		from, to := m.trail.Span(v)
		m.edits = append(m.edits, edit{from, from, "["})
		m.single(known, v)
		m.edits = append(m.edits, edit{to, to, "]"})
	}
}

// single looks at one value. null says nothing and is left.
func (m *mender) single(known *member, v jsonstream.Value) {
	if v.Kind() == jsonstream.Null {
		return
	}
	switch known.kind {
	case "object":
		if v.Kind() != jsonstream.Object {
			m.refuse(v, "ocds.not-object")
			return
		}
		m.object(known.def, v, nil)
	case "amount", "integer":
		m.number(known.kind, v)
	case "any":
	default:
		m.text(known, v)
	}
}

func (m *mender) text(known *member, v jsonstream.Value) {
	switch v.Kind() {
	case jsonstream.String:
	case jsonstream.Number:
		m.trail.Say(snapshot.Repair, "ocds.repair.number-as-text", v, v.Number())
		m.replace(v, quoted(v.Number()))
	default:
		m.refuse(v, "ocds.not-text")
		return
	}
	text := v.Text()
	switch {
	case text == "":
	case known.kind == "date":
		if kept, _, ok := scalar.Moment(text); !ok {
			m.trail.Say(snapshot.Warning, "ocds.not-date", v, text)
		} else if scalar.BeyondYears(kept) {
			m.trail.Say(snapshot.Warning, "exchange.date-beyond", v, text)
		}
	case known.codes != "" && !strings.Contains(codes[known.codes], " "+text+" "):
		m.trail.Say(snapshot.Warning, "ocds.code-unknown", v, text, known.codes)
	}
}

func (m *mender) number(kind string, v jsonstream.Value) {
	digits := v.Number()
	quoted := v.Kind() == jsonstream.String
	if quoted {
		digits = strings.TrimSpace(v.Text())
	}
	whole, isWhole := scalar.Whole(digits)
	switch {
	case !scalar.IsNumber(digits):
		m.refuse(v, "ocds.not-number")
		return
	case kind == "integer" && !isWhole:
		m.refuse(v, "ocds.not-whole")
		return
	case kind == "integer":
		digits = whole
	}
	if quoted {
		m.trail.Say(snapshot.Repair, "ocds.repair.text-as-number", v, v.Text())
	}
	if kind == "amount" && scalar.BeyondAmount(digits) {
		m.trail.Say(snapshot.Warning, "exchange.amount-beyond", v, digits)
	}
	if quoted || digits != v.Number() {
		m.replace(v, digits)
	}
}

// upgrade gives a transaction of 1.0 the members of 1.1.
func (m *mender) upgrade(v jsonstream.Value) {
	for key, value := range v.Fields() {
		now := map[string]string{"amount": "value", "providerOrganization": "payer", "receiverOrganization": "payee"}[key.Text()]
		if now == "" || v.Get(now).Exists() || value.Kind() != jsonstream.Object {
			continue
		}
		at := m.trail.Down(key.Text())
		m.trail.Say(snapshot.Repair, "ocds.repair.upgraded", value, now)
		m.replace(key, quoted(now))
		if now == "value" {
			m.object(definitions()["value"], value, nil)
		} else {
			m.replace(value, referenceOf(value))
		}
		m.trail.Up(at)
	}
}

// referenceOf makes the reference of 1.1 of the identifier of 1.0.
func referenceOf(v jsonstream.Value) string {
	id, _ := idText(v.Get("id"))
	if scheme := v.Get("scheme").Text(); scheme != "" && id != "" {
		id = scheme + "-" + id
	}
	return `{"id":` + quoted(id) + `,"name":` + quoted(v.Get("legalName").Text()) + `}`
}
