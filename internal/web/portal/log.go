package portal

import (
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/record/tlog"
	"imar/internal/web/page"
)

// log serves the public log's own files (docs/FORMAT.md): nothing but the paths
// that the format has, spelt as it spells them.
func (p *Portal) log(w http.ResponseWriter, r *http.Request) {
	path := r.PathValue("path")
	kind, age := "application/octet-stream", "public, max-age=31536000, immutable"
	switch name, err := tlog.ParsePath(path); {
	case path == "checkpoint", path == "vkey":
		kind, age = "text/plain; charset=utf-8", "no-cache"
	case err != nil || "/log/"+path != r.URL.EscapedPath():
		p.missing(w, r)
		return
	case name.Kind == tlog.Bodies:
		age = "no-cache" // a redaction changes it
	}
	content, err := p.readLog(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			p.missing(w, r)
			return
		}
		p.fail(w, p.stray(r), 0, problem.New(problem.Unavailable, "problem.internal").Because(err))
		return
	}
	h := w.Header()
	page.Headers(h)
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", age)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	// The log is there to be compared, from other sites' pages too.
	h.Set("Access-Control-Allow-Origin", "*")
	if r.Method != http.MethodHead {
		w.Write(content)
	}
}

func (p *Portal) readLog(path string) ([]byte, error) {
	switch path {
	case "vkey":
		var b strings.Builder
		for _, k := range p.Keys {
			b.WriteString(k.String() + "\n")
		}
		if b.Len() == 0 {
			return nil, fs.ErrNotExist
		}
		return []byte(b.String()), nil
	case "checkpoint":
		if signed := p.Signed(); len(signed.Checkpoint) > 0 {
			return signed.Checkpoint, nil
		}
		return nil, fs.ErrNotExist
	}
	return p.Log.Read(path)
}

// plain answers with a short text that nobody keeps.
func plain(w http.ResponseWriter, r *http.Request, status int, text string) {
	h := w.Header()
	page.Headers(h)
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write([]byte(text))
	}
}

// robots lets everything be found but searches and lists in every order.
func (p *Portal) robots(w http.ResponseWriter, r *http.Request) {
	plain(w, r, http.StatusOK, "User-agent: *\nDisallow: /ar/search\nDisallow: /en/search\nDisallow: /*?*sort=\n")
}

// healthy says that the program answers.
func (p *Portal) healthy(w http.ResponseWriter, r *http.Request) { plain(w, r, http.StatusOK, "ok\n") }

// ready names each check and what it found; 503 when one failed.
func (p *Portal) ready(w http.ResponseWriter, r *http.Request) {
	status := http.StatusOK
	var b strings.Builder
	for _, c := range p.Checks {
		outcome := "ok"
		if err := c.Err(); err != nil {
			status, outcome = http.StatusServiceUnavailable, "failed"
			p.Trouble("", err)
		}
		b.WriteString(c.Name + " " + outcome + "\n")
	}
	plain(w, r, status, b.String())
}

// programVersion is the program's version and the record's size.
func (p *Portal) programVersion(w http.ResponseWriter, r *http.Request) {
	v := p.version()
	plain(w, r, http.StatusOK, "imar "+p.Version+"\nsize "+strconv.FormatInt(v.Size, 10)+"\nredaction "+strconv.FormatInt(v.Redaction, 10)+"\n")
}
