package iati

import (
	"strings"

	"imar/internal/domain/project"
	"imar/internal/exchange/xmlstream"
)

// document is project.documented, and a document of a result.
type document struct {
	project.Document
	Categories []coded  `json:"categories,omitzero"` // IATI DocumentCategory
	Languages  []string `json:"languages,omitzero"`  // when there are several
	Countries  []coded  `json:"recipientCountries,omitzero"`
	Unmapped   unmapped `json:"iatiUnmapped,omitzero"`
	Texts      texts    `json:",embed"`
}

func (d *document) setID(id string) { d.ID = id }

// documentTypes are the categories (IATI DocumentCategory) that mean the same
// as one code of OC4IDS documentType.
var documentTypes = map[string]string{
	"A02": "projectScope", "A05": "budgetApproval", "A06": "contractSummary", "A07": "projectEvaluation",
	"A09": "financialAgreement", "A10": "tenderNotice", "A11": "contractSigned",
}

// document states project.documented, one for each document.
func (a *activity) document() {
	items := make([]item, 0, len(a.parts[nDocument]))
	for _, p := range a.parts[nDocument] {
		d := a.documentLink(p.Element)
		items = append(items, item{part: p, want: d.URL, effective: d.DatePublished, body: d})
	}
	a.sayEach(project.Documented, items)
}

// documentLink reads a document-link.
func (a *activity) documentLink(e xmlstream.Element) *document {
	d := &document{}
	for at := range e.Attrs() {
		switch at.Code {
		case nURL:
			d.URL = strings.TrimSpace(at.Value)
		case nFormat:
			d.Format = strings.TrimSpace(at.Value)
		case nLang:
		default:
			d.Unmapped.attr(at)
		}
	}
	d.Unmapped.stray(e)
	var title words // 1.0x repeats the element for each language
	for c := range d.Unmapped.once(e, nTitle, nCategory, nLanguage, nCountry) {
		switch c.Code() {
		case nTitle:
			title = append(title, a.words(c, &d.Unmapped)...)
		case nDescription:
			a.words(c, &d.Unmapped).fill(a.lang, "description", typed{base: &d.Description}, &d.Texts)
		case nCategory:
			d.Categories = append(d.Categories, a.coded(c, "name"))
		case nLanguage:
			d.Languages = append(d.Languages, a.documentLanguage(c, &d.Unmapped))
		case nCountry:
			d.Countries = append(d.Countries, a.coded(c, "name"))
		case nDocumentDate:
			d.DatePublished = a.isoDate(c, &d.Unmapped)
		default:
			d.Unmapped.element(c)
		}
	}
	title.fill(a.lang, "title", typed{&d.Title, &d.TitleAr, &d.TitleEn}, &d.Texts)
	for _, c := range d.Categories {
		if d.DocumentType == "" {
			d.DocumentType = documentTypes[c.Code]
		}
	}
	if len(d.Languages) > 0 {
		d.Language = d.Languages[0]
	}
	if len(d.Languages) == 1 {
		d.Languages = nil
	}
	return d
}

// documentLanguage is the language of a document, which 1.0x also writes as
// text.
func (a *activity) documentLanguage(e xmlstream.Element, rest *unmapped) string {
	if _, coded := e.Attr("", "code"); !coded && e.HasText() {
		rest.attrs(e)
		return strings.TrimSpace(e.Text())
	}
	return a.simpleCode(e, rest)
}
