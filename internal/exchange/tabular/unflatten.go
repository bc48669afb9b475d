package tabular

import (
	"cmp"
	"encoding/binary"
	"errors"
	"hash/maphash"
	"io"
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/report"
	"imar/internal/exchange/sheet"
)

// errEnough ends the reading of a sheet of which only the first row is wanted.
var errEnough = errors.New("enough")

// maxObject bounds the bytes of the rows of one object of the main list.
const maxObject = 24 << 20

// Wishes say how Unflatten works.
type Wishes struct {
	Standard string // "ocds", "oc4ids"; "" to tell it by the headings
	Root     string // the main list's name, "" for that of the standard
	Lines    bool   // write the objects, one a line, and no package
	Given    packaging.Given
	Room     packaging.Room
	Tell     func(Finding)
}

// Unflatten makes data of sheets, and writes it as a package on one line. It gives
// the number of objects of the main list.
func Unflatten(sheets []*Sheet, w io.Writer, wishes Wishes) (objects int64, err error) {
	u := &unflatten{Wishes: wishes, rows: newRecords(wishes.Room), seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, known: map[[2]uint64]uint32{}}
	defer func() { err = errors.Join(err, u.rows.close()) }()
	if err := u.plans(sheets); err != nil {
		return 0, err
	}
	for _, p := range u.order {
		if err := u.read(p); err != nil {
			return 0, err
		}
	}
	if err := u.write(w); err != nil {
		return 0, err
	}
	return int64(len(u.roots)), nil
}

type unflatten struct {
	Wishes
	meta  []*plan
	order []*plan
	about *node // what the package says of itself
	rows  *records
	roots []root
	known map[[2]uint64]uint32
	seeds [2]maphash.Seed
	room  []byte
}

// root is an object of the main list: its last row, and the bytes of all.
type root struct {
	last int64 // where it stands in the records, plus 1
	size int64
}

// plans reads the headings of all sheets and brings the sheets into the order in
// which they are read: the main one, then by how many lists they stand in.
func (u *unflatten) plans(sheets []*Sheet) error {
	for _, s := range sheets {
		if strings.HasPrefix(s.Name, placeMark) && !s.ours {
			continue // a remark
		}
		p, err := newPlan(s, u.Tell)
		if err != nil {
			return err
		}
		if len(p.headings) == 0 {
			u.Tell(Finding{Severity: report.Warning, Rule: "tabular.empty-sheet", File: s.File, Sheet: s.Name})
			continue
		}
		if strings.EqualFold(s.Name, metaTitle) {
			u.meta = append(u.meta, p)
		} else {
			u.order = append(u.order, p)
		}
	}
	if len(u.order) == 0 {
		return problem.New(problem.Invalid, "tabular.no-sheet")
	}
	u.decide()
	if err := u.readMeta(); err != nil {
		return err
	}
	shapes := shapesOf(u.Standard, u.Root, u.extensions())
	for _, p := range u.order {
		p.resolve(shapes.main, u.Tell)
	}
	main := u.main()
	main.main = true
	slices.SortStableFunc(u.order, func(a, b *plan) int {
		if a.main != b.main {
			if a.main {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.level, b.level)
	})
	for i, p := range u.order {
		p.number = i
	}
	return nil
}

// decide finds out which standard the sheets follow, and what their list is called.
func (u *unflatten) decide() {
	if u.Root == "" {
		least := -1
		for _, p := range u.order {
			name := strings.ToLower(p.sheet.Name)
			fits := name == "main" && p.sheet.ours || slices.Contains(packaging.Lists, name) && (u.Standard == "" || (name == "projects") == (u.Standard == "oc4ids"))
			if level := p.indices(); fits && (least < 0 || level < least) {
				u.Root, least = name, level // releases may be a list of records
			}
		}
	}
	if u.Standard == "" {
		switch u.Root {
		case "projects":
			u.Standard = "oc4ids"
		case "releases", "records":
			u.Standard = "ocds"
		case "main":
		default:
			u.Standard = "oc4ids"
			for _, p := range u.order {
				for _, h := range p.headings {
					if h != nil && !h.passed && len(h.path) == 1 && h.path[0].Name == "ocid" {
						u.Standard = "ocds"
					}
				}
			}
		}
	}
	if u.Root == "" {
		if u.Root = "projects"; u.Standard == "ocds" {
			u.Root = "releases"
		}
	}
}

// indices is the most indices that a heading has.
func (p *plan) indices() (most int) {
	for _, h := range p.headings {
		if h != nil && !h.passed {
			most = max(most, listsOn(h.path, h.place))
		}
	}
	return most
}

// main is the main sheet: that of the list's name, or else the first of those that
// stand in the fewest lists.
func (u *unflatten) main() *plan {
	for _, p := range u.order {
		if strings.EqualFold(p.sheet.Name, u.Root) {
			return p
		}
	}
	best := u.order[0]
	for _, p := range u.order {
		if p.level < best.level {
			best = p
		}
	}
	return best
}

// readMeta reads what the package says of itself.
func (u *unflatten) readMeta() error {
	b := &builder{root: &node{}, tell: func(Finding) {}}
	shapes := shapesOf(u.Standard, u.Root, nil)
	many := 0
	for _, p := range u.meta {
		p.resolve(shapes.meta, u.Tell)
		b.plan = p
		d := &decoder{sheet: p.sheet, tell: u.Tell}
		err := p.sheet.read(func(row int, cells []cell) error {
			if row <= p.first || len(cells) == 0 {
				return nil
			}
			if many++; many > 1 {
				u.Tell(Finding{Severity: report.Warning, Rule: "tabular.many-metas", File: p.sheet.File, Sheet: p.sheet.Name, Row: row})
				return errEnough
			}
			b.row, d.row, b.cells = row, row, make([][]byte, len(p.headings))
			for _, c := range cells {
				if h := p.heading(c.column); h != nil && !h.passed {
					b.cells[c.column] = d.value(nil, c, h)
				}
			}
			b.take()
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return err
		}
	}
	u.about = b.root
	return nil
}

// heading is the heading of a column, nil when it has none.
func (p *plan) heading(column int) *heading {
	if column < len(p.headings) {
		return p.headings[column]
	}
	return nil
}

func (u *unflatten) extensions() (addresses []string) {
	for _, m := range u.about.inner {
		if m.name == "extensions" && m.kind == leaf {
			v, _ := jsonstream.Parse(m.text, jsonstream.Options{})
			for _, e := range v.Elements() {
				addresses = append(addresses, e.Text())
			}
		}
	}
	return addresses
}

// read reads a sheet's rows into the records.
func (u *unflatten) read(p *plan) error {
	d := &decoder{sheet: p.sheet, tell: u.Tell}
	unheaded := map[int]bool{}
	values := make([][2]int, len(p.headings)) // where each cell's JSON stands in the room
	return p.sheet.read(func(row int, cells []cell) error {
		if row <= p.first || len(cells) == 0 {
			return nil
		}
		d.row = row
		u.room = u.room[:0]
		clear(values)
		any := false
		for _, c := range cells {
			h := p.heading(c.column)
			if h == nil {
				if !unheaded[c.column] && (c.column >= len(p.headings) || len(unheaded) < MaxColumns) {
					unheaded[c.column] = true
					u.Tell(Finding{Severity: report.Warning, Rule: "tabular.no-heading", Args: []string{sheet.Letters(c.column)}, File: p.sheet.File,
						Sheet: p.sheet.Name, Row: row, Cell: placeOf(c.column, row)})
				}
				continue
			}
			if h.passed {
				continue
			}
			from := len(u.room)
			u.room = d.value(u.room, c, h)
			values[c.column] = [2]int{from, len(u.room)}
			any = any || len(u.room) > from
		}
		if !any {
			return nil
		}
		return u.keep(p, row, values)
	})
}

// keep puts a row to the others of its object.
func (u *unflatten) keep(p *plan, row int, values [][2]int) error {
	at := func(column int) string {
		if column < 0 {
			return ""
		}
		return keyText(u.room[values[column][0]:values[column][1]])
	}
	ocid, id, place := at(p.ocid), at(p.id), at(p.place)
	number := len(u.roots)
	if ocid == "" && id == "" && place == "" {
		if !p.main {
			u.Tell(Finding{Severity: report.Error, Rule: "tabular.row-without-id", File: p.sheet.File, Sheet: p.sheet.Name, Row: row})
			return nil
		}
		u.roots = append(u.roots, root{})
	} else {
		key := u.key(ocid, id, place)
		known, there := u.known[key]
		if there {
			number = int(known)
		} else {
			if !p.main {
				u.Tell(Finding{Severity: report.Warning, Rule: "tabular.unknown-parent", Args: []string{strings.TrimSpace(ocid + " " + id)}, File: p.sheet.File, Sheet: p.sheet.Name, Row: row})
			}
			u.known[key] = uint32(number)
			u.roots = append(u.roots, root{})
		}
	}
	record := binary.AppendUvarint(nil, uint64(u.roots[number].last))
	record = binary.AppendUvarint(record, uint64(p.number))
	record = binary.AppendUvarint(record, uint64(row))
	for column, v := range values {
		if v[1] > v[0] {
			record = binary.AppendUvarint(record, uint64(column))
			record = binary.AppendUvarint(record, uint64(v[1]-v[0]))
			record = append(record, u.room[v[0]:v[1]]...)
		}
	}
	where, err := u.rows.add(record)
	r := &u.roots[number]
	r.last, r.size = where+1, r.size+int64(len(record))
	return err
}

func (u *unflatten) key(ocid, id, place string) (key [2]uint64) {
	for i, seed := range u.seeds {
		var h maphash.Hash
		h.SetSeed(seed)
		for _, text := range []string{ocid, id, place} {
			h.WriteString(strconv.Itoa(len(text)))
			h.WriteByte(0)
			h.WriteString(text)
		}
		key[i] = h.Sum64()
	}
	return key
}

// write puts the objects together and writes them.
func (u *unflatten) write(w io.Writer) error {
	out := &buffered{w: w}
	if !u.Lines {
		out.b = u.head(out.b)
	}
	b := &builder{tell: u.Tell}
	first := true
	for _, r := range u.roots {
		if r.size > maxObject {
			u.Tell(Finding{Severity: report.Error, Rule: "tabular.large-object", Args: []string{strconv.Itoa(maxObject)}})
			continue
		}
		if !first && !u.Lines {
			out.b = append(out.b, ',')
		}
		first = false
		if err := u.assemble(b, r); err != nil {
			return err
		}
		out.b = b.root.appendJSON(out.b)
		if u.Lines {
			out.b = append(out.b, '\n')
		}
		if err := out.flush(flushAt); err != nil {
			return err
		}
	}
	if !u.Lines {
		out.b = append(out.b, "]}\n"...)
	}
	return out.flush(0)
}

// head is the package up to its list. What was asked for goes before what the
// sheet meta says; where there is no such sheet, the version is the usual one.
func (u *unflatten) head(b []byte) []byte {
	quoted := func(text string) []byte { return jsonstream.AppendQuoted(nil, text) }
	given := map[string][]byte{}
	if u.Given.URI != "" {
		given["uri"] = quoted(u.Given.URI)
	}
	if u.Given.PublishedDate != "" {
		given["publishedDate"] = quoted(u.Given.PublishedDate)
	}
	if u.Given.Version != "" {
		given["version"] = quoted(u.Given.Version)
	} else if usual := map[string]string{"ocds": "1.1", "oc4ids": "0.9"}[u.Standard]; usual != "" && len(u.meta) == 0 {
		given["version"] = quoted(usual)
	}
	if u.Given.Publisher != nil {
		given["publisher"] = u.Given.Publisher
	}
	for _, name := range []string{"uri", "version", "publishedDate", "publisher"} {
		if text := given[name]; text != nil {
			m := u.about.member(name)
			*m = node{name: name, kind: leaf, text: text}
		}
	}
	u.about.kind = objectNode
	b = u.about.appendJSON(b)
	b = b[:len(b)-1]
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(jsonstream.AppendQuoted(b, u.Root), ":["...)
}

// assemble puts an object together of its rows.
func (u *unflatten) assemble(b *builder, r root) error {
	b.root = &node{kind: objectNode}
	var chain []int64
	for at := r.last; at > 0; {
		chain = append(chain, at-1)
		record, err := u.rows.at(at - 1)
		if err != nil {
			return err
		}
		before, _ := binary.Uvarint(record)
		at = int64(before)
	}
	for _, where := range slices.Backward(chain) {
		record, err := u.rows.at(where)
		if err != nil {
			return err
		}
		u.lay(b, slices.Clone(record))
	}
	return nil
}

// lay lays a record upon the object that is put together.
func (u *unflatten) lay(b *builder, record []byte) {
	take := func() int {
		n, size := binary.Uvarint(record)
		record = record[size:]
		return int(n)
	}
	take()
	b.plan = u.order[take()]
	b.row = take()
	if need := len(b.plan.headings); cap(b.cells) < need {
		b.cells = make([][]byte, need)
	}
	b.cells = b.cells[:len(b.plan.headings)]
	clear(b.cells)
	for len(record) > 0 {
		column, size := take(), take()
		b.cells[column] = record[:size]
		record = record[size:]
	}
	b.take()
}

// buffered writes in large pieces.
type buffered struct {
	w io.Writer
	b []byte
}

func (o *buffered) flush(least int) error {
	if len(o.b) < least {
		return nil
	}
	_, err := o.w.Write(o.b)
	o.b = o.b[:0]
	return err
}
