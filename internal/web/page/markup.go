package page

import (
	"bytes"
	"html/template"
	"strings"
	"sync"
	"time"

	"imar/internal/base/lang"
)

// A page holds some thousand values, and a template that asks each for its kind
// costs more than everything else about the page (BenchmarkMadePage in
// web/portal). So values and the rows of tables are written here, by the rules of
// testdata/value.tmpl, which the tests hold them against. An address that holds
// anything out of the ordinary is left to package html/template, which knows how to
// keep it harmless.

// value writes a value: as a link where it is one, with what stands beneath it.
func value(l lang.Lang, v Value) template.HTML {
	return gathered(func(b *bytes.Buffer) { writeWhole(b, l, v) })
}

// buffers are used again: a page that grew them anew for each of its tables would
// cost the collector of a large record more than itself.
var buffers = sync.Pool{New: func() any { return &bytes.Buffer{} }}

// borrowed lends a buffer that is empty, which is not to be kept.
func borrowed(use func(*bytes.Buffer)) {
	const most = 1 << 20
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	if use(b); b.Cap() <= most {
		buffers.Put(b)
	}
}

// gathered is what is written into a buffer.
func gathered(write func(*bytes.Buffer)) (html template.HTML) {
	borrowed(func(b *bytes.Buffer) {
		write(b)
		html = template.HTML(b.String())
	})
	return html
}

func writeWhole(b *bytes.Buffer, l lang.Lang, v Value) {
	if v.Href != "" {
		writeLink(b, v.Href)
		writeLinked(b, l, v)
		b.WriteString(`</a>`)
		writeExact(b, l, v)
	} else {
		writeValue(b, l, v)
	}
	for _, under := range v.Under {
		b.WriteString(`<span class="under">`)
		writeWhole(b, l, under)
		b.WriteString(`</span>`)
	}
}

// anchor begins a link whose address is anything.
var anchor = template.Must(template.New("anchor").Parse(`<a href="{{.}}">`))

// writeLink begins a link.
func writeLink(b *bytes.Buffer, href string) {
	if !ordinary(href) {
		_ = anchor.Execute(b, href) // a buffer takes everything
		return
	}
	b.WriteString(`<a href="`)
	for rest := href; ; {
		before, after, more := strings.Cut(rest, "&")
		b.WriteString(before)
		if !more {
			break
		}
		b.WriteString("&amp;")
		rest = after
	}
	b.WriteString(`">`)
}

// ordinary says that an address is a path or a fragment of this site, or stands at
// another one by HTTP, and holds nothing that would have to be written otherwise in
// an address or in an attribute, but for "&".
func ordinary(href string) bool {
	if href[0] != '/' && href[0] != '#' && !strings.HasPrefix(href, "https://") && !strings.HasPrefix(href, "http://") {
		return false
	}
	for i := 0; i < len(href); i++ {
		switch c := href[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~!#$*,/:;=?@&+", c) >= 0:
		case c == '%' && i+2 < len(href) && isHex(href[i+1]) && isHex(href[i+2]):
		default:
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// rows writes the rows of a table: the first cell of each is its heading.
func rows(l lang.Lang, t Table) template.HTML {
	return gathered(func(b *bytes.Buffer) { writeRows(b, l, t) })
}

func writeRows(b *bytes.Buffer, l lang.Lang, t Table) {
	labels := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		labels[i] = template.HTMLEscapeString(c.Name.Plain(l))
	}
	for _, row := range t.Rows {
		b.WriteString(`<tr role="row">`)
		for i, cell := range row.Cells {
			if i == 0 {
				b.WriteString(`<th scope="row" role="rowheader">`)
				writeWhole(b, l, cell)
				b.WriteString(`</th>`)
				continue
			}
			b.WriteString(`<td role="cell" data-label="`)
			b.WriteString(labels[i])
			b.WriteString(`" class="`)
			if t.Columns[i].Number {
				b.WriteString("num")
			}
			if cell.IsZero() {
				b.WriteString(" empty")
			}
			b.WriteString(`"><div>`)
			writeWhole(b, l, cell)
			b.WriteString(`</div></td>`)
		}
		b.WriteString("</tr>\n")
	}
}

// linked is what stands within a link that the template makes.
func linked(l lang.Lang, v Value) template.HTML {
	return gathered(func(b *bytes.Buffer) { writeLinked(b, l, v) })
}

// writeLinked writes what stands within a link: a short amount cannot be opened
// there, so the exact one stands beneath.
func writeLinked(b *bytes.Buffer, l lang.Lang, v Value) {
	if v.Kind != KindShort {
		writeValue(b, l, v)
		return
	}
	writeAmount(b, lang.Compact(l, v.Code, v.Currency), false)
}

// writeExact writes what stands behind a link whose amount is rounded.
func writeExact(b *bytes.Buffer, l lang.Lang, v Value) {
	if v.Kind != KindShort {
		return
	}
	whole := lang.Money(l, v.Code, v.Currency)
	if whole == lang.Compact(l, v.Code, v.Currency) {
		return
	}
	b.WriteString(`<span class="under">`)
	writeAmount(b, whole, true)
	b.WriteString(`</span>`)
}

func writeValue(b *bytes.Buffer, l lang.Lang, v Value) {
	switch v.Kind {
	case "":
		b.WriteString(`<span aria-hidden="true">–</span><span class="visually-hidden">`)
		escape(b, lang.T(l, "portal.unknown"))
		b.WriteString(`</span>`)
	case KindSentence:
		for _, part := range lang.Parts(l, v.Key, v.Args...) {
			switch {
			case !part.Arg:
				escape(b, part.Text)
			case part.LTR:
				element(b, `<bdi dir="ltr">`, part.Text, `</bdi>`)
			default:
				element(b, `<bdi>`, part.Text, `</bdi>`)
			}
		}
	case KindWritten:
		writeWritten(b, l, pick(l, v))
	case KindNumber:
		element(b, `<bdi dir="ltr">`, lang.Int(l, v.Number), `</bdi>`)
	case KindCode:
		open := `<bdi class="code" dir="ltr">`
		if lang.Script(v.Code) == lang.Arabic {
			open = `<bdi dir="rtl">`
		}
		element(b, open, v.Code, `</bdi>`)
	case KindAmount:
		writeAmount(b, lang.Money(l, v.Code, v.Currency), true)
	case KindShort:
		whole, rounded := lang.Money(l, v.Code, v.Currency), lang.Compact(l, v.Code, v.Currency)
		if whole == rounded {
			writeAmount(b, whole, true)
			return
		}
		b.WriteString(`<details class="exact"><summary>`)
		writeAmount(b, rounded, false)
		b.WriteString(`</summary><span>`)
		writeAmount(b, whole, true)
		b.WriteString(`</span></details>`)
	case KindDay:
		writeTime(b, v.Day.String(), v.Plain(l))
	case KindMoment:
		writeTime(b, v.Time.UTC().Format(time.RFC3339), v.Plain(l))
	case KindShare:
		b.WriteString(`<span class="nowrap"><svg class="bar bar--small" aria-hidden="true" focusable="false"><rect width="`)
		b.WriteString(barLength(v.Number, v.Whole))
		b.WriteString(`" height="100%"/></svg>`)
		element(b, `<bdi dir="ltr">`, v.Plain(l), `</bdi></span>`)
	case KindState:
		element(b, `<span class="status status--`, string(v.Tone), `">`)
		element(b, ``, v.Plain(l), `</span>`)
	}
}

func writeWritten(b *bytes.Buffer, l lang.Lang, w written) {
	b.WriteString(`<bdi dir="auto"`)
	if w.Tag != "" {
		element(b, ` lang="`, w.Tag, `"`)
	}
	if w.Foreign {
		b.WriteString(` class="untranslated"`)
	}
	element(b, `>`, w.Text, `</bdi>`)
	if w.Foreign {
		element(b, `<span class="tongue">`, lang.T(l, "portal.untranslated"), `</span>`)
	}
}

// writeAmount sets the decimals smaller, where small says so.
func writeAmount(b *bytes.Buffer, amount string, small bool) {
	b.WriteString(`<bdi class="money">`)
	for _, p := range cutNumber(amount) {
		if !p.Number {
			escape(b, p.Text)
			continue
		}
		element(b, `<bdi dir="ltr">`, p.Text, ``)
		if small && p.Fraction != "" {
			element(b, `<span class="fraction">`, p.Fraction, `</span>`)
		} else {
			escape(b, p.Fraction)
		}
		b.WriteString(`</bdi>`)
	}
	b.WriteString(`</bdi>`)
}

func writeTime(b *bytes.Buffer, machine, words string) {
	element(b, `<time datetime="`, machine, `"><bdi>`)
	element(b, ``, words, `</bdi></time>`)
}

func element(b *bytes.Buffer, open, text, end string) {
	b.WriteString(open)
	escape(b, text)
	b.WriteString(end)
}

// escape writes text so that it is text in an element and in a quoted attribute.
func escape(b *bytes.Buffer, text string) {
	if !strings.ContainsAny(text, "<>&'\"\x00") {
		b.WriteString(text)
		return
	}
	b.WriteString(template.HTMLEscapeString(text))
}

// icons are the drawings of the pages, each within a square of 24.
var icons = map[string]template.HTML{
	"search":   `<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>`,
	"check":    `<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
	"cross":    `<path d="M6 6l12 12M18 6 6 18"/>`,
	"dot":      `<circle cx="12" cy="12" r="3.5" fill="currentColor"/>`,
	"stop":     `<path d="M8 5v14M16 5v14"/>`,
	"clock":    `<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>`,
	"question": `<circle cx="12" cy="12" r="9"/><path d="M9.2 9.2a2.9 2.9 0 1 1 4.4 2.6c-1 .6-1.6 1.1-1.6 2.2M12 17.2v.1"/>`,
	"warning":  `<path d="M12 3.5 2.5 20h19zM12 10v4.5M12 17.2v.1"/>`,
	"info":     `<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>`,
	"document": `<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>`,
	"onward":   `<path d="M4 12h15M13 6l6 6-6 6"/>`,
	"seal":     `<circle cx="12" cy="9.5" r="6.5"/><path d="m9.3 9.6 2 2 3.6-3.8M8.5 15.5 7 22l5-2.6L17 22l-1.5-6.5"/>`,
	"low":      `<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>`,
}

// icon is a drawing beside words that say the same; onward follows the reading
// direction.
func icon(name string) (template.HTML, error) {
	drawing, ok := icons[name]
	if !ok {
		return "", errNoIcon(name)
	}
	class := "icon"
	if name == "onward" {
		class += " icon--onward"
	}
	return template.HTML(`<svg class="`+class+`" viewBox="0 0 24 24" aria-hidden="true" focusable="false">`) + drawing + `</svg>`, nil
}

type errNoIcon string

func (name errNoIcon) Error() string { return "no icon is called " + string(name) }
