package tabular

import (
	"bytes"
	"io"
	"runtime"
	"sync"
)

// Folder is where sheets are written, each into a file of its own.
type Folder interface {
	Create(name string) (io.WriteCloser, error)
}

// DataPackage is the name of the file that says the columns' types.
const DataPackage = "datapackage.json"

// WriteCSV writes every sheet as CSV (RFC 4180) in UTF-8, with bom behind a byte
// order mark, without which Excel shows Arabic as broken letters; and
// datapackage.json. It gives the number of sheets.
func (f *Flatten) WriteCSV(to Folder, bom bool) (sheets int, err error) {
	if err := f.finish(longestFile); err != nil {
		return 0, err
	}
	work := make(chan *table)
	failed := make([]error, runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	for i := range failed {
		running.Go(func() {
			w := &csvWriter{bom: bom}
			for t := range work {
				if failed[i] == nil {
					failed[i] = f.writeFile(to, t, w)
				}
			}
		})
	}
	for _, t := range f.tables {
		work <- t
	}
	close(work)
	running.Wait()
	for _, err := range failed {
		if err != nil {
			return 0, err
		}
	}
	return len(f.tables), f.writeDataPackage(to)
}

// csvWriter writes one table after the other; its memory is used again.
type csvWriter struct {
	rows rows
	b    []byte
	room []byte
	bom  bool
}

func (f *Flatten) writeFile(to Folder, t *table, w *csvWriter) error {
	out, err := to.Create(t.title + ".csv")
	if err != nil {
		return err
	}
	w.rows.of(&f.out, t)
	if err := w.table(out, t); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// flushAt is how many bytes are written at a time.
const flushAt = 128 << 10

func (w *csvWriter) table(out io.Writer, t *table) error {
	w.b = w.b[:0]
	if w.bom {
		w.b = append(w.b, "\ufeff"...)
	}
	kinds := make([]columnKind, len(t.columns))
	for i, c := range t.columns {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		text := []byte(c.header)
		w.b = csvText(w.b, text, textFlags(text)&^special)
		kinds[i] = c.field
	}
	w.b = append(w.b, "\r\n"...)
	for {
		more, err := w.rows.next()
		if err != nil {
			return err
		}
		if !more || len(w.b) >= flushAt {
			if _, err := out.Write(w.b); err != nil || !more {
				return err
			}
			w.b = w.b[:0]
		}
		w.row(kinds)
	}
}

func (w *csvWriter) row(kinds []columnKind) {
	b := w.b
	for i := range w.rows.slots {
		if i > 0 {
			b = append(b, ',')
		}
		s := &w.rows.slots[i]
		switch {
		case s.row != w.rows.number:
		case s.heed&special == 0 && kinds[i].holds(s.kind):
			b = csvText(b, s.text, s.heed)
		default:
			w.room = s.marked(w.room[:0])
			b = csvText(b, w.room, quotesFor(w.room))
		}
	}
	w.b = append(b, "\r\n"...)
}

// csvText writes a field.
func csvText(b, text []byte, heed byte) []byte {
	if heed&(quoted|risked) == 0 {
		return append(b, text...)
	}
	if heed&quoted != 0 {
		b = append(b, '"')
	}
	if heed&risked != 0 {
		b = append(b, '\'')
	}
	if heed&quoted == 0 {
		return append(b, text...)
	}
	for {
		at := bytes.IndexByte(text, '"')
		if at < 0 {
			return append(append(b, text...), '"')
		}
		b = append(append(b, text[:at+1]...), '"')
		text = text[at+1:]
	}
}

// writeDataPackage says which sheets there are and what their columns hold.
func (f *Flatten) writeDataPackage(to Folder) error {
	out, err := to.Create(DataPackage)
	if err != nil {
		return err
	}
	b := append([]byte(`{"$schema":"https://datapackage.org/profiles/2.0/datapackage.json","created_by":"`+maker+`","resources":[`), '\n')
	for i, t := range f.tables {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		b = t.describe(b)
	}
	if _, err := out.Write(append(b, "\n]}\n"...)); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
