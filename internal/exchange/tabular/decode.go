package tabular

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/scalar"
	"imar/internal/exchange/sheet"
)

// decoder turns the cells of a sheet into JSON.
type decoder struct {
	sheet *Sheet
	tell  func(Finding)
	row   int
}

// about tells a finding about a cell.
func (d *decoder) about(h *heading, severity report.Severity, rule string, args ...string) {
	d.tell(Finding{Severity: severity, Rule: rule, Args: args, File: d.sheet.File, Sheet: d.sheet.Name,
		Row: d.row, Cell: placeOf(h.column, d.row), Heading: h.text})
}

// shown is a cell's text as a finding quotes it.
func shown(text []byte) string {
	if s := []rune(string(text)); len(s) > 60 {
		return string(s[:59]) + "…"
	}
	return string(text)
}

// value appends a cell's value as JSON; nothing when it has none.
func (d *decoder) value(dst []byte, c cell, h *heading) []byte {
	switch c.form {
	case formError:
		d.about(h, report.Error, "tabular.formula-error", shown(c.text))
		return dst
	case formTruth:
		return d.truth(dst, string(c.text) == "1" || string(c.text) == "true", h)
	case formNumber:
		return d.number(dst, c.text, h)
	case formMoment:
		return d.moment(dst, c.text, h)
	}
	return d.text(dst, c.text, h)
}

func (d *decoder) truth(dst []byte, truth bool, h *heading) []byte {
	dst0, word := len(dst), strconv.FormatBool(truth)
	switch h.kind {
	case texts, moments:
		return jsonstream.AppendQuoted(dst, word)
	case textLists:
		return append(jsonstream.AppendQuoted(append(dst, '['), word), ']')
	case numbers, integers, numberLists:
		d.about(h, report.Error, "tabular.not-a-number", word)
	}
	return append(dst[:dst0], word...)
}

// number takes a cell that holds a number.
func (d *decoder) number(dst, text []byte, h *heading) []byte {
	literal := string(text)
	if !scalar.IsNumber(literal) || significant(literal) > sheet.MaxDigits || strings.ContainsAny(literal, "eE") {
		n, err := strconv.ParseFloat(literal, 64)
		if err != nil {
			return d.text(dst, text, h)
		}
		literal = strconv.FormatFloat(n, 'f', -1, 64) // what the program shows, not its binary neighbour
	}
	switch h.kind {
	case texts, moments:
		return jsonstream.AppendQuoted(dst, literal)
	case textLists:
		return append(jsonstream.AppendQuoted(append(dst, '['), literal), ']')
	case numberLists:
		return append(append(append(dst, '['), literal...), ']')
	case truths:
		if literal == "0" || literal == "1" {
			return strconv.AppendBool(dst, literal == "1")
		}
		d.about(h, report.Error, "tabular.not-a-truth", literal)
	}
	return append(dst, literal...)
}

// significant counts a number's significant digits.
func significant(literal string) int {
	return len(strings.Replace(strings.TrimLeft(strings.TrimPrefix(literal, "-"), "0."), ".", "", 1))
}

// moment takes a cell that shows a date.
func (d *decoder) moment(dst, text []byte, h *heading) []byte {
	serial, err := strconv.ParseFloat(string(text), 64)
	at, ok := momentOf(serial + d.sheet.from)
	if err != nil || !ok {
		return d.number(dst, text, h)
	}
	switch h.kind {
	case numbers, integers, numberLists, truths:
		d.about(h, report.Error, "tabular.date-for-number", at.Format(time.DateOnly))
	}
	form := "2006-01-02T15:04:05Z"
	if h.kind != moments && at.Equal(at.Truncate(aDay)) {
		form = time.DateOnly
	}
	if h.kind == textLists {
		return append(jsonstream.AppendQuoted(append(dst, '['), at.Format(form)), ']')
	}
	return jsonstream.AppendQuoted(dst, at.Format(form))
}

// text takes a cell that holds text.
func (d *decoder) text(dst, text []byte, h *heading) []byte {
	switch text[0] {
	case '[', '{':
		if string(text) == emptyList || string(text) == emptyObject {
			return append(dst, text...)
		}
	case mark[0]:
		if rest, marked := bytes.CutPrefix(text, []byte(mark)); marked {
			v, faults := jsonstream.Parse(rest, jsonstream.Options{})
			if len(faults) == 0 {
				return v.Compact(dst)
			}
			d.about(h, report.Warning, "tabular.bad-json", shown(text))
		}
	case '\'':
		if d.sheet.csv {
			text = []byte(sheet.Unescape(string(text)))
		}
	}
	if !utf8.Valid(text) {
		d.about(h, report.Error, "tabular.bad-characters", shown(bytes.ToValidUTF8(text, []byte("�"))))
		text = bytes.ToValidUTF8(text, []byte("�"))
	}
	switch h.kind {
	case numbers, integers:
		return d.numeric(dst, text, h)
	case truths:
		return d.truthful(dst, text, h)
	case textLists:
		return d.list(dst, text, h, d.quoted)
	case numberLists:
		return d.list(dst, text, h, d.position)
	case moments:
		if _, _, ok := scalar.Moment(string(bytes.TrimSpace(text))); !ok && !d.sheet.ours {
			d.about(h, report.Warning, "tabular.not-a-date", shown(text))
		}
	}
	return jsonstream.AppendQuoted(dst, string(text))
}

func (d *decoder) quoted(dst, text []byte, _ *heading) []byte {
	return jsonstream.AppendQuoted(dst, string(text))
}

// numeric takes a text in a column of numbers. What is none stays text.
func (d *decoder) numeric(dst, text []byte, h *heading) []byte {
	literal, how := readNumber(string(text))
	switch how {
	case exactNumber:
		return append(dst, literal...)
	case ambiguousNumber:
		d.about(h, report.Error, "tabular.ambiguous-number", shown(text))
	default:
		d.about(h, report.Error, "tabular.not-a-number", shown(text))
	}
	return jsonstream.AppendQuoted(dst, string(text))
}

// position takes an element of a list of numbers: a number, or several parted by
// commas, such as a position of GeoJSON.
func (d *decoder) position(dst, text []byte, h *heading) []byte {
	if bytes.IndexByte(text, ',') < 0 {
		return d.numeric(dst, text, h)
	}
	dst = append(dst, '[')
	for i, part := range bytes.Split(text, []byte{','}) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = d.numeric(dst, bytes.TrimSpace(part), h)
	}
	return append(dst, ']')
}

// list takes a list that is joined by semicolons.
func (d *decoder) list(dst, text []byte, h *heading, element func([]byte, []byte, *heading) []byte) []byte {
	dst = append(dst, '[')
	any := false
	for part := range bytes.SplitSeq(text, []byte{';'}) {
		if part = bytes.TrimSpace(part); len(part) == 0 {
			continue
		}
		if any {
			dst = append(dst, ',')
		}
		any = true
		dst = element(dst, part, h)
	}
	return append(dst, ']')
}

// truthWords are what people write for true and false.
var truthWords = map[string]bool{"true": true, "false": false, "1": true, "0": false, "yes": true, "no": false, "نعم": true, "لا": false, "صحيح": true, "خطأ": false}

func (d *decoder) truthful(dst, text []byte, h *heading) []byte {
	truth, known := truthWords[strings.ToLower(strings.TrimSpace(string(text)))]
	if !known {
		d.about(h, report.Error, "tabular.not-a-truth", shown(text))
		return jsonstream.AppendQuoted(dst, string(text))
	}
	return strconv.AppendBool(dst, truth)
}
