package portal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/exchange/report"
	"imar/internal/exchange/sheet"
	"imar/internal/exchange/validation"
	"imar/internal/view"
	"imar/internal/web/page"
	"imar/internal/web/verdict"
)

// Validation is the page on which anybody has a file checked against its standard.
type Validation struct {
	page.Page
	Intro    page.Value
	Notices  []page.Notice
	Limit    page.Value // how large a file may be
	Command  page.Value // the other ways to do it
	Facts    []page.Fact
	Sections []page.Section
}

// Template names the template of a Validation.
func (*Validation) Template() string { return "validate" }

const validatePath = "/validate"

// validate is the page before a file was sent.
func (p *Portal) validate(q *ask) (*answer, error) {
	if p.Room == nil {
		return nil, errNotFound
	}
	s := p.read(func(*view.Models) {})
	return &answer{stamp: s, view: p.validation(q, s)}, nil
}

func (p *Portal) validation(q *ask, s stamp) *Validation {
	v := &Validation{Page: p.frame(q, s, "data", page.Say("portal.validate.title")), Intro: page.Say("portal.validate.intro"), Limit: page.Say("portal.validate.limit", page.Weight(verdict.MaxUpload)),
		Command: page.Say("portal.validate.command", page.Code("imar validate FILE"), page.Code("POST /api/validate"))}
	v.Crumbs = []page.Link{{Text: page.Say("portal.nav.data"), Href: q.to("/data")}, {Text: v.Title}}
	return v
}

// isUpload says that a request sends a file to be validated.
func (p *Portal) isUpload(r *http.Request) bool {
	return r.Method == http.MethodPost && p.Room != nil && (r.URL.Path == "/ar"+validatePath || r.URL.Path == "/en"+validatePath)
}

// upload answers a file with its report: as a page, or as a file to keep. Nothing
// of the file is stored.
func (p *Portal) upload(w http.ResponseWriter, r *http.Request) {
	q := p.stray(r)
	q.route = &route{path: validatePath}
	defer func() {
		if cause := recover(); cause != nil {
			p.fail(w, q, 0, fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
		}
	}()
	r.Body = http.MaxBytesReader(w, r.Body, verdict.MaxUpload+1<<20)
	found, err := p.received(r)
	if form := r.MultipartForm; form != nil {
		defer form.RemoveAll()
	}
	if err == nil {
		err = p.sendVerdict(w, q, found)
	}
	if err != nil {
		p.fail(w, q, 0, err)
	}
}

// received validates the file of a form.
func (p *Portal) received(r *http.Request) (*report.Report, error) {
	leave, err := p.Room.Enter(r.Context())
	if err != nil {
		return nil, err
	}
	defer leave()
	const inMemory = 1 << 20
	if err := r.ParseMultipartForm(inMemory); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, problem.New(problem.TooLarge, "portal.validate.too-large", int64(verdict.MaxUpload)).Because(err)
		}
		return nil, problem.New(problem.Usage, "portal.validate.no-form").Because(err)
	}
	files := r.MultipartForm.File["file"]
	if len(files) == 0 || files[0].Filename == "" && files[0].Size == 0 {
		return nil, problem.New(problem.Invalid, "portal.validate.no-file").At("file")
	}
	return validation.File(r.Context(), uploaded(files[0]), validation.Options{Now: time.Now()})
}

func uploaded(file *multipart.FileHeader) validation.Input {
	return validation.Input{Name: fileNamed(file.Filename), Open: func() (io.ReadCloser, error) { return file.Open() }}
}

// fileNamed is the name of a file as it can be shown: the end of its path, short,
// and without what turns text around.
func fileNamed(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if found := lang.CheckText(name); found != nil || name == "" {
		return "–"
	}
	const longest = 120
	if letters := []rune(name); len(letters) > longest {
		return string(letters[:longest]) + "…"
	}
	return name
}

// sendVerdict sends a report in the form that was asked for.
func (p *Portal) sendVerdict(w http.ResponseWriter, q *ask, found *report.Report) error {
	var b bytes.Buffer
	kind, err := "", error(nil)
	switch q.FormValue("as") {
	case "html":
		kind, err = "text/html; charset=utf-8", verdict.HTML(&b, q.lang, found)
	case "json":
		kind, err = mimes[".json"], verdict.JSON(&b, found)
	default:
		s := p.read(func(*view.Models) {})
		v := p.validation(q, s)
		v.NoIndex = true
		q.tell(v, found)
		naming(v.Sections)
		var body []byte
		body, err = p.Book.Render(v)
		b.Write(body)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	page.Headers(h)
	h.Set("Cache-Control", "no-store")
	if kind != "" {
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", `attachment; filename="report.`+q.FormValue("as")+`"`)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// tell puts a report onto the page.
func (q *ask) tell(v *Validation, found *report.Report) {
	words := verdict.In(q.lang, found)
	said := page.Notice{Tone: page.Plain, Title: page.Say("portal.validate.said", words.Outcome, words.Counts)}
	if !words.Valid {
		said.Tone = page.Warn
	}
	v.Notices = append(v.Notices, said)
	v.Facts = known(
		page.Fact{Name: page.Say("portal.field.file"), Value: page.Code(found.File)},
		page.Fact{Name: page.Say("portal.field.standard"), Value: page.Code(strings.TrimSpace(strings.ToUpper(found.Standard) + " " + found.Version))},
		page.Fact{Name: page.Say("portal.validate.rules"), Value: page.Code(found.Checked)},
		page.Fact{Name: page.Say("portal.field.items"), Value: page.Number(found.Items)},
		page.Fact{Name: page.Say("portal.field.size"), Value: page.Weight(found.Size)},
		page.Fact{Name: page.Say("portal.document.hash"), Value: page.Code(found.SHA256)},
	)
	c := q.foundColumns()
	for from := 0; from < len(found.Groups); {
		severity, to := found.Groups[from].Severity, from
		for to < len(found.Groups) && found.Groups[to].Severity == severity {
			to++
		}
		t := c.page(found.Groups[from:to], "", nil)
		v.Sections = append(v.Sections, page.Section{ID: string(severity), Title: page.Say("verdict.title." + string(severity)), Count: page.Say("verdict.count."+string(severity), found.Counts[severity]), Table: &t})
		from = to
	}
	for _, severity := range report.Severities {
		if more := found.More[severity]; more > 0 {
			v.Notices = append(v.Notices, page.Notice{Tone: page.Doubt, Body: page.Say("verdict.more", more)})
		}
	}
}

// foundColumns are what is shown of each kind of finding.
func (q *ask) foundColumns() columns[report.Group] {
	said := func(rule string, args []string) page.Value {
		key, values := report.Words(q.lang, rule, args)
		return page.Say(key, values...)
	}
	return columns[report.Group]{
		{name: "portal.field.finding", show: func(g report.Group) page.Value {
			args := g.Args
			if len(g.Examples) > 0 {
				args = g.Examples[0].Args
			}
			return said(g.Rule, args).With(page.Code(g.Path))
		}},
		{name: "portal.field.times", kind: sheet.Number, show: func(g report.Group) page.Value { return page.Number(g.Count) }},
		{name: "portal.field.places", show: func(g report.Group) page.Value {
			var v page.Value
			for i, e := range g.Examples {
				one := page.Code(e.Pointer)
				if e.Line > 0 {
					one = page.Say("portal.source.line", e.Line, page.Code(e.Pointer))
				}
				if i == 0 {
					v = one
				} else {
					v = v.With(one)
				}
			}
			return v
		}},
	}
}
