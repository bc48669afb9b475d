package portal

import (
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	currency "imar/internal/base/money"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/partner"
	"imar/internal/web/page"
)

// threeWay holds what partners publish against the fund's books and the bank: of
// all partners as sums, and of one of them line by line.
func (p *Portal) threeWay(q *ask) (*answer, error) {
	only, err := q.choice("only", "", "questions")
	if err != nil {
		return nil, err
	}
	leaf, err := q.leaf()
	if err != nil {
		return nil, err
	}
	kind, err := q.choice("kind", append([]string{""}, kindKeys[:]...)...)
	if err != nil {
		return nil, err
	}
	who, in := ledger.Party(q.values.Get("partner")), currency.Currency(q.values.Get("currency"))
	if who == "" {
		return p.threeWays(q)
	}
	among := func(k partner.Kind, c currency.Currency) bool {
		return (kind == "" || kindKeys[k] == kind) && (in == "" || c == in)
	}
	known := true
	a, err := tabular(p, q, "threeway.title", func(m *view.Models, v *Listing) ([]partner.Line, columns[partner.Line], int) {
		sources := sourcesBy(m, who)
		if known = len(sources) > 0; !known {
			return nil, nil, leaf
		}
		account := accountOf(m, who)
		asked := 0
		rows := slices.DeleteFunc(slices.Clone(account.Lines), func(l partner.Line) bool { return !among(l.Kind, l.Currency) })
		for _, l := range rows {
			asked += len(l.Questions)
		}
		if only != "" {
			rows = slices.DeleteFunc(rows, func(l partner.Line) bool { return len(l.Questions) == 0 })
		}
		slices.Reverse(rows)
		name := bare(q.partyName(m, who))
		v.Crumbs = []page.Link{{Text: page.Say("portal.nav.money"), Href: q.to("/money")}, {Text: page.Say("threeway.title"), Href: q.to("/money/three-way")}, {Text: name}}
		v.Title, v.Intro = page.Say("threeway.of", name.Plain(q.lang)), page.Say("threeway.rules", partner.Far, partner.Near, partner.Tolerant)
		v.Tabs = []Tab{{page.Say("threeway.all"), q.with("only", ""), only == ""}, {page.Say("threeway.only"), q.with("only", "questions"), only != ""}}
		v.List = q.controls(nil, []question{{param: "partner", name: "portal.field.partner", label: func(string) page.Value { return name }},
			{param: "kind", name: "portal.field.kind", label: func(kind string) page.Value { return page.Say("threeway.kind-alone." + kind) }},
			{param: "currency", name: "portal.field.currency", label: func(c string) page.Value { return page.Code(c) }}}, nil, "", len(rows), leaf)
		v.List.Count = page.Say("portal.count.questions", asked)
		v.List.Empty = page.Empty{Title: page.Say("threeway.none")}
		for _, s := range account.Sums {
			if !among(s.Kind, s.Currency) {
				continue
			}
			v.Figures = append(v.Figures, page.Figure{Name: page.Say("threeway.kind."+kindKeys[s.Kind], string(s.Currency)),
				Value: round(s.Given, s.Currency).With(page.Say("threeway.said", round(s.Said, s.Currency)), bankSaid(s))})
		}
		return rows, q.threeColumns(m), leaf
	})
	if !known {
		return nil, errNotFound
	}
	return a, err
}

func bankSaid(s partner.Sum) page.Value {
	if s.Kind != partner.Paid {
		return page.Value{}
	}
	return page.Say("threeway.bank", round(s.Bank, s.Currency))
}

// kindKeys name the kinds of lines.
var kindKeys = [partner.Kinds]string{"agreed", "paid", "direct", "in-kind"}

// sourcesBy are the sources that a party gives.
func sourcesBy(m *view.Models, who ledger.Party) (list []ledger.Source) {
	for _, s := range m.Books.Sources {
		if s.Partner == who && who != "" {
			list = append(list, s.Source)
		}
	}
	return list
}

// givers are the parties that give a source, in the order in which the sources
// became known.
func givers(m *view.Models) (list []ledger.Party) {
	for _, s := range m.Books.Sources {
		if s.Partner != "" && !slices.Contains(list, s.Partner) {
			list = append(list, s.Partner)
		}
	}
	return list
}

// accountOf is the comparison of one giver.
func accountOf(m *view.Models, who ledger.Party) partner.Account {
	return m.Partners.Account(m.Books, sourcesBy(m, who), isParty(m, string(who)), isFund(m))
}

// isParty says of an organisation as published whether it is a registered party:
// by its reference, which may have the scheme before it, or by its name.
func isParty(m *view.Models, id string) func(partner.Org) bool {
	row := m.Parties.At(id)
	return func(o partner.Org) bool {
		if row == nil {
			return o.ID == id
		}
		if o.ID != "" && (strings.EqualFold(o.ID, row.ID) || row.Identifier != "" && (strings.EqualFold(o.ID, row.Identifier) || strings.EqualFold(o.ID, row.Scheme+"-"+row.Identifier))) {
			return true
		}
		return o.Name != "" && m.Parties.Find("", o.Name) == row
	}
}

// isFund says of an organisation as published whether it is the fund.
func isFund(m *view.Models) func(partner.Org) bool {
	own := m.Parties.Find("", m.Fund.NameAr)
	if own == nil {
		own = m.Parties.Find("", m.Fund.NameEn)
	}
	return func(o partner.Org) bool {
		if own != nil && isParty(m, own.ID)(o) {
			return true
		}
		name := lang.Skeleton(o.Name)
		return name != "" && (name == lang.Skeleton(m.Fund.NameAr) || name == lang.Skeleton(m.Fund.NameEn))
	}
}

// threeWays is the overview of all partners.
func (p *Portal) threeWays(q *ask) (*answer, error) {
	a := &answer{}
	a.stamp = p.stamped(func(m *view.Models, s stamp) {
		tables := []figureTable{q.threeTable(m)}
		switch q.twin {
		case ".json":
			a.data = q.wrap(s, map[string]any{"tables": q.tableData(tables)})
		case "":
			v := &Report{Page: p.frame(q, s, "money", page.Say("threeway.title")), Intro: page.Say("threeway.intro")}
			v.Crumbs = q.moneyCrumbs(v.Title)
			section := tables[0].section()
			section.Notices = append(section.Notices, page.Notice{Title: page.Say("threeway.question"), Body: page.Say("threeway.rules", partner.Far, partner.Near, partner.Tolerant)})
			v.Sections = []page.Section{section}
			a.view = v
		default:
			a.table = q.fileColumns().sheet(q.lang, page.Say("threeway.title").Plain(q.lang), fileRows(tables))
		}
	})
	return a, nil
}

// threeTable is a row for each partner, kind and currency.
func (q *ask) threeTable(m *view.Models) figureTable {
	t := figureTable{id: "three-way", title: "threeway.sums", formula: page.Say("threeway.formula"), head: "portal.field.partner", whole: true, empty: "threeway.none",
		names: []figureName{{key: "partner", name: "threeway.col.partner"}, {key: "fund", name: "threeway.col.fund"}, {key: "bank", name: "threeway.col.bank"}, {key: "unstated", name: "threeway.unstated", beneath: true}, {key: "difference", name: "threeway.col.difference"}}}
	for _, who := range givers(m) {
		sources := sourcesBy(m, who)
		partnerLines := q.to("/money/three-way?partner=" + escapeQuery(string(who)))
		for _, s := range accountOf(m, who).Sums {
			lines := partnerLines + "&kind=" + kindKeys[s.Kind] + "&currency=" + escapeQuery(string(s.Currency))
			fund := figure{s.Given, lines}
			if len(sources) == 1 {
				fund.open = q.linesOf(s.Kind.Key(sources[0], s.Currency))
			}
			row := figureRow{key: string(who) + "/" + kindKeys[s.Kind], currency: s.Currency, note: strconv.Itoa(s.Questions) + " questions",
				name: bare(q.partyName(m, who)).To(partnerLines).With(page.Say("threeway.kind."+kindKeys[s.Kind], string(s.Currency)), asked(s).To(lines+"&only=questions"))}
			row.figures = []figure{{s.Said, lines}, fund, {s.Bank, lines}, {s.Unstated, lines}, {}}
			if s.Said != 0 {
				row.figures[4] = figure{s.Said - s.Given, lines + "&only=questions"}
			}
			t.rows = append(t.rows, row)
		}
	}
	return t
}

// asked says how many questions there are.
func asked(s partner.Sum) page.Value {
	if s.Questions == 0 && s.Unspoken > 0 {
		return page.Say("threeway.unspoken")
	}
	return page.Say("portal.count.questions", s.Questions)
}

func (q *ask) threeColumns(m *view.Models) columns[partner.Line] {
	type line = partner.Line
	amount := func(key string, of func(line) *currency.Amount) column[line] {
		return column[line]{key: key, name: "threeway.col." + key, kind: sheet.Number, decimals: 3, cell: func(l line) string {
			if a := of(l); a != nil {
				return text(a.Minor, a.Currency)
			}
			return ""
		}}
	}
	seq := func(key string, of func(line) int64) column[line] {
		return column[line]{key: key, name: "portal.field.fact", cell: func(l line) string {
			if n := of(l); n != 0 {
				return strconv.FormatInt(n, 10)
			}
			return ""
		}}
	}
	return columns[line]{
		{name: "portal.field.date", show: func(l line) page.Value {
			v := page.On(l.Day()).With(page.Say("threeway.kind."+kindKeys[l.Kind], string(l.Currency)))
			if l.Given != nil {
				v = v.With(q.sourceName(m, l.Given.Source))
			}
			return v
		}},
		{key: "kind", name: "portal.field.kind", cell: func(l line) string { return kindKeys[l.Kind] }},
		{key: "currency", name: "portal.field.currency", cell: func(l line) string { return string(l.Currency) }},
		{name: "threeway.col.partner", kind: sheet.Number, show: q.saidCell},
		amount("partner", func(l line) *currency.Amount {
			if l.Said == nil || !l.Said.Read {
				return nil
			}
			return &l.Said.Amount
		}),
		{key: "partnerDate", name: "portal.field.date", kind: sheet.Date, cell: func(l line) string {
			if l.Said == nil {
				return ""
			}
			return l.Said.Day.String()
		}},
		seq("partnerFact", func(l line) int64 {
			if l.Said == nil {
				return 0
			}
			return int64(l.Said.Seq)
		}),
		{key: "activity", name: "threeway.field.activity", cell: func(l line) string {
			if l.Said == nil {
				return ""
			}
			return l.Said.Activity
		}},
		{name: "threeway.col.fund", kind: sheet.Number, show: q.givenCell},
		amount("fund", func(l line) *currency.Amount {
			if l.Given == nil {
				return nil
			}
			return &l.Given.Amount
		}),
		{key: "fundDate", name: "portal.field.date", kind: sheet.Date, cell: func(l line) string {
			if l.Given == nil {
				return ""
			}
			return l.Given.Day.String()
		}},
		seq("fundFact", func(l line) int64 {
			if l.Given == nil {
				return 0
			}
			return int64(l.Given.Seq)
		}),
		{name: "threeway.col.bank", kind: sheet.Number, show: q.bankCell},
		amount("bank", func(l line) *currency.Amount {
			if l.Bank == nil {
				return nil
			}
			return &l.Bank.Amount
		}),
		amount("charge", func(l line) *currency.Amount {
			if l.Given == nil || l.Given.Charge == 0 {
				return nil
			}
			return &currency.Amount{Minor: l.Given.Charge, Currency: l.Currency}
		}),
		seq("bankFact", func(l line) int64 {
			if l.Bank == nil {
				return 0
			}
			return int64(l.Bank.Seq)
		}),
		{name: "threeway.col.questions", show: func(l line) page.Value { return questionsOf(l) }},
		{key: "questions", name: "threeway.col.questions", cell: func(l line) string {
			var list []string
			for _, x := range l.Questions {
				list = append(list, string(x))
			}
			return strings.Join(list, " ")
		}},
	}
}

func (q *ask) saidCell(l partner.Line) page.Value {
	if l.Said == nil {
		return page.Say("portal.dash")
	}
	v := page.Say("threeway.unreadable")
	if l.Said.Read {
		v = exact(l.Said.Amount.Minor, l.Said.Amount.Currency)
	}
	return v.To(q.proof(int64(l.Said.Seq))).With(page.On(l.Said.Day), page.Code(l.Said.Activity))
}

func (q *ask) givenCell(l partner.Line) page.Value {
	if l.Given == nil {
		return page.Say("portal.dash")
	}
	v := exact(l.Given.Amount.Minor, l.Given.Amount.Currency).To(q.proof(int64(l.Given.Seq))).With(page.On(l.Given.Day))
	if l.Given.Charge != 0 {
		v = v.With(page.Say("threeway.charge", exact(l.Given.Charge, l.Currency)))
	}
	return v
}

func (q *ask) bankCell(l partner.Line) page.Value {
	switch {
	case l.Bank != nil:
		return exact(l.Bank.Amount.Minor, l.Bank.Amount.Currency).To(q.proof(int64(l.Bank.Seq))).With(page.On(l.Bank.Day))
	case l.Kind == partner.Paid && l.Given != nil && !l.Stated:
		return page.Say("threeway.no-statement")
	}
	return page.Say("portal.dash")
}

// questionsOf are a line's questions in words, with their sums.
func questionsOf(l partner.Line) page.Value {
	var v page.Value
	for _, x := range l.Questions {
		var one page.Value
		switch x {
		case partner.OtherAmount:
			one = moreOrLess("threeway.ask.other-amount", l.Said.Amount.Minor-l.Given.Amount.Minor, l.Currency)
		case partner.OtherDay:
			one = page.Say("threeway.ask.other-day", max(l.Days, -l.Days))
		case partner.BankAmount:
			one = moreOrLess("threeway.ask.bank-amount", l.Bank.Amount.Minor-l.Given.Net(), l.Currency)
		default:
			one = page.Say("threeway.ask." + string(x))
		}
		if v.IsZero() {
			v = one
		} else {
			v = v.With(one)
		}
	}
	if v.IsZero() {
		return page.State("threeway.agrees", page.Done)
	}
	return v
}

// moreOrLess asks about a difference that is positive or negative.
func moreOrLess(key string, minor int64, c currency.Currency) page.Value {
	if minor < 0 {
		return page.Say(key+".less", exact(-minor, c))
	}
	return page.Say(key+".more", exact(minor, c))
}
