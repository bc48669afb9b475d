package tabular

import (
	"hash/maphash"
	"io"
	"slices"

	"imar/internal/base/problem"
	"imar/internal/exchange/inorder"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
)

// Take is what is laid out of a record of OCDS.
type Take string

// What can be taken: its compiled release and, where it has none, the releases
// that it holds; those releases alone; or the record as it is.
const (
	Compiled Take = "compiled"
	Releases Take = "releases"
	Records  Take = "records"
)

// Options say how Flatten works. Room makes scratch files, Report is told what was
// left out.
type Options struct {
	Root   string // the main sheet's name, "" for that of the list
	Take   Take   // "" for Compiled
	Room   packaging.Room
	Report packaging.Report
}

// Flatten lays data out. Make one with NewFlatten, give it files with Read, write
// once, and Close it.
type Flatten struct {
	Options
	Objects  int64 // of the main list
	Compiled int64 // of them taken as the compiled releases of records
	Taken    int64 // of them taken as the releases that records hold
	Linked   int64 // releases that records link to, which are not in the data
	Bare     int64 // records that hold nothing that is taken

	list       string // what the main list holds: "releases" …
	standard   source.Standard
	extensions []string
	packages   [][]byte // what they say of themselves, each once
	register   register
	out        streams
	line       *line
	ids        map[uint64]struct{}
	seed       maphash.Seed
	tables     []*table
}

// NewFlatten makes a Flatten that has nothing yet.
func NewFlatten(o Options) *Flatten {
	f := &Flatten{Options: o, ids: map[uint64]struct{}{}, seed: maphash.MakeSeed()}
	f.out.room = o.Room
	f.line = newLine(&f.register, &f.out)
	return f
}

// Close throws away what waits.
func (f *Flatten) Close() error {
	f.line.stop()
	return f.out.close()
}

// Read takes in a file: packages, lists, lines, or single releases, records or
// projects. Everything must be of one kind.
func (f *Flatten) Read(src *source.Source) error {
	if p := src.Refusal(); p != nil && src.Format.Kind != source.JSON {
		return p
	}
	return packaging.Walk(src, packaging.Visitor{
		Element: f.element,
		Single:  f.single,
		Package: f.about,
		Fault:   f.Report,
	})
}

func (f *Flatten) element(list string, v jsonstream.Value) error {
	if v.Kind() != jsonstream.Object {
		f.Report(problem.New(problem.Invalid, "tabular.not-an-object").At(v.Pointer()).AtLine(v.Line()))
		return nil
	}
	if list == "records" && f.Take != Records {
		return f.record(v)
	}
	return f.add(list, v)
}

func (f *Flatten) single(v jsonstream.Value) error {
	switch kind := packaging.Kind(v); kind {
	case "release", "record", "project":
		return f.element(kind+"s", v)
	case "":
		f.Report(problem.New(problem.Invalid, "tabular.not-an-object").At(v.Pointer()).AtLine(v.Line()))
		return nil
	}
	return f.add("main", v)
}

// record takes of a record what is asked for.
func (f *Flatten) record(v jsonstream.Value) error {
	if compiled := v.Get("compiledRelease"); f.Take != Releases && compiled.Kind() == jsonstream.Object {
		f.Compiled++
		return f.add("releases", compiled)
	}
	held := 0
	for _, release := range v.Get("releases").Elements() {
		if release.Kind() != jsonstream.Object || release.Get("url").Exists() && !release.Get("ocid").Exists() {
			f.Linked++
			continue
		}
		held++
		f.Taken++
		if err := f.add("releases", release); err != nil {
			return err
		}
	}
	if held == 0 {
		f.Bare++
	}
	return nil
}

// add takes an object of the main list.
func (f *Flatten) add(list string, v jsonstream.Value) error {
	if f.list == "" {
		if f.list = list; list == "projects" {
			f.standard = source.OC4IDS
		} else if list != "main" {
			f.standard = source.OCDS
		}
	}
	if f.list != list {
		return problem.New(problem.Invalid, "pack.kinds-mixed", f.list, list).At(v.Pointer()).AtLine(v.Line())
	}
	item := f.Objects
	f.Objects++
	f.line.add(job{v, item, f.twice(v)})
	if item%1024 == 0 {
		return f.failed()
	}
	return nil
}

// failed is what went wrong on the way.
func (f *Flatten) failed() error {
	if f.line.failed != nil {
		return f.line.failed
	}
	return f.register.problem()
}

// twice says that an object has the ids of an earlier one. It may say so of one
// that has not, once in 2⁶⁴ pairs: then that one says its place for nothing.
func (f *Flatten) twice(v jsonstream.Value) bool {
	ocid, id := v.Get("ocid"), v.Get("id")
	if !isID(ocid) && !isID(id) {
		return false
	}
	var h maphash.Hash
	h.SetSeed(f.seed)
	if isID(ocid) {
		h.Write(idText(ocid))
	}
	h.WriteByte(0)
	if isID(id) {
		h.Write(idText(id))
	}
	sum := h.Sum64()
	if _, there := f.ids[sum]; there {
		return true
	}
	f.ids[sum] = struct{}{}
	return false
}

// about takes what a package says of itself.
func (f *Flatten) about(d *packaging.Document) error {
	for _, address := range d.Get("extensions").Elements() {
		if text := address.Text(); text != "" && !slices.Contains(f.extensions, text) {
			f.extensions = append(f.extensions, text)
		}
	}
	if f.list == "" {
		switch list := d.List(); {
		case list == "projects":
			f.list, f.standard = list, source.OC4IDS
		case list == "records" && f.Take != Records:
			f.list, f.standard = "releases", source.OCDS
		default:
			f.list, f.standard = list, source.OCDS
		}
	}
	text, rest := d.Frame("", d.List())
	text = append(text, rest...)
	if len(text) <= len(emptyObject) || slices.ContainsFunc(f.packages, func(other []byte) bool { return string(other) == string(text) }) {
		return nil
	}
	f.packages = append(f.packages, text)
	if len(f.packages) > maxPackages {
		return problem.New(problem.TooLarge, "tabular.many-packages", maxPackages)
	}
	return nil
}

// maxPackages is how many different packages are remembered.
const maxPackages = 10_000

// finish brings everything into its order, under names of at most so many units.
func (f *Flatten) finish(longest int) error {
	f.line.Wait()
	w := f.line.last()
	for i, text := range f.packages {
		v, faults := jsonstream.Parse(text, jsonstream.Options{})
		if len(faults) > 0 {
			return faults
		}
		w.about(v, int64(i))
	}
	f.line.write(w.rows, w.counts)
	if err := f.failed(); err != nil {
		return err
	}
	f.line.sum()
	shapes := shapesOf(string(f.standard), f.list, f.extensions)
	for _, t := range f.register.sheets {
		if t.list == metaSheet {
			t.layout(shapes.meta)
		} else {
			t.layout(shapes.main)
		}
	}
	main := f.Root
	if main == "" {
		main = f.list
	}
	if main == "" {
		main = "main"
	}
	f.tables = titled(f.register.sheets, main, shapes.main, longest)
	return nil
}

// job is an object to be laid out.
type job struct {
	value jsonstream.Value
	item  int64
	twice bool
}

// batch is objects that one goroutine lays out, and their rows. Its memory is used
// again.
type batch struct {
	values jsonstream.Store
	jobs   []job
	size   int
	rows   [][]byte
	counts []int64
}

// The bounds of a batch.
const (
	batchBytes = 256 << 10
	batchJobs  = 512
)

// line hands objects from the one that reads to those that lay out, and writes the
// rows in the order of the data. All but the laying out is for the one that reads.
type line struct {
	*inorder.Line[batch]
	out     *streams
	sheets  *register
	walkers []*walker
	counts  []int64
	failed  error
	closed  bool
}

func newLine(r *register, out *streams) *line {
	l := &line{sheets: r, out: out}
	l.Line = inorder.New(func() func(*batch) {
		w := newWalker(r)
		l.walkers = append(l.walkers, w)
		return w.batch
	}, l.take)
	return l
}

// batch lays the objects of a batch out.
func (w *walker) batch(b *batch) {
	w.rows, w.counts = b.rows, b.counts
	for _, j := range b.jobs {
		w.add(j.value, j.item, j.twice)
	}
	b.rows, b.counts = w.rows, w.counts
	w.rows, w.counts = nil, nil
}

// add takes a copy of an object.
func (l *line) add(j job) {
	b := l.Filling()
	b.size += len(j.value.Raw())
	j.value = b.values.Add(j.value)
	if b.jobs = append(b.jobs, j); b.size >= batchBytes || len(b.jobs) >= batchJobs {
		l.Send()
	}
}

// take writes the rows of a batch, and empties it.
func (l *line) take(b *batch) {
	l.write(b.rows, b.counts)
	clear(b.jobs)
	b.values.Reset()
	b.jobs, b.size = b.jobs[:0], 0
}

// write appends rows to the sheets' streams, and empties them.
func (l *line) write(rows [][]byte, counts []int64) {
	for number, row := range rows {
		if len(row) > 0 && l.failed == nil {
			l.failed = l.out.append(number, row)
		}
		for len(l.counts) <= number {
			l.counts = append(l.counts, 0)
		}
		l.counts[number] += counts[number]
		rows[number], counts[number] = row[:0], 0
	}
}

// last is the walker of the one that reads.
func (l *line) last() *walker { return l.walkers[0] }

// sum brings together what the walkers counted.
func (l *line) sum() {
	l.stop()
	for number, n := range l.counts {
		l.sheets.sheets[number].rows = n
	}
	for _, w := range l.walkers {
		for _, c := range w.met {
			for kind, n := range c.count {
				c.column.count[kind] += n
			}
		}
	}
}

func (l *line) stop() {
	if !l.closed {
		l.closed = true
		l.Close()
	}
}

var _ io.Closer = (*Flatten)(nil)
