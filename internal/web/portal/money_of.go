package portal

import (
	"slices"

	"imar/internal/base/lang"
	currency "imar/internal/base/money"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/chart"
	"imar/internal/web/page"
)

// sheetLine is one line of a contract's sheet.
type sheetLine struct {
	key    string
	amount currency.Amount
	open   books.Filter
	total  bool
}

// sheetOrder are the lines of a contract's sheet.
var sheetOrder = slices.Concat([]books.SheetFigure{books.SheetObligated}, sheetFigures, []books.SheetFigure{books.SheetOutstanding})

// sheetSection is the contract in the fund's books: certified is paid, unpaid,
// retained, recovered, withheld and kept as damages, to the dirham.
func (q *ask) sheetSection(m *view.Models, id ledger.Contract) (page.Section, bool) {
	s := page.Section{ID: "books", Title: page.Say("portal.section.books"), Intro: page.Say("portal.sheet.formula")}
	var rows []sheetLine
	for _, of := range m.Books.Sheets(id) {
		for _, f := range sheetOrder {
			minor, total := of.Figure(f), f == books.SheetCertified
			if minor != 0 || total {
				rows = append(rows, sheetLine{"portal.sheet." + string(f), currency.Amount{Minor: minor, Currency: of.Currency}, books.Filter{Contract: id, Currency: of.Currency, Figure: f}, total})
			}
		}
		if !of.Holds() {
			s.Notices = append(s.Notices, page.Notice{Tone: page.Warn, Title: page.Say("portal.sheet.uneven")})
		}
	}
	c := columns[sheetLine]{
		{name: "portal.field.item", show: func(l sheetLine) page.Value { return page.Say(l.key) }},
		{name: "portal.field.amount", kind: sheet.Number, show: func(l sheetLine) page.Value { return exact(l.amount.Minor, l.amount.Currency).To(q.linesOf(l.open)) }},
	}
	t := c.page(rows, "", nil)
	s.Table = &t
	s.More = []page.Link{{Text: page.Say("portal.lines"), Href: q.linesOf(books.Filter{Contract: id})}}
	return s, len(rows) > 0
}

// booksSection is a project in the fund's books: how far its authority was used,
// and how it came to that month by month.
func (q *ask) booksSection(m *view.Models, id ledger.Project) (page.Section, bool) {
	s := page.Section{ID: "books", Title: page.Say("portal.section.books"), Intro: page.Say("portal.books.formula"),
		More: []page.Link{{Text: page.Say("portal.lines"), Href: q.linesOf(books.Filter{Project: id})}}}
	list := m.Books.ExecutionOf(id)
	for _, x := range list {
		for _, step := range []struct {
			key      string
			minor    int64
			look     page.Look
			accounts []ledger.Account
		}{
			{"portal.step.allocated", x.Allocated, page.LookSoft, []ledger.Account{ledger.Allocated, ledger.Reserved, ledger.Obligated, ledger.ObligatedAdvanced, ledger.Certified, ledger.Settled}},
			{"portal.step.obligated", x.Obligated, page.LookSoft, ledger.SpentSteps},
			{"portal.step.certified", x.Certified, page.LookStrong, []ledger.Account{ledger.Certified, ledger.Settled}},
			{"portal.step.settled", x.Settled, page.LookStrong, []ledger.Account{ledger.Settled}},
		} {
			s.Measures = append(s.Measures, page.Measure{Name: page.Say(step.key), Part: step.minor, Whole: x.Allocated, Look: step.look,
				Value: exact(step.minor, x.Currency).To(q.linesOf(books.Filter{Project: id, Currency: x.Currency, Accounts: step.accounts, NoClose: true}))})
		}
	}
	if len(list) == 1 {
		s.Chart = q.courseChart(m, id, list[0])
	}
	return s, len(list) > 0
}

// courseChart is the S of a project's money: certified and settled by month,
// under the line of what is obligated.
func (q *ask) courseChart(m *view.Models, id ledger.Project, x books.Execution) *page.Chart {
	months := m.Books.Course(id, x.Currency)
	if len(months) < 3 {
		return nil
	}
	compact := func(minor int64) string { return q.compact(minor, x.Currency) }
	in := chart.LinesInput{
		Frame:    chart.Frame{ID: "course", Title: lang.T(q.lang, "portal.chart.course"), Desc: lang.T(q.lang, "portal.chart.course.desc"), RTL: q.lang == lang.Arabic},
		TimeHead: lang.T(q.lang, "portal.field.accounting-period"),
		Series:   []chart.Series{{Label: lang.T(q.lang, "portal.step.certified"), Step: true}, {Label: lang.T(q.lang, "portal.step.settled"), Step: true}},
	}
	for _, month := range months {
		day := month.Period.First().MonthEnd()
		at, _ := day.DaysSince(months[0].Period.First())
		in.Series[0].Points = append(in.Series[0].Points, chart.Point{At: int64(at), AtLabel: month.Period.String(), Value: month.Certified, ValueLabel: compact(month.Certified)})
		in.Series[1].Points = append(in.Series[1].Points, chart.Point{At: int64(at), AtLabel: month.Period.String(), Value: month.Settled, ValueLabel: compact(month.Settled)})
	}
	first, last := months[0], months[len(months)-1]
	span, _ := last.Period.First().MonthEnd().DaysSince(first.Period.First())
	in.XTicks = []chart.Tick{{At: 0, Label: first.Period.String()}, {At: int64(span), Label: last.Period.String()}}
	in.YTicks = []chart.Tick{{At: 0, Label: compact(0)}, {At: x.Obligated, Label: compact(x.Obligated)}}
	return &page.Chart{SVG: chart.Lines(in), Data: in.Table()}
}
