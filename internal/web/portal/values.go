package portal

import (
	"strconv"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	currency "imar/internal/base/money"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/view/portfolio"
	"imar/internal/view/tally"
	"imar/internal/web/page"
)

// label is a code of a codelist in words; a code without words is shown as it
// was published.
func label(list, code string) page.Value {
	if code == "" {
		return page.Value{}
	}
	key := "codes." + list + "." + code
	for _, l := range lang.All {
		if !lang.Has(l, key) {
			return page.Code(code)
		}
	}
	return page.Say(key)
}

// labels joins several codes: the first, with the others beneath.
func labels(list string, codes []string) page.Value {
	if len(codes) == 0 {
		return page.Value{}
	}
	v := label(list, codes[0])
	for _, c := range codes[1:] {
		v = v.With(label(list, c))
	}
	return v
}

// tones are the weights of the stages.
var tones = map[project.Stage]page.Tone{
	project.Procurement: page.Going, project.Implementation: page.Going,
	project.AtCompletion: page.Done, project.Maintenance: page.Done,
	project.Paused: page.Stopped, project.Rejected: page.Stopped, project.Stopped: page.Stopped,
}

// stage is where a project stands.
func stage(s project.Stage) page.Value {
	if s == "" {
		return page.Value{}
	}
	if !s.Known() {
		return page.Code(string(s))
	}
	tone := tones[s]
	if tone == "" {
		tone = page.Plain
	}
	return page.State("codes.stage."+string(s), tone)
}

// named is a name, or the id of what has none.
func named(n portfolio.Names, id string) page.Value {
	if v := page.Wrote(n.Text()); !v.IsZero() {
		return v
	}
	return page.Code(id)
}

// texts is a published text with its variants in Arabic and English; language
// is that of the variant without suffix, "" when unknown.
func texts(base, ar, en, language string) page.Value {
	return page.Wrote(portfolio.Names{Base: base, Ar: ar, En: en, Lang: strings.ToLower(language)}.Text())
}

// decimal is an amount's text in plain digits.
func decimal(a tally.Amount) string {
	if strings.ContainsAny(a.Text, "eE+") {
		return a.Sum.Text()
	}
	return a.Text
}

// money is an exact amount; nothing when there is none.
func money(a tally.Amount) page.Value {
	if a.Text == "" {
		return page.Value{}
	}
	return page.Amount(decimal(a), a.Currency)
}

// short is an amount in millions with the exact one on demand.
func short(a tally.Amount) page.Value {
	if a.Text == "" {
		return page.Value{}
	}
	return page.Short(decimal(a), a.Currency)
}

// value is a published value as an amount.
func value(v *project.Value) page.Value {
	if v == nil {
		return page.Value{}
	}
	a, ok := tally.Of(v.Text(), v.Currency)
	if !ok {
		return page.Code(strings.TrimSpace(v.Text() + " " + v.Currency))
	}
	return money(a)
}

// sums is a sum for each currency, never added together: the first with the
// others beneath it.
func sums(s tally.Sums, show func(tally.Amount) page.Value) page.Value {
	var v page.Value
	for i, c := range s {
		one := show(tally.Amount{Currency: c.Currency, Text: sumText(c), Sum: c.Sum})
		if i == 0 {
			v = one
		} else {
			v = v.With(one)
		}
	}
	return v
}

// sumText is a sum in plain digits; one with a fraction has as many decimals as
// its currency, so that sums and their parts align.
func sumText(c tally.CurrencySum) string {
	text := c.Sum.Text()
	if _, fraction, ok := strings.Cut(text, "."); ok {
		if n := decimals(c.Currency) - len(fraction); n > 0 {
			text += strings.Repeat("0", n)
		}
	}
	return text
}

// decimals is the number of decimals of a currency, 0 for an unknown one.
func decimals(code string) int {
	if c := currency.Currency(code); c.Known() {
		return c.Exponent()
	}
	return 0
}

// sumsText is sums for a cell of a file: "1200.5 LYD; 30 EUR".
func sumsText(s tally.Sums) string {
	var parts []string
	for _, c := range s {
		parts = append(parts, strings.TrimSpace(c.Sum.Text()+" "+c.Currency))
	}
	return strings.Join(parts, "; ")
}

// on is a published day; what is no day is shown as it was published.
func on(text string) page.Value {
	if text == "" {
		return page.Value{}
	}
	d, err := clock.Parse(text)
	if err != nil {
		return page.Code(text)
	}
	return page.On(d)
}

// span is a period: from, with the end beneath.
func span(p *project.Period) page.Value {
	if p == nil {
		return page.Value{}
	}
	return page.Say("portal.period", plainDay(p.StartDate), plainDay(p.EndDate))
}

// plainDay is a day as the argument of a sentence.
func plainDay(text string) page.Value {
	if v := on(text); !v.IsZero() {
		return v
	}
	return page.Say("portal.unknown")
}

// district is a district by its code, with a link.
func (q *ask) district(iso string) page.Value {
	d, ok := place.DistrictByISO(place.ISO(iso))
	if !ok {
		return page.Code(iso)
	}
	return page.Wrote(lang.Both(d.Ar, d.En)).To(q.toThing("places", iso))
}

// municipality is a municipality by its code, with a link.
func (q *ask) municipality(code string) page.Value {
	m, ok := place.MunicipalityByPCode(place.PCode(code))
	if !ok {
		return page.Code(code)
	}
	return page.Wrote(lang.Both(m.Ar, m.En)).To(q.toThing("places", code))
}

// where is a project's place.
func (q *ask) where(r *portfolio.Row) page.Value {
	var v page.Value
	switch {
	case r.District != "":
		v = q.district(r.District)
		if r.Municipality != "" {
			v = v.With(q.municipality(r.Municipality))
		}
	case r.Region != "":
		v = page.Wrote(lang.Und(r.Region))
		if r.Country != "" {
			v = v.With(country(r.Country))
		}
	case r.Country != "":
		v = country(r.Country)
	}
	return v
}

// country is a country as published, by its name where that is a code.
func country(published string) page.Value {
	if c, ok := place.CountryByCode(published); ok {
		return page.Wrote(lang.Both(c.Ar, c.En))
	}
	return page.Wrote(lang.Und(published))
}

// percent is a share published as text, in whole percent with a bar.
func percent(text string) page.Value {
	s, ok := tally.Parse(text)
	if !ok {
		if text == "" {
			return page.Value{}
		}
		return page.Code(text)
	}
	return page.Share(s.Units*10+s.Micro/100_000, 1000)
}

func und(s string) lang.Text { return lang.Und(s) }

func itoa(n int) string { return strconv.Itoa(n) }
