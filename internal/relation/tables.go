// Package relation is the public record as tables, for people who like SQL: what
// each table and column is called, what it holds, and where it comes from. The
// file is written by package record/store/relational.
//
// The invariant: every reference points to a row or is NULL, amounts of the books
// are whole minor units, and the sums of a table are those that the site shows.
package relation

import (
	"iter"
	"strconv"
	"strings"
	"time"

	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/record/store/relational"
	"imar/internal/view"
	"imar/internal/view/portfolio"
	"imar/internal/view/tally"
)

// About is what a file of tables was made from.
type About struct {
	Log      string // name of the signed log
	Root     string // of its tree at the views' size, "" when that is not signed
	Recorded time.Time
}

// Tables are the public record as tables: the codes, what the site's lists show,
// the fund's postings, and the facts by their public headers. They are made of the
// models when they are read, so the models must not change until then. rows is how
// many rows there will be, about.
func Tables(m *view.Models, about About, facts iter.Seq2[fact.Fact, error]) (tables []relational.Table, rows int64) {
	tables = append(metaTables(m, about), append(listTables(m), bookTables(m)...)...)
	rows = int64(m.Size()) + int64(m.Books.Len()) + int64(3*len(m.Projects.Rows())+3*len(m.Contracts.Rows())+2*len(m.Parties.Rows())+2*len(m.Assets.Rows()))
	return append(tables, factTable(facts)), rows
}

// row is one row of a table.
type row = []any

// each makes rows of the elements of a list, none of those it gives nil for.
func each[T any](list []T, make func(T) []row) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for _, v := range list {
			for _, r := range make(v) {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// known is a text, nil for none.
func known[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

// number is a number, nil for none.
func number[T ~int | ~int16 | ~int32 | ~int64 | ~uint16 | ~uint32](n T) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// amount is the three columns of a published amount: as published, in millionths
// where an integer holds them exactly, and its currency.
func amount(a tally.Amount) row {
	if a.Text == "" {
		return row{nil, nil, nil}
	}
	return row{a.Text, millionths(a.Sum), known(a.Currency)}
}

func millionths(s tally.Sum) any {
	const most = 9_000_000_000_000
	if s.Lost || s.Units > most || s.Units < -most {
		return nil
	}
	return s.Units*1_000_000 + s.Micro
}

// text, integer and the rest make columns.
func text(name, about string) relational.Column {
	return relational.Column{Name: name, Type: relational.Text, About: about}
}

func integer(name, about string) relational.Column {
	return relational.Column{Name: name, Type: relational.Integer, About: about}
}

func required(c relational.Column) relational.Column {
	c.Required = true
	return c
}

func refers(table string, c relational.Column) relational.Column {
	c.Refers = table
	return c
}

// published are the columns of a published amount.
func published(name, about string) []relational.Column {
	return []relational.Column{
		text(name, about+", the decimal text as published"),
		integer(name+"_millionths", about+", in millionths of the currency, NULL where an integer cannot hold it exactly"),
		refers("currency", text(name+"_currency", "its currency")),
	}
}

func columns(list ...any) (all []relational.Column) {
	for _, c := range list {
		switch c := c.(type) {
		case relational.Column:
			all = append(all, c)
		case []relational.Column:
			all = append(all, c...)
		}
	}
	return all
}

// namesOf are the three columns of a name: the text as it stands, in Arabic, in
// English.
func namesOf(n portfolio.Names) row {
	t := n.Text()
	return row{known(n.Any()), known(t["ar"]), known(t["en"])}
}

func nameColumns(what string) []relational.Column {
	return []relational.Column{text(what, "its "+what+", in whichever language there is"), text(what+"_ar", "in Arabic"), text(what+"_en", "in English")}
}

// metaTables are what the file is, and the codes that the others refer to.
func metaTables(m *view.Models, about About) []relational.Table {
	meta := []row{{"log", about.Log}, {"size", strconv.FormatInt(int64(m.Size()), 10)}, {"redaction", strconv.FormatInt(int64(m.History.Redaction), 10)},
		{"recorded", about.Recorded.UTC().Format(time.RFC3339)}, {"name_ar", m.Fund.NameAr}, {"name_en", m.Fund.NameEn}, {"demonstration", strconv.FormatBool(m.Fund.Demonstration)}}
	if about.Root != "" {
		meta = append(meta, row{"root", about.Root})
	}
	said := map[money.Currency]bool{}
	var currencies []row
	for _, c := range append(money.Currencies(), usedCurrencies(m)...) {
		if !said[c] {
			said[c] = true
			currencies = append(currencies, row{string(c), int64(c.Exponent())})
		}
	}
	return []relational.Table{
		{Name: "meta", About: "What this file was made from.", Key: []string{"key"}, Rows: each(meta, one),
			Columns: columns(required(text("key", "name")), text("value", "value; size and root are those of the signed log"))},
		{Name: "currency", About: "Currencies, ISO 4217.", Key: []string{"code"}, Rows: each(currencies, one),
			Columns: columns(required(text("code", "ISO 4217")), required(integer("exponent", "decimals of its minor unit: an amount is minor / 10^exponent")))},
		{Name: "district", About: "Districts of Libya (shabiyat).", Key: []string{"iso"},
			Rows:    each(place.Districts(), func(d place.District) []row { return []row{{string(d.ISO), d.Ar, d.En, int64(d.Census2006)}} }),
			Columns: columns(required(text("iso", "ISO 3166-2")), text("name_ar", "in Arabic"), text("name_en", "in English"), integer("persons_2006", "persons, census of 2006"))},
		{Name: "municipality", About: "Municipalities (baladiyat).", Key: []string{"pcode"},
			Rows:    each(place.Municipalities(""), func(p place.Municipality) []row { return []row{{string(p.PCode), p.Ar, p.En, string(p.District)}} }),
			Columns: columns(required(text("pcode", "OCHA p-code")), text("name_ar", "in Arabic"), text("name_en", "in English"), refers("district", text("district", "ISO 3166-2")))},
	}
}

func one(r row) []row { return []row{r} }

// usedCurrencies are those that sources published, known codes or not.
func usedCurrencies(m *view.Models) (list []money.Currency) {
	add := func(code string) {
		if code != "" {
			list = append(list, money.Currency(code))
		}
	}
	for _, p := range m.Projects.Rows() {
		add(p.Budget.Currency)
		for _, s := range p.Paid {
			add(s.Currency)
		}
	}
	for _, c := range m.Contracts.Rows() {
		for _, a := range []tally.Amount{c.Original, c.Value, c.Final} {
			add(a.Currency)
		}
		for _, s := range c.Paid {
			add(s.Currency)
		}
	}
	return list
}

// bookTables are the fund's chart of accounts and every posting of its books.
func bookTables(m *view.Models) []relational.Table {
	accounts := each(ledger.Chart(), func(a ledger.AccountInfo) []row {
		return []row{{int64(a.Account), string(a.Book), string(a.Class), lang.T(lang.Arabic, a.Key()), lang.T(lang.English, a.Key())}}
	})
	var postings []row
	line, last := int64(0), fact.Seq(0)
	for _, p := range m.Books.Lines(anyPosting) {
		if line++; p.Seq != last {
			line, last = 1, p.Seq
		}
		of, contract := known(p.Project), known(p.Contract)
		if m.Projects.At(project.ID(p.Project)) == nil {
			of = nil
		}
		postings = append(postings, row{int64(p.Seq), line, p.Day.String(), string(p.Event), string(p.Entity), string(p.Book), int64(p.Account), string(p.Source),
			string(p.Currency), p.Minor, of, contract, known(p.Class), known(p.Party), known(p.Bank), known(p.Item), number(p.Year), known(p.Chapter)})
	}
	return []relational.Table{
		{Name: "account", About: "The chart of accounts.", Key: []string{"number"}, Rows: accounts,
			Columns: columns(required(integer("number", "of the chart")), text("book", "actual or budgetary"), text("class", "asset, liability, income, expenditure, step …"), text("name_ar", "in Arabic"), text("name_en", "in English"))},
		{Name: "posting", About: "Postings of the fund's books. The postings of a fact add up to 0 in each entity, book, source and currency.", Key: []string{"seq", "line"}, Rows: each(postings, one),
			Columns: columns(required(integer("seq", "fact that carries the entry")), required(integer("line", "within the fact")), text("day", "booked"), text("event", "what happened"),
				text("entity", "whose books"), text("book", "actual or budgetary"), refers("account", integer("account", "number")), text("source", "of funds"),
				refers("currency", text("currency", "ISO 4217")), required(integer("minor", "amount in minor units, debits positive, credits negative")),
				refers("project", text("project", "id")), text("contract", "id"), text("class", "of cost"), text("party", "id"), text("bank", "account of the fund"),
				text("item", "what it settles: an order, a guarantee, a retention"), integer("year", "of the budget"), text("chapter", "of the budget"))},
	}
}

// factTable is every fact by its public header.
func factTable(facts iter.Seq2[fact.Fact, error]) relational.Table {
	rows := func(yield func(row, error) bool) {
		for f, err := range facts {
			r := row{int64(f.Seq), known(f.Kind), known(f.Subject), known(f.Key), known(f.Effective), known(f.Period), nil, known(f.Actor.Role),
				known(f.Source.Via), known(f.Source.File), known(f.Source.Pointer), number(f.Source.Line), number(f.Supersedes), yes(f.Restricted)}
			if !f.Recorded.IsZero() {
				r[6] = f.Recorded.UTC().Format(time.RFC3339Nano)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
	return relational.Table{Name: "fact", About: "Every fact of the log. What it says is in the log's bodies, at /log/body.", Key: []string{"seq"}, Rows: rows,
		Columns: columns(required(integer("seq", "number in the log")), text("kind", "what was said; NULL for a restricted fact"), text("subject", "of what"), text("key", "which item of it"),
			text("effective", "day on which it became true"), text("period", "of the books"), text("recorded", "UTC; of a restricted fact the day"), text("role", "in which it was said"),
			text("via", "how it came"), text("file", "SHA-256 of the original"), text("pointer", "place in it"), integer("line", "line in it"), integer("supersedes", "fact that it corrects"),
			required(integer("restricted", "1 when only its digests are public")))}
}

// district and municipality are codes of the tables of places, nil for others.
func district(code string) any {
	if _, ok := place.DistrictByISO(place.ISO(code)); ok {
		return code
	}
	return nil
}

func municipality(code string) any {
	if _, ok := place.MunicipalityByPCode(place.PCode(code)); ok {
		return code
	}
	return nil
}

// join is a list as one text.
func join[T ~string](list []T) any {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = string(s)
	}
	return known(strings.Join(texts, "; "))
}
