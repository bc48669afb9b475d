package iati

import (
	"bytes"
	"maps"
	"strconv"
	"strings"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"

	"github.com/go-json-experiment/json/jsontext"
)

// metric is project.measured: one indicator with the result that it measures.
type metric struct {
	project.Metric
	ResultType        string        `json:"resultType,omitzero"` // IATI ResultType
	ResultAggregation *bool         `json:"resultAggregationStatus,omitzero"`
	ResultReferences  []reference   `json:"resultReferences,omitzero"`
	ResultDocuments   []*document   `json:"resultDocuments,omitzero"`
	Measure           string        `json:"indicatorMeasure,omitzero"` // IATI IndicatorMeasure
	Ascending         *bool         `json:"ascending,omitzero"`
	Aggregation       *bool         `json:"aggregationStatus,omitzero"`
	References        []reference   `json:"references,omitzero"`
	Documents         []*document   `json:"documents,omitzero"`
	Baselines         []observation `json:"baselines,omitzero"`
	Observations      []observation `json:"observations,omitzero"`
	Unmapped          unmapped      `json:"iatiUnmapped,omitzero"`
	Texts             texts         `json:",embed"` // resultTitle, resultDescription
}

func (m *metric) setID(id string) { m.ID = id }

// reference is a result or an indicator in a vocabulary of such.
type reference struct {
	coded
	IndicatorURI string `json:"indicatorUri,omitzero"`
}

// observation is a baseline, a target or an actual value.
type observation struct {
	project.Observation
	Kind       string      `json:"kind,omitzero"` // "baseline", "target", "actual"; "" for a period that has neither
	Year       string      `json:"year,omitzero"` // of a baseline
	Date       string      `json:"date,omitzero"` // of a baseline
	Locations  []string    `json:"locations,omitzero"`
	Dimensions []dimension `json:"iatiDimensions,omitzero"`
	Documents  []*document `json:"documents,omitzero"`
	Unmapped   unmapped    `json:"iatiUnmapped,omitzero"`
	Texts      texts       `json:",embed"` // notes
}

// dimension is one way in which a value is broken down.
type dimension struct {
	Name     string   `json:"name,omitzero"`
	Value    string   `json:"value,omitzero"`
	Unmapped unmapped `json:"iatiUnmapped,omitzero"`
}

// measure states project.measured, one for each indicator, and one for a
// result that has none.
func (a *activity) measure() {
	var items []item
	for _, p := range a.parts[nResult] {
		m := a.result(p.Element)
		rest := m.titled()
		at := part{line: p.line, within: a.pointer(p)}
		whole, seen := p.Raw(), 0
		for at.Element = range p.All(names[nIndicator]) {
			if len(items) == maxParts {
				a.findOnce(snapshot.Error, "iati.many-parts", p.Element, names[nIndicator], strconv.Itoa(maxParts))
				break
			}
			if at.n++; at.n > 1 {
				m = rest
			}
			begin := cap(whole) - cap(at.Raw())
			at.line += int64(bytes.Count(whole[seen:begin], newline))
			seen = begin
			one := m
			a.indicator(&one, at.Element)
			items = append(items, item{part: at, ident: one.ident(), body: &one})
		}
		if at.n == 0 {
			items = append(items, item{part: p, ident: m.ident(), body: &m})
		}
	}
	a.sayEach(project.Measured, items)
}

// maxTitle is how long a result's title may be, in bytes, to stand in each of
// its indicators.
const maxTitle = 1000

// titled is what each indicator of a result repeats: the result's type and
// title. All else stands in the first one.
func (m *metric) titled() metric {
	t := metric{ResultType: m.ResultType}
	size := len(m.ResultType)
	for member, text := range m.Texts {
		if strings.HasPrefix(member, "resultTitle") {
			size += len(text)
			put(nil, &t.Texts, member, text)
		}
	}
	if size > maxTitle {
		return metric{}
	}
	return t
}

// ident is what a metric is recognised by from one file to the next: types,
// titles and references, not values, documents and comments.
func (m *metric) ident() []byte {
	type identity struct {
		Type, Measure string
		References    []reference
		Title         project.Metric
		Texts         texts
	}
	title := m.Metric
	title.Description, title.DescriptionAr, title.DescriptionEn = "", "", ""
	own := texts{}
	for member, text := range m.Texts {
		if strings.HasPrefix(member, "resultTitle") || strings.HasPrefix(member, "title") {
			own[member] = text
		}
	}
	return fact.Encode(identity{m.ResultType, m.Measure, m.References, title, own})
}

// result reads a result without its indicators.
func (a *activity) result(e xmlstream.Element) (m metric) {
	for at := range e.Attrs() {
		switch at.Code {
		case nType:
			m.ResultType = strings.TrimSpace(at.Value)
		case nAggregation:
			m.ResultAggregation = flagOr(at, &m.Unmapped)
		case nLang:
		default:
			m.Unmapped.attr(at)
		}
	}
	m.Unmapped.stray(e)
	for c := range m.Unmapped.once(e, nIndicator, nReference, nDocument) {
		switch c.Code() {
		case nTitle:
			a.words(c, &m.Unmapped).fill(a.lang, "resultTitle", typed{}, &m.Texts)
		case nDescription:
			a.words(c, &m.Unmapped).fill(a.lang, "resultDescription", typed{}, &m.Texts)
		case nReference:
			m.ResultReferences = append(m.ResultReferences, a.reference(c))
		case nDocument:
			m.ResultDocuments = append(m.ResultDocuments, a.documentLink(c))
		case nIndicator:
		default:
			m.Unmapped.element(c)
		}
	}
	return m
}

// indicator reads an indicator into a copy of its result.
func (a *activity) indicator(m *metric, e xmlstream.Element) {
	m.Texts = maps.Clone(m.Texts)
	for at := range e.Attrs() {
		switch at.Code {
		case nMeasure:
			m.Measure = strings.TrimSpace(at.Value)
		case nAscending:
			m.Ascending = flagOr(at, &m.Unmapped)
		case nAggregation:
			m.Aggregation = flagOr(at, &m.Unmapped)
		case nLang:
		default:
			m.Unmapped.attr(at)
		}
	}
	m.Unmapped.stray(e)
	n := 0
	for c := range m.Unmapped.once(e, nReference, nDocument, nBaseline, nPeriod) {
		switch c.Code() {
		case nTitle:
			a.words(c, &m.Unmapped).fill(a.lang, "title", typed{&m.Title, &m.TitleAr, &m.TitleEn}, &m.Texts)
		case nDescription:
			to := typed{&m.Description, &m.DescriptionAr, &m.DescriptionEn}
			a.words(c, &m.Unmapped).fill(a.lang, "description", to, &m.Texts)
		case nReference:
			m.References = append(m.References, a.reference(c))
		case nDocument:
			m.Documents = append(m.Documents, a.documentLink(c))
		case nBaseline:
			m.Baselines = append(m.Baselines, a.observation(c, m.Measure))
		case nPeriod:
			n++
			a.period(m, c, strconv.Itoa(n))
		default:
			m.Unmapped.element(c)
		}
	}
}

// reference reads a reference.
func (a *activity) reference(e xmlstream.Element) reference {
	r := reference{coded: a.coded(e, "name")}
	if uri, ok := e.Attr("", "indicator-uri"); ok {
		r.IndicatorURI = uri
		r.Unmapped = without(r.Unmapped, "indicator-uri=")
	}
	return r
}

// period reads a period: an observation for each target and each actual value,
// and one without a value where there is neither. Their ids are the numbers of
// the period and of the value within it.
func (a *activity) period(m *metric, e xmlstream.Element, number string) {
	var rest unmapped
	rest.attrs(e)
	rest.stray(e)
	var from, to string
	first := len(m.Observations)
	for c := range rest.once(e, nTarget, nActual) {
		switch c.Code() {
		case nPeriodStart:
			from = a.isoDate(c, &rest)
		case nPeriodEnd:
			to = a.isoDate(c, &rest)
		case nTarget, nActual:
			m.Observations = append(m.Observations, a.observation(c, m.Measure))
		default:
			rest.element(c)
		}
	}
	if len(m.Observations) == first {
		m.Observations = append(m.Observations, observation{})
	}
	for i := first; i < len(m.Observations); i++ {
		o := &m.Observations[i]
		o.ID = number + "." + strconv.Itoa(i-first+1)
		o.Period = period(from, to)
	}
	m.Observations[first].Unmapped = append(rest, m.Observations[first].Unmapped...)
}

// observation reads a baseline, a target or an actual value.
func (a *activity) observation(e xmlstream.Element, measure string) (o observation) {
	o.Kind = e.Name()
	for at := range e.Attrs() {
		switch at.Code {
		case nValue:
			o.Measure = measured(at.Value)
		case nYear:
			o.Year = strings.TrimSpace(at.Value)
		case nISODate:
			o.Date = a.day(e, at.Value)
		case nLang:
		default:
			o.Unmapped.attr(at)
		}
	}
	if measure == "2" && o.Measure != nil {
		o.Unit = &project.Unit{Name: "%"}
	}
	o.Unmapped.stray(e)
	for c := range o.Unmapped.once(e, nLocation, nDimension, nDocument) {
		switch c.Code() {
		case nLocation:
			o.Locations = append(o.Locations, a.ref(c, &o.Unmapped))
		case nDimension:
			o.Dimensions = append(o.Dimensions, dimensionOf(c))
		case nComment:
			a.words(c, &o.Unmapped).fill(a.lang, "notes", typed{}, &o.Texts)
		case nDocument:
			o.Documents = append(o.Documents, a.documentLink(c))
		default:
			o.Unmapped.element(c)
		}
	}
	return o
}

// measured is a value as it is published: a number where it is written as JSON
// writes numbers, otherwise text, and nothing for nothing.
func measured(text string) jsontext.Value {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if d, err := money.ParseDecimal(text); err == nil && string(d) == text {
		return jsontext.Value(text)
	}
	return fact.AppendString(nil, text)
}

// ref is the ref of an element that has nothing else.
func (a *activity) ref(e xmlstream.Element, rest *unmapped) (ref string) {
	for at := range e.Attrs() {
		if at.Code == nRef {
			ref = strings.TrimSpace(at.Value)
		} else if at.Code != nLang {
			rest.attr(at)
		}
	}
	rest.stray(e)
	for c := range e.Children() {
		rest.element(c)
	}
	return ref
}

func dimensionOf(e xmlstream.Element) (d dimension) {
	for at := range e.Attrs() {
		switch at.Code {
		case nName:
			d.Name = strings.TrimSpace(at.Value)
		case nValue:
			d.Value = strings.TrimSpace(at.Value)
		case nLang:
		default:
			d.Unmapped.attr(at)
		}
	}
	d.Unmapped.stray(e)
	for c := range e.Children() {
		d.Unmapped.element(c)
	}
	return d
}
