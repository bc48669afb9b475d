package bank

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"
)

// camtSpace is what the namespaces of the cash management messages begin with;
// behind it stand message and version, as in "camt.053.001.08".
const camtSpace = "urn:iso:std:iso:20022:tech:xsd:"

// ReadCamt reads a file of XML with statements in camt.053. The encoding is
// found out by its mark and declaration. What is wrong is a finding; the error
// is the sink's, or a problem of reading the bytes.
func ReadCamt(r io.Reader, opts Options, sink Sink) (Meta, error) {
	c := &camt{teller: newTeller(sink, opts, Camt053)}
	for item, p := range xmlstream.NewReader(r, xmlstream.Options{Through: []string{"BkToCstmrStmt", "Stmt"}}).All() {
		switch {
		case p != nil:
			c.damage(p)
		case item.Root:
			c.root(item.Element)
		default:
			c.item(item)
		}
		if c.err != nil || c.other {
			break
		}
	}
	c.finish()
	return c.meta, c.err
}

// camt is what is known of the file so far.
type camt struct {
	*teller
	space   string // the namespace
	other   bool   // the file is none to go on with
	damaged bool   // the XML has a fault
	message bool   // within BkToCstmrStmt
	page    int    // of the message
	last    bool
	entry   string // XPath of the entry that a fault was told of last
	summary summary
	heads   map[string]bool // read of the statement
	here    Place           // of the item at hand
	asked   int             // places within it that were asked for
	reached Place           // of what was read last
}

// placeOf is where an element stands.
func placeOf(e xmlstream.Element) Place {
	at := e.Position()
	return Place{Line: at.Line, Offset: at.Offset, Pointer: e.XPath()}
}

// damage tells a fault of the XML. One that hides an entry keeps the entry's
// ordinal free; one that kept the bytes from being read is the caller's as well.
func (c *camt) damage(p *problem.Problem) {
	c.damaged = true
	c.reached = Place{Line: p.Line, Pointer: p.Field}
	severity := snapshot.Error
	if p.Key == "xml.encoding-mismatch" {
		severity = snapshot.Warning
	}
	if p.Key == "xml.empty" {
		p = problem.New(problem.Invalid, "bank.empty")
		c.other = true
	}
	if c.open {
		if entry := entryOf(p.Field); entry != "" && entry != c.entry {
			c.entry = entry
			c.next()
		}
	}
	c.tell(severity, p)
	if strings.HasPrefix(p.Key, "file.") {
		c.err = fmt.Errorf("read statement: %w", p)
	}
}

// entryOf is the XPath of the entry that a place stands in, "" for none.
func entryOf(xpath string) string {
	steps := strings.SplitN(xpath, "/", 6) // "", Document, BkToCstmrStmt[1], Stmt[1], Ntry[1], …
	if len(steps) < 5 {
		return ""
	}
	_, local, prefixed := strings.Cut(steps[4], ":")
	if !prefixed {
		local = steps[4]
	}
	if !strings.HasPrefix(local, "Ntry[") {
		return ""
	}
	return strings.Join(steps[:5], "/")
}

// root looks at the outermost element, which tells the message and its version.
func (c *camt) root(e xmlstream.Element) {
	name, known := strings.CutPrefix(e.Space(), camtSpace)
	message, version, _ := strings.Cut(name, ".001.")
	at := placeOf(e)
	c.other = true
	switch {
	case !known || e.Name() != "Document":
		c.meta.Format = ""
		c.wrong(at, "bank.root", quote(e.QName()), quote(e.Space()))
	case message == "camt.052":
		c.meta.Format = ""
		c.find(snapshot.Error, at, problem.Unsupported, "bank.camt-052")
	case message == "camt.054":
		c.meta.Format = ""
		c.find(snapshot.Error, at, problem.Unsupported, "bank.camt-054")
	case message != "camt.053":
		c.meta.Format = ""
		c.find(snapshot.Error, at, problem.Unsupported, "bank.message", quote(name))
	case version == "02" || version == "08" || version == "13":
		c.other = false
	default:
		if n, err := strconv.Atoi(version); err != nil || len(version) != 2 || n < 2 || n > 13 {
			c.find(snapshot.Error, at, problem.Unsupported, "bank.camt-version", quote(version))
			break
		}
		c.other = false
		c.odd(at, "bank.camt-version-between", version)
	}
	c.space = e.Space()
	if c.meta.Format != "" {
		c.meta.Version = "001." + quote(version)
	}
}

// item takes one piece of the file.
func (c *camt) item(item xmlstream.Item) {
	e := item.Element
	c.here, c.asked = placeOf(e), 0
	switch name := e.Name(); {
	case item.End:
		if c.open {
			c.checkSummary()
			c.end(c.reached, true)
		} else {
			c.message = false
		}
		return
	case item.Start && e.Space() == c.space && !c.message:
		c.message = true
		c.page, c.last = 0, false
	case item.Start && e.Space() == c.space:
		c.begin(c.here)
		c.summary, c.heads = summary{}, map[string]bool{}
		c.s.Page, c.s.LastPage = c.page, c.last
	case e.Space() != c.space:
		c.odd(c.here, "bank.element", quote(e.QName()))
	case c.open:
		c.inStatement(name, e)
	case c.message && name == "GrpHdr":
		c.header(e)
	case c.message && name == "SplmtryData":
	default:
		c.odd(c.here, "bank.element", quote(e.QName()))
	}
	c.reached = c.here
}

// at is where an element within the item at hand stands. To find that out costs
// the more the larger the item is, so where much is wrong in one item, the rest
// is told with the place of the item.
func (c *camt) at(e xmlstream.Element) Place {
	if c.asked++; c.asked > maxExact || !e.Exists() {
		return c.here
	}
	return placeOf(e)
}

// maxExact is how many places within one item are told exactly.
const maxExact = 100

// finish closes what is open at the end of the file.
func (c *camt) finish() {
	if c.err != nil {
		return
	}
	c.end(c.reached, false)
	if c.meta.Statements == 0 && !c.other && !c.damaged {
		c.wrong(c.reached, "bank.no-statement")
	}
}

// header reads the message's header (GrpHdr).
func (c *camt) header(e xmlstream.Element) {
	c.meta.Message = c.id(e, c.value(e, "MsgId"))
	c.meta.Created = quote(c.value(e, "CreDtTm"))
	if p := c.child(e, "MsgPgntn"); p.Exists() {
		c.page, c.last = c.pages(p)
	}
}

// pages reads a page number and whether it is the last page.
func (c *camt) pages(e xmlstream.Element) (page int, last bool) {
	text := c.value(e, "PgNb")
	page, err := strconv.Atoi(text)
	if err != nil || page < 1 || len(text) > 5 {
		c.wrong(c.at(e), "bank.number", "PgNb", quote(text))
		page = 0
	}
	return page, truth(c.value(e, "LastPgInd"))
}

// truth is a boolean of XML Schema.
func truth(s string) bool { return s == "true" || s == "1" }

// is says that an element has that name, in the namespace of the message.
func (c *camt) is(e xmlstream.Element, name string) bool {
	return e.Name() == name && e.Space() == c.space
}

// child follows names downwards, always to the first child of that name; the
// zero Element when one is missing.
func (c *camt) child(e xmlstream.Element, names ...string) xmlstream.Element {
	for _, name := range names {
		var found xmlstream.Element
		for child := range e.Children() {
			if c.is(child, name) {
				found = child
				break
			}
		}
		if e = found; !e.Exists() {
			break
		}
	}
	return e
}

// value is the text of the element down that way.
func (c *camt) value(e xmlstream.Element, names ...string) string {
	return strings.TrimSpace(c.child(e, names...).Text())
}

// id, name and text are the texts that teller's clean; where they stand is
// found out only when one cannot be taken.
func (c *camt) id(e xmlstream.Element, s string) string {
	s, p := cleanID(s)
	return c.clean(e, s, p)
}

func (c *camt) name(e xmlstream.Element, s string) string {
	s, p := cleanName(s)
	return c.clean(e, s, p)
}

func (c *camt) text(e xmlstream.Element, s string) string {
	s, p := cleanText(s)
	return c.clean(e, s, p)
}

func (c *camt) clean(e xmlstream.Element, s string, p *problem.Problem) string {
	if p != nil {
		return c.kept(c.at(e), s, p)
	}
	return s
}

// firstOf is the first text that is there.
func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// amount reads an amount with its currency and the mark that gives its sign.
// ok is false when it told why there is none.
func (c *camt) amount(e xmlstream.Element, mark string) (a money.Amount, text string, ok bool) {
	text = strings.TrimSpace(e.Text())
	code, _ := e.Attr("", "Ccy")
	currency, err := money.ParseCurrency(code)
	if err == nil && mark != "CRDT" && mark != "DBIT" {
		err = problem.New(problem.Invalid, "bank.mark", quote(mark))
	}
	var d money.Decimal
	if err == nil {
		d, err = decimal(text, '.')
	}
	if err == nil && d.Sign() < 0 {
		err = problem.New(problem.Invalid, "problem.amount.negative", quote(text))
	}
	if err == nil {
		a, err = d.Amount(currency)
	}
	if err != nil {
		c.refuse(c.at(e), err)
		return money.Amount{}, text, false
	}
	if mark == "DBIT" {
		a = a.Neg()
	}
	return a, text, true
}
