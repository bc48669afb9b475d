package tabular

import (
	"encoding/binary"
	"strconv"

	"imar/internal/exchange/jsonstream"
)

// walker lays objects out. Each goroutine has one: it knows what the objects
// before looked like, so that a member costs a comparison.
type walker struct {
	register *register
	main     *object
	meta     *object

	rows    [][]byte // by sheet
	counts  []int64  // rows by sheet
	item    int64
	turn    int32
	frames  []frame
	pending []pending
	room    []byte
	met     []*cells
}

// object is a kind of object: the main list's, one within another, a list's.
type object struct {
	table  *table
	path   string   // what stands before its members' names
	names  []string // the list names on the way, and of the object
	up     []above  // what it stands in, the nearest first
	fields map[string]*field
	guess  *field // that came first last time
	place  *cells // of the list's place column
	list   string // the list's own path
	flat   bool   // lists of objects stay in their cell
}

// field is a member as objects of one kind had it.
type field struct {
	name   string
	next   *field // that came behind it last time
	cells  *cells
	object *object
	list   *object
}

// cells are a column, and how many values of each kind were put into it.
type cells struct {
	column *column
	id     uint64
	count  [cellKinds]int64
}

// above is an object that a list's element stands in, with the columns that its
// ids have in the list's sheet.
type above struct {
	path            string
	root            bool
	list            string // its own path, "" when it is no element
	id, ocid, place *cells
}

// frame is an object on the way to an element.
type frame struct {
	parent   int
	id, ocid jsonstream.Value
	idHeed   byte // what writing them has to heed
	ocidHeed byte
	place    int64 // in its list, 0 when it is not needed
}

// pending is a list whose sheet comes next.
type pending struct {
	value jsonstream.Value
	kind  *object
	frame int
	alone bool // it has one element
}

// newWalker makes a walker.
func newWalker(r *register) *walker {
	w := &walker{register: r}
	w.main = &object{table: r.table(mainSheet, nil)}
	w.meta = &object{table: r.table(metaSheet, nil), flat: true}
	return w
}

// The lists of the sheets that are no list's, by paths that no list has.
const (
	mainSheet = "\x00main"
	metaSheet = "\x00meta"
)

// add lays out an object of the main list. twice says that its ids came before.
func (w *walker) add(v jsonstream.Value, item int64, twice bool) {
	w.item, w.turn = item, 0
	w.frames = append(w.frames[:0], frame{parent: -1})
	w.row(v, w.main, 0, item+1, twice)
}

// about lays out what a package says of itself.
func (w *walker) about(v jsonstream.Value, item int64) {
	w.item, w.turn = item, 0
	w.frames = append(w.frames[:0], frame{parent: -1})
	w.row(v, w.meta, 0, 0, false)
}

// rowHead is the length of a row that waits, before its cells.
const rowHead = 4

// row writes the row of an object, and then those of the lists in it.
func (w *walker) row(v jsonstream.Value, o *object, at int, number int64, twice bool) {
	from, sheet := len(w.pending), o.table.number
	w.grow(sheet)
	began := len(w.rows[sheet])
	w.rows[sheet] = append(w.rows[sheet], make([]byte, rowHead)...)
	w.parents(o, w.frames[at].parent)
	own := w.fields(v, o, at)
	f := &w.frames[at]
	root := at == 0
	named := isID(f.id) || root && isID(f.ocid)
	if (twice || !own || !named && len(w.pending) > from) && number > 0 {
		f.place = number
		if o.place == nil {
			o.place = w.cells(o.table, placeMark+o.list, true, true)
		}
		w.number(o, o.place, number)
	}
	binary.LittleEndian.PutUint32(w.rows[sheet][began:], uint32(len(w.rows[sheet])-began-rowHead))
	w.counts[sheet]++
	for i := from; i < len(w.pending); i++ {
		w.elements(w.pending[i])
	}
	w.pending = w.pending[:from]
}

func (w *walker) grow(number int) {
	for len(w.rows) <= number {
		w.rows, w.counts = append(w.rows, nil), append(w.counts, 0)
	}
}

// isID says that a value tells objects apart.
func isID(v jsonstream.Value) bool {
	return v.Kind() == jsonstream.Number || v.Kind() == jsonstream.String && len(v.Raw()) > len(`""`)
}

// parents writes the ids of what a row stands in.
func (w *walker) parents(o *object, at int) {
	for i := 0; at >= 0; at, i = w.frames[at].parent, i+1 {
		f, up := &w.frames[at], &o.up[i]
		if isID(f.id) {
			if up.id == nil {
				up.id = w.cells(o.table, up.path+"id", false, false)
			}
			w.again(o, up.id, f.id, f.idHeed)
		}
		if up.root && isID(f.ocid) {
			if up.ocid == nil {
				up.ocid = w.cells(o.table, "ocid", false, false)
			}
			w.again(o, up.ocid, f.ocid, f.ocidHeed)
		}
		if f.place > 0 {
			if up.place == nil {
				up.place = w.cells(o.table, placeMark+up.list, true, false)
			}
			w.number(o, up.place, f.place)
		}
	}
}

// elements writes the rows of a list.
func (w *walker) elements(p pending) {
	before := siblings{alone: p.alone}
	walk := p.value.Walk()
	number := int64(0)
	for _, e, more := walk.Next(); more; _, e, more = walk.Next() {
		number++
		twice := !before.alone && before.twice(e.Get("id"))
		mark := len(w.frames)
		w.frames = append(w.frames, frame{parent: p.frame})
		w.row(e, p.kind, mark, number, twice)
		w.frames = w.frames[:mark]
	}
}

// siblings are the ids of a list's elements so far.
type siblings struct {
	alone bool // there is but one
	few   [16]jsonstream.Value
	n     int
	many  map[string]bool
}

func (s *siblings) twice(id jsonstream.Value) bool {
	if !isID(id) {
		return false
	}
	if s.many == nil && s.n < len(s.few) {
		for _, other := range s.few[:s.n] {
			if string(idText(other)) == string(idText(id)) {
				return true
			}
		}
		s.few[s.n] = id
		s.n++
		return false
	}
	if s.many == nil {
		s.many = map[string]bool{}
		for _, other := range s.few {
			s.many[string(idText(other))] = true
		}
	}
	if s.many[string(idText(id))] {
		return true
	}
	s.many[string(idText(id))] = true
	return false
}

// idText is an id as rows are joined by it: 1 and "1" are one.
func idText(v jsonstream.Value) []byte {
	if v.Kind() == jsonstream.String {
		return chars(v)
	}
	return v.Raw()
}

// fields writes the members of an object into the row of its sheet, and says
// whether there were any that have a cell.
func (w *walker) fields(v jsonstream.Value, o *object, at int) (own bool) {
	guess := &o.guess
	walk := v.Walk()
	for key, value, more := walk.Next(); more; key, value, more = walk.Next() {
		f := *guess
		if f == nil || !key.Is(f.name) {
			f = o.field(key)
			*guess = f
		}
		guess = &f.next
		switch value.Kind() {
		case jsonstream.Object:
			if inner := value.Walk(); empty(&inner) {
				w.whole(o, w.cellsOf(o, f), value)
				own = true
				continue
			}
			if f.object == nil {
				f.object = o.within(f.name)
			}
			w.frames = append(w.frames, frame{parent: at})
			own = w.fields(value, f.object, len(w.frames)-1) || own
		case jsonstream.Array:
			own = w.array(value, o, f, at) || own
		default:
			heed := w.scalar(o, w.cellsOf(o, f), value)
			if f.name == "id" {
				w.frames[at].id, w.frames[at].idHeed = value, heed
			} else if f.name == "ocid" && at == 0 {
				w.frames[at].ocid, w.frames[at].ocidHeed = value, heed
			}
			own = true
		}
	}
	return own
}

// empty says that nothing is left to go through.
func empty(walk *jsonstream.Cursor) bool {
	_, _, more := walk.Next()
	return !more
}

func (o *object) field(key jsonstream.Value) *field {
	name := chars(key)
	if f := o.fields[string(name)]; f != nil {
		return f
	}
	f := &field{name: string(name)}
	if o.fields == nil {
		o.fields = map[string]*field{}
	}
	o.fields[f.name] = f
	return f
}

// within is the kind of an object within another.
func (o *object) within(name string) *object {
	path := string(append(appendName([]byte(o.path), name), '/'))
	return &object{table: o.table, path: path, names: append(o.names[:len(o.names):len(o.names)], name), flat: o.flat,
		list: o.list, up: o.above()}
}

// own is the path of the list that objects of the kind are elements of, "" when
// they are none.
func (o *object) own() string {
	if o.path == o.list+"/0/" {
		return o.list
	}
	return ""
}

// above is what stands above the objects in o: it, and what it stands in. The
// columns are for each sheet to find.
func (o *object) above() []above {
	list := []above{{path: o.path, root: o.path == "", list: o.own()}}
	for _, up := range o.up {
		list = append(list, above{path: up.path, root: up.root, list: up.list})
	}
	return list
}

// array writes a list: its elements have rows of their own when they are objects.
func (w *walker) array(v jsonstream.Value, o *object, f *field, at int) (own bool) {
	objects, others := 0, 0
	walk := v.Walk()
	for _, e, more := walk.Next(); more; _, e, more = walk.Next() {
		if e.Kind() == jsonstream.Object {
			objects++
		} else {
			others++
		}
	}
	if objects == 0 || others > 0 || o.flat {
		if text, kind, ok := joined(w.room[:0], v); ok && others > 0 {
			w.room = text
			flags := textFlags(text)
			if kind == cellNumbers {
				flags &^= risked // nothing but numbers
			}
			if flags&special == 0 {
				w.put(o, w.cellsOf(o, f), kind, flags, text)
				return true
			}
		}
		w.whole(o, w.cellsOf(o, f), v)
		return true
	}
	if f.list == nil {
		f.list = w.listOf(o, f)
	}
	w.pending = append(w.pending, pending{v, f.list, at, objects == 1})
	return false
}

// listOf is the kind of a list's elements.
func (w *walker) listOf(o *object, f *field) *object {
	list := string(appendName([]byte(o.path), f.name))
	names := append(o.names[:len(o.names):len(o.names)], f.name)
	return &object{table: w.register.table(list, names), path: list + "/0/", names: names, list: list,
		up: o.above()}
}

// cellsOf is the column of a member.
func (w *walker) cellsOf(o *object, f *field) *cells {
	if f.cells == nil {
		f.cells = w.cells(o.table, string(appendName([]byte(o.path), f.name)), false, true)
	}
	return f.cells
}

func (w *walker) cells(t *table, header string, place, own bool) *cells {
	w.turn++
	c := w.register.column(t, header, place, own, seenAt{w.item, w.turn})
	made := &cells{column: c, id: uint64(c.number) + 1}
	w.met = append(w.met, made)
	return made
}

// longNumber is how many characters a number has at most that is read as one.
const longNumber = 1000

// scalar writes a value that holds no others, and says what had to be heeded.
func (w *walker) scalar(o *object, c *cells, v jsonstream.Value) (heed byte) {
	switch v.Kind() {
	case jsonstream.String:
		text := chars(v)
		heed = textFlags(text)
		w.put(o, c, cellText, heed, text)
	case jsonstream.Number:
		if len(v.Raw()) > longNumber {
			w.whole(o, c, v)
			return 0
		}
		w.put(o, c, cellNumber, 0, v.Raw())
	case jsonstream.True, jsonstream.False:
		w.put(o, c, cellTruth, 0, v.Raw())
	default:
		w.whole(o, c, v)
	}
	return heed
}

// again writes an id that scalar wrote before into the row of a child.
func (w *walker) again(o *object, c *cells, id jsonstream.Value, heed byte) {
	if id.Kind() == jsonstream.String {
		w.put(o, c, cellText, heed, chars(id))
		return
	}
	w.scalar(o, c, id)
}

// whole writes a value as JSON.
func (w *walker) whole(o *object, c *cells, v jsonstream.Value) {
	w.room = v.Compact(w.room[:0])
	w.put(o, c, cellJSON, 0, w.room)
}

func (w *walker) number(o *object, c *cells, n int64) {
	w.room = strconv.AppendInt(w.room[:0], n, 10)
	w.put(o, c, cellNumber, 0, w.room)
}

// put writes a cell: its column, its kind and what to heed, its length, its text.
func (w *walker) put(o *object, c *cells, kind cellKind, flags byte, text []byte) {
	c.count[kind]++
	row := w.rows[o.table.number]
	row = binary.AppendUvarint(row, c.id)
	row = append(row, byte(kind)|flags)
	row = binary.AppendUvarint(row, uint64(len(text)))
	w.rows[o.table.number] = append(row, text...)
}
