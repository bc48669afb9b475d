package portal

import (
	"fmt"
	"net/http"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/exchange/codelist"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/web/page"
)

// codelistPath is where the files of codelists stand, in no language.
const codelistPath = "/data/codelists/"

// codelists is the page of the codelists: each with its file. As data it is every
// code of every list.
func (p *Portal) codelists(q *ask) (*answer, error) {
	s := p.read(func(*view.Models) {})
	a := &answer{stamp: s}
	lists := codelist.All()
	if q.twin != "" {
		c, rows := codeColumns(), []codeRow{}
		for _, l := range lists {
			for _, code := range l.Codes {
				rows = append(rows, codeRow{l, code})
			}
		}
		if q.twin == ".json" {
			a.data = rowsData(q, s, c, rows, len(rows), 1)
		} else {
			a.table = c.sheet(q.lang, page.Say("portal.codelists").Plain(q.lang), rows)
		}
		return a, nil
	}
	v := &Listing{Page: p.frame(q, s, "data", page.Say("portal.codelists")), Intro: page.Say("portal.codelists.intro"), List: q.controls(nil, nil, nil, "", 0, 1)}
	v.Crumbs = []page.Link{{Text: page.Say("portal.nav.data"), Href: q.to("/data")}, {Text: v.Title}}
	v.List.Count = page.Say("portal.count.codelists", len(lists))
	v.List.Table = columns[codelist.List]{
		{name: "portal.field.standard", show: func(l codelist.List) page.Value { return page.Code(strings.ToUpper(l.Standard)) }},
		{name: "portal.field.codelist", show: func(l codelist.List) page.Value {
			return page.Code(l.Name).To(codelistPath + l.Standard + "/" + l.Name + ".csv")
		}},
		{name: "portal.field.codes", kind: sheet.Number, show: func(l codelist.List) page.Value { return page.Number(int64(len(l.Codes))) }},
		{name: "portal.field.example", show: func(l codelist.List) page.Value {
			return page.Say("portal.codelists.example", page.Code(l.Codes[0].Code), labelOf(l.Codes[0]))
		}},
	}.page(lists, "", nil)
	a.view = v
	return a, nil
}

// labelOf is a code's label in the reader's language.
func labelOf(c codelist.Code) page.Value {
	return page.Wrote(lang.Both(c.Ar, c.En))
}

// codeRow is one code of one list.
type codeRow struct {
	list codelist.List
	code codelist.Code
}

func codeColumns() columns[codeRow] {
	return append(columns[codeRow]{
		{key: "standard", name: "portal.field.standard", cell: func(r codeRow) string { return r.list.Standard }},
		{key: "codelist", name: "portal.field.codelist", cell: func(r codeRow) string { return r.list.Name }},
	}, codeOnly()...)
}

// codeOnly are the columns of one list's file, by the names that the standards'
// own files have.
func codeOnly() columns[codeRow] {
	return columns[codeRow]{
		{key: "Code", name: "portal.field.code", cell: func(r codeRow) string { return r.code.Code }},
		{key: "Title_ar", name: "portal.field.title-ar", cell: func(r codeRow) string { return r.code.Ar }},
		{key: "Title_en", name: "portal.field.title-en", cell: func(r codeRow) string { return r.code.En }},
	}
}

// codelistFile is one list as a file: Code, Title_ar, Title_en.
func (p *Portal) codelistFile(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutSuffix(r.PathValue("file"), ".csv")
	l, found := codelist.Find(r.PathValue("standard"), name)
	if !ok || !found {
		p.missing(w, r)
		return
	}
	rows := make([]codeRow, len(l.Codes))
	for i, code := range l.Codes {
		rows[i] = codeRow{l, code}
	}
	h := w.Header()
	page.Headers(h)
	h.Set("Content-Type", mimes[".csv"])
	h.Set("Cache-Control", "public, max-age=86400") // it changes with the program alone
	h.Set("Content-Disposition", `attachment; filename="`+l.Name+`.csv"`)
	if r.Method == http.MethodHead {
		return
	}
	if err := sheet.WriteCSV(w, *codeOnly().sheet(lang.English, l.Name, rows), sheet.CSVOptions{BOM: true}); err != nil && r.Context().Err() == nil {
		p.Trouble("", fmt.Errorf("send codelist: %w", err))
	}
}
