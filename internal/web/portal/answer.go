package portal

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"imar/internal/exchange/sheet"
	"imar/internal/web/assets"
	"imar/internal/web/page"
	"imar/internal/web/pagecache"
)

// answer is what a route gives. Only what the asked form needs is filled.
type answer struct {
	stamp
	view     page.View               // the page
	data     any                     // .json
	table    *sheet.Table            // .csv and .xlsx
	stream   func(w io.Writer) error // .geojson
	file     *file                   // some other text, kept like a page
	redirect string                  // another address
}

// file is a text of another kind.
type file struct {
	kind string
	body []byte
}

// mimes are the content types of the twins.
var mimes = map[string]string{
	".json":        "application/json; charset=utf-8",
	".csv":         "text/csv; charset=utf-8",
	".xlsx":        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".geojson":     "application/geo+json",
	".oc4ids.json": "application/json; charset=utf-8",
	".iati.xml":    "application/xml; charset=utf-8",
}

// send answers in the form that was asked for.
func (p *Portal) send(w http.ResponseWriter, q *ask, a *answer) error {
	switch {
	case a.redirect != "":
		http.Redirect(w, q.Request, a.redirect, http.StatusSeeOther)
		return nil
	case a.file != nil:
		pagecache.Put(w, q.Request, pagecache.Page{Version: a.at, Type: a.file.kind, Body: a.file.body})
		return nil
	case q.twin == "":
		if v, ok := a.view.(sectioned); ok {
			naming(v.sections())
		}
		body, err := p.Book.Render(a.view)
		if err != nil {
			return err
		}
		pagecache.Put(w, q.Request, pagecache.Page{Version: a.at, Type: "text/html; charset=utf-8", Body: body})
		return nil
	case q.twin == ".json":
		body, err := json.Marshal(a.data, json.Deterministic(true), jsontext.WithIndent("\t"), jsontext.EscapeForHTML(false))
		if err != nil {
			return fmt.Errorf("encode data: %w", err)
		}
		pagecache.Put(w, q.Request, pagecache.Page{Version: a.at, Type: mimes[".json"], Body: append(body, '\n')})
		return nil
	}
	p.sendStream(w, q, a)
	return nil
}

// sendStream sends a file that may be too large to keep. A failure after the
// first byte can only be told by cutting the answer off.
func (p *Portal) sendStream(w http.ResponseWriter, q *ask, a *answer) {
	h := w.Header()
	page.Headers(h)
	h.Set("Content-Type", mimes[q.twin])
	h.Set("Cache-Control", "public, no-cache")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Disposition", `attachment; filename="`+fileName(q, a)+`"`)
	if q.Method == http.MethodHead {
		return
	}
	var out io.Writer = w
	if q.twin != ".xlsx" && assets.Accepts(q.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		defer packed.Close()
		out = packed
	}
	var err error
	switch q.twin {
	case ".csv":
		err = sheet.WriteCSV(out, *a.table, sheet.CSVOptions{BOM: true})
	case ".xlsx":
		err = sheet.WriteXLSX(out, *a.table)
	default:
		err = a.stream(out)
	}
	if err != nil && q.Context().Err() == nil {
		p.Trouble("", fmt.Errorf("send %s: %w", q.URL.Path, err))
		panic(http.ErrAbortHandler)
	}
}

// fileName names a download after what it holds and the size of the record that
// it was made from.
func fileName(q *ask, a *answer) string {
	name := strings.Trim(strings.ReplaceAll(strings.TrimSuffix(q.route.path, "/{id...}"), "/", "-"), "-")
	return name + "-" + strconv.FormatInt(a.at.Size, 10) + q.twin
}

// envelope is how every JSON twin begins.
type envelope struct {
	Size      int64            `json:"size"`      // facts in the record that this was made from
	Redaction int64            `json:"redaction"` // latest fact that withholds something
	Recorded  string           `json:"recorded,omitzero"`
	Language  string           `json:"language"`
	Page      string           `json:"page"` // the same for people
	AsOf      int64            `json:"asOf,omitzero"`
	Total     *int             `json:"total,omitzero"`
	Next      string           `json:"next,omitzero"`
	Rows      []jsontext.Value `json:"rows,omitempty"`
	Data      any              `json:"data,omitzero"`
}

// wrap puts data into the envelope.
func (q *ask) wrap(s stamp, data any) envelope {
	e := envelope{Size: s.at.Size, Redaction: s.at.Redaction, Language: string(q.lang), Page: q.to(q.here()), Data: data}
	e.AsOf = int64(q.ago.size)
	if !s.now.IsZero() {
		e.Recorded = s.now.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return e
}
