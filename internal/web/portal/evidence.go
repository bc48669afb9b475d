package portal

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"unicode/utf8"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/record/publish"
	"imar/internal/record/tlog"
	"imar/internal/view"
	"imar/internal/web/page"

	"github.com/go-json-experiment/json/jsontext"
)

// Evidence is a page by which a reader checks the record, or one fact of it.
type Evidence struct {
	page.Page
	Kind     page.Value
	ID       page.Value
	About    page.Value
	Notices  []page.Notice
	Asks     bool   // ask for the number of a fact
	Check    string // address of the fact's JSON twin, which the browser checks; "" for none
	Key      string // the log's public key
	Sections []page.Section
}

// Template names the template of Evidence.
func (*Evidence) Template() string { return "evidence" }

// evidence is one fact with its proof.
type evidence struct {
	fact   fact.Fact
	signed publish.Signed
	proof  string // C2SP tlog-proof; "" while no checkpoint covers the fact
}

// fact is the page of one fact: its exact header, its open parts, and the proof
// that the log holds it.
func (p *Portal) fact(q *ask) (*answer, error) {
	seq, hidden, s := fact.Seq(0), withheld(nil), stamp{}
	s = p.read(func(m *view.Models) {
		hidden = withheldOf(m)
		q.resolve(func(id string) bool {
			n, err := strconv.ParseInt(id, 10, 64)
			ok := err == nil && n > 0 && fact.Seq(n) <= m.History.Size && id == strconv.FormatInt(n, 10)
			if ok {
				seq = fact.Seq(n)
			}
			return ok
		})
	})
	if seq == 0 {
		return nil, errNotFound
	}
	facts, err := p.Facts(q.Context(), []fact.Seq{seq})
	if err != nil {
		return nil, fmt.Errorf("read fact: %w", err)
	}
	e := &evidence{fact: open(facts[0], hidden), signed: p.Signed()}
	if e.signed.Head.Size >= int64(seq) {
		proof, err := tlog.Prove(p.Log.Read, e.signed.Checkpoint, int64(seq)-1)
		if err != nil {
			return nil, fmt.Errorf("prove fact %d: %w", seq, err)
		}
		e.proof = proof.String()
	}
	a := &answer{stamp: s}
	// A checkpoint newer than the views makes a page of neither size: send it,
	// and let nobody keep it.
	a.at.Size = max(a.at.Size, e.signed.Head.Size)
	if q.twin == ".json" {
		a.data = q.wrap(s, e.data(p))
		return a, nil
	}
	p.read(func(m *view.Models) { a.view = p.evidencePage(q, m, s, e, hidden) })
	return a, nil
}

// evidenceData is the JSON twin of a fact's page; script/verify.ts reads it.
type evidenceData struct {
	Seq        fact.Seq       `json:"seq"`
	Origin     string         `json:"origin"`
	Keys       []string       `json:"keys"`
	Leaf       []byte         `json:"leaf"` // exact bytes, base64
	Header     jsontext.Value `json:"header"`
	Parts      []openPart     `json:"parts"`
	Proof      string         `json:"proof,omitzero"`
	Checkpoint string         `json:"checkpoint,omitzero"`
}

// openPart is a part that is shown.
type openPart struct {
	Index int    `json:"index"`
	Name  string `json:"name"`
	Salt  []byte `json:"salt"`
	Data  []byte `json:"data"`
}

func (e *evidence) data(p *Portal) evidenceData {
	d := evidenceData{Seq: e.fact.Seq, Leaf: e.fact.Leaf, Header: jsontext.Value(e.fact.Leaf), Parts: []openPart{}, Proof: e.proof, Checkpoint: string(e.signed.Checkpoint)}
	for i, k := range p.Keys {
		if i == 0 {
			d.Origin = k.Name()
		}
		d.Keys = append(d.Keys, k.String())
	}
	for i, part := range e.fact.Parts {
		if part.Body != nil {
			d.Parts = append(d.Parts, openPart{i, part.Name, part.Salt[:], part.Body})
		}
	}
	return d
}

func (p *Portal) evidencePage(q *ask, m *view.Models, s stamp, e *evidence, hidden withheld) page.View {
	f := &e.fact
	v := &Evidence{Page: p.frame(q, s, "verify", page.Say("portal.fact.title", int64(f.Seq))), Kind: page.Say("portal.field.fact"), ID: page.Code("#" + strconv.FormatInt(int64(f.Seq), 10)),
		About: page.Say("portal.fact.about"), Key: p.vkey()}
	v.Crumbs = []page.Link{{Text: page.Say("portal.nav.verify"), Href: q.to("/verify")}, {Text: v.Title}}
	if e.proof != "" {
		v.Check, v.Scripts = q.twinHref(".json"), []string{"verify.js"}
	}
	v.Sections = []page.Section{q.headerSection(m, f), q.partsSection(f, hidden), e.bytesSection(), e.proofSection(p)}
	v.Sections = append(v.Sections, p.commandSection(q))
	return v
}

// vkey is the log's public key as text, "" when there is none yet.
func (p *Portal) vkey() string {
	if len(p.Keys) == 0 {
		return ""
	}
	return p.Keys[0].String()
}

// headerSection is what the header says.
func (q *ask) headerSection(m *view.Models, f *fact.Fact) page.Section {
	s := page.Section{ID: "header", Title: page.Say("portal.section.header")}
	if f.Restricted {
		s.Notices = []page.Notice{{Tone: page.Plain, Body: page.Say("portal.fact.restricted")}}
		s.Facts = []page.Fact{{Name: page.Say("portal.field.date"), Value: on(clock.Of(f.Recorded).String())}}
		return s
	}
	link := func(seq fact.Seq) page.Value {
		if seq == 0 {
			return page.Value{}
		}
		return page.Code("#" + strconv.FormatInt(int64(seq), 10)).To(q.proof(int64(seq)))
	}
	s.Facts = known(
		page.Fact{Name: page.Say("portal.field.kind"), Value: label("kind", string(f.Kind))},
		page.Fact{Name: page.Say("portal.field.subject"), Value: q.subject(m, f.Subject).With(page.Code(string(f.Subject)))},
		page.Fact{Name: page.Say("portal.field.key"), Value: page.Code(f.Key)},
		page.Fact{Name: page.Say("portal.field.recorded"), Value: moment(f.Recorded)},
		page.Fact{Name: page.Say("portal.field.effective"), Value: on(f.Effective)},
		page.Fact{Name: page.Say("portal.field.who"), Value: q.who(m, f).With(page.Code(f.Actor.ID))},
		page.Fact{Name: page.Say("portal.field.source"), Value: q.source(m, f)},
		page.Fact{Name: page.Say("portal.field.previous"), Value: link(f.Prev)},
		page.Fact{Name: page.Say("portal.field.supersedes"), Value: link(f.Supersedes)},
		page.Fact{Name: page.Say("portal.field.id"), Value: page.Code(f.ID)},
	)
	return s
}

// partsSection is the fact's parts: their digests, and what is shown of them.
func (q *ask) partsSection(f *fact.Fact, hidden withheld) page.Section {
	s := page.Section{ID: "parts", Title: page.Say("portal.section.parts"), Intro: page.Say("portal.fact.parts")}
	t := page.Table{Columns: []page.Column{{Name: page.Say("portal.field.part")}, {Name: page.Say("portal.field.size"), Number: true}, {Name: page.Say("portal.field.digest")}, {Name: page.Say("portal.field.salt")}, {Name: page.Say("portal.field.state")}}}
	for i, ref := range f.Header.Parts {
		state, salt := page.Say("portal.part.open"), page.Value{}
		reason, gone := hidden[withheldPart{f.Seq, i}]
		switch {
		case gone:
			state = page.Say("portal.withheld", label("part", ref.Name), reason)
		case i >= len(f.Parts) || f.Parts[i].Body == nil:
			state = page.Say("portal.restricted", label("part", ref.Name))
		default:
			salt = page.Code(hex.EncodeToString(f.Parts[i].Salt[:]))
			if s.Code == "" && utf8.Valid(f.Parts[i].Body) {
				s.Code = pretty(f.Parts[i].Body)
			}
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Value{label("part", ref.Name), page.Weight(ref.Size), page.Code(ref.Digest.String()), salt, state}})
	}
	if len(t.Rows) > 0 {
		s.Table = &t
	}
	return s
}

// pretty is a JSON text on lines of its own, for reading; what is no JSON stays
// as it is. The digest is of the bytes as they were, not of this.
func pretty(b []byte) string {
	v := jsontext.Value(append([]byte(nil), b...))
	if v.Indent(jsontext.WithIndent("  "), jsontext.PreserveRawStrings(true)) != nil {
		return clip(string(b))
	}
	if text := string(v); len(text) < maxShown {
		return text
	}
	return string([]rune(string(v))[:maxShown/4]) + "…"
}

// maxShown is how many bytes of a part a page shows; the JSON twin has all.
const maxShown = 20_000

func (e *evidence) bytesSection() page.Section {
	leaf := tlog.LeafHash(e.fact.Leaf)
	return page.Section{ID: "leaf", Title: page.Say("portal.section.leaf"), Intro: page.Say("portal.fact.leaf"), Code: string(e.fact.Leaf),
		Facts: []page.Fact{{Name: page.Say("portal.field.leaf-hash"), Value: page.Code(base64.StdEncoding.EncodeToString(leaf[:]))}}}
}

func (e *evidence) proofSection(p *Portal) page.Section {
	s := page.Section{ID: "proof", Title: page.Say("portal.section.proof"), Intro: page.Say("portal.fact.proof"), Code: e.proof}
	if e.proof == "" {
		s.Intro, s.Empty = page.Value{}, &page.Empty{Body: page.Say("portal.foot.unsealed")}
	}
	return s
}

// commandSection is how to check the whole record on one's own machine.
func (p *Portal) commandSection(q *ask) page.Section {
	base := p.Book.Site().Base
	if base == "" {
		base = "http://" + lang.T(q.lang, "portal.verify.host")
	}
	command := "imar-verify " + base
	if key := p.vkey(); key != "" {
		command = "imar-verify --vkey '" + key + "' " + base
	}
	return page.Section{ID: "command", Title: page.Say("portal.verify.command"), Intro: page.Say("portal.verify.command.body"), Code: command,
		More: []page.Link{{Text: page.Say("portal.verify.checkpoint"), Href: "/log/checkpoint"}, {Text: page.Say("portal.verify.vkey"), Href: "/log/vkey"}}}
}

// verify is the page that says how to check the record. With the number of a
// fact it goes to that fact.
func (p *Portal) verify(q *ask) (*answer, error) {
	if v := q.values.Get("seq"); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		size := p.version().Size
		if err != nil || n < 1 || n > size {
			return nil, problem.New(problem.Invalid, "portal.problem.size", size).At("seq")
		}
		return &answer{redirect: q.proof(n) + "#check"}, nil
	}
	s := p.read(func(*view.Models) {})
	signed := p.Signed()
	v := &Evidence{Page: p.frame(q, s, "verify", page.Say("portal.verify.title")), About: page.Say("portal.verify.intro"), Asks: true, Key: p.vkey()}
	v.Crumbs = []page.Link{{Text: v.Title}}
	seal := page.Section{ID: "seal", Title: page.Say("portal.section.seal"), Intro: page.Say("portal.seal.intro"), Code: string(signed.Checkpoint), Facts: known(
		page.Fact{Name: page.Say("portal.field.origin"), Value: page.Code(p.origin())},
		page.Fact{Name: page.Say("portal.field.vkey"), Value: page.Code(p.vkey())},
		page.Fact{Name: page.Say("portal.field.entries"), Value: page.Number(signed.Head.Size)},
		page.Fact{Name: page.Say("portal.field.root"), Value: root(signed)},
	)}
	if len(signed.Checkpoint) == 0 {
		seal.Empty = &page.Empty{Body: page.Say("portal.foot.unsealed")}
	}
	v.Sections = []page.Section{
		{ID: "browser", Title: page.Say("portal.verify.browser"), Steps: []page.Value{page.Say("portal.verify.browser.1"), page.Say("portal.verify.browser.2"), page.Say("portal.verify.browser.3")}},
		p.commandSection(q), seal,
		{ID: "limits", Title: page.Say("portal.verify.limits"), Intro: page.Say("portal.verify.limits.body")},
	}
	a := &answer{stamp: s, view: v}
	a.at.Size = max(a.at.Size, signed.Head.Size)
	return a, nil
}

func (p *Portal) origin() string {
	if len(p.Keys) == 0 {
		return ""
	}
	return p.Keys[0].Name()
}

func root(s publish.Signed) page.Value {
	if s.Head.Size == 0 {
		return page.Value{}
	}
	return page.Code(base64.StdEncoding.EncodeToString(s.Head.Root[:]))
}
