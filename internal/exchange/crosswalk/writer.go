package crosswalk

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"

	"imar/internal/exchange/jsonstream"
)

// writer writes XML.
type writer struct{ out []byte }

func (w *writer) text(s string) { w.out = append(w.out, s...) }

func (w *writer) escaped(s string) {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	w.out = append(w.out, b.Bytes()...)
}

// begin writes a start tag without its end; attrs are names and values in turn.
func (w *writer) begin(element string, attrs []string) {
	w.text("<" + element)
	for i := 0; i+1 < len(attrs); i += 2 {
		w.text(" " + attrs[i] + `="`)
		w.escaped(attrs[i+1])
		w.text(`"`)
	}
}

func (w *writer) open(element string, attrs ...string) {
	w.begin(element, attrs)
	w.text(">")
}

func (w *writer) close(element string) { w.text("</" + element + ">") }

func (w *writer) empty(element string, attrs ...string) {
	w.begin(element, attrs)
	w.text("/>")
}

func (w *writer) leaf(element, content string, attrs ...string) {
	w.open(element, attrs...)
	w.escaped(content)
	w.close(element)
}

// narrative is a text in a language.
type narrative struct{ lang, text string }

// text are a text member of an object and its translations: title, title_en.
func text(v jsonstream.Value, name string) (list []narrative) {
	if own := strings.TrimSpace(v.Get(name).Text()); own != "" {
		list = append(list, narrative{"", own})
	}
	for member, value := range v.Members() {
		language, found := strings.CutPrefix(member, name+"_")
		if translated := strings.TrimSpace(value.Text()); found && len(language) == 2 && translated != "" {
			list = append(list, narrative{language, translated})
		}
	}
	return list
}

// names are a name and its English one.
func names(language, name, english string) (list []narrative) {
	if name != "" {
		list = append(list, narrative{"", name})
	}
	if english != "" && (english != name || language != "ar") {
		list = append(list, narrative{"en", english})
	}
	return list
}

func (w *writer) narratives(element string, list []narrative, attrs ...string) {
	w.open(element, attrs...)
	for _, n := range list {
		if n.lang == "" {
			w.leaf("narrative", n.text)
		} else {
			w.leaf("narrative", n.text, "xml:lang", n.lang)
		}
	}
	w.close(element)
}

func (w *writer) organisation(element string, attrs []string, name []narrative) {
	w.narratives(element, name, attrs...)
}

// texts are the strings of an array.
func texts(v jsonstream.Value) (list []string) {
	for _, element := range v.Elements() {
		if s := element.Text(); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// day is the day of a date or date-time, "" when there is none.
func day(v jsonstream.Value) string {
	s := v.Text()
	if len(s) < len(time.DateOnly) {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)]); err != nil {
		return ""
	}
	return s[:len(time.DateOnly)]
}
