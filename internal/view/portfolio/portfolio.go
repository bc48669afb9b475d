// Package portfolio is the read model of all projects: one row a project, with
// what lists, facets, figures and maps need, folded from the public parts of
// the facts.
//
// The invariant: the rows are a function of the facts folded so far, and only
// of their public parts. Rows are never changed in place, so whoever got one
// under the lock may go on reading it without.
//
// Locking is the caller's: Fold and Load exclude everything else.
package portfolio

import (
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/disclosure"
	"imar/internal/domain/fact"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/view/tally"
)

// View is all projects.
type View struct {
	rows   []*Row
	byID   map[project.ID]uint32
	work   []work                 // beside rows: what folding needs to remember
	owners map[contract.ID]uint32 // project of each contract
}

// work is what a row is computed from, item by item.
type work struct {
	contracts map[contract.ID]*piece
	paid      map[itemKey]tally.Amount
	documents map[itemKey]bool
	disclosed map[itemKey]disclosure.Set
}

type itemKey struct {
	subject fact.Subject
	kind    fact.Kind
	key     string
}

// New is the view before the first fact.
func New() *View {
	return &View{byID: map[project.ID]uint32{}, owners: map[contract.ID]uint32{}}
}

// Rows is all rows in the order of their first fact. The slice must not be
// changed; it stays valid, and what it shows stays as it was.
func (v *View) Rows() []*Row { return v.rows[:len(v.rows):len(v.rows)] }

// At is one project, nil when there is none.
func (v *View) At(id project.ID) *Row {
	if n, ok := v.byID[id]; ok {
		return v.rows[n]
	}
	return nil
}

// ByNum is the project with that dense number, nil when there is none.
func (v *View) ByNum(n uint32) *Row {
	if int(n) < len(v.rows) {
		return v.rows[n]
	}
	return nil
}

// Fold folds one fact and gives the project it touched, nil for none.
func (v *View) Fold(e whole.Event) *Row {
	switch e.Subject.Noun() {
	case "project":
		return v.change(v.number(project.ID(e.Subject.ID()), e), e)
	case "contract":
		id := contract.ID(e.Subject.ID())
		if d, ok := e.Body.(*contract.Description); ok && d.Project != "" {
			v.owners[id] = v.number(project.ID(d.Project), e)
		}
		if n, ok := v.owners[id]; ok {
			return v.change(n, e)
		}
	}
	return nil
}

// number finds the project's row, or begins one.
func (v *View) number(id project.ID, e whole.Event) uint32 {
	if n, ok := v.byID[id]; ok {
		return n
	}
	n := uint32(len(v.rows))
	v.byID[id] = n
	v.rows = append(v.rows, &Row{Num: n, ID: id, First: e.Seq, Imported: e.Source.Via == "import"})
	v.work = append(v.work, work{})
	return n
}

// change replaces a row by one that knows the fact.
func (v *View) change(n uint32, e whole.Event) *Row {
	row := *v.rows[n]
	w := &v.work[n]
	row.Last, row.Changed = e.Seq, e.Recorded.Format("2006-01-02")
	item := itemKey{e.Subject, e.Kind, e.Key}
	if b, ok := e.Body.(*statement.Withdrawal); ok {
		w.withdraw(&row, itemKey{e.Subject, b.Kind, b.Key})
	} else {
		w.disclose(&row, item, e)
		w.fold(&row, item, e)
	}
	v.rows[n] = &row
	return &row
}

func (w *work) disclose(row *Row, item itemKey, e whole.Event) {
	public := e.Public()
	if public == nil {
		return
	}
	set := disclosure.Of(e.Kind, public)
	was, had := w.disclosed[item]
	if had && was == set {
		return
	}
	if w.disclosed == nil {
		w.disclosed = map[itemKey]disclosure.Set{}
	}
	if set == (disclosure.Set{}) {
		delete(w.disclosed, item)
	} else {
		w.disclosed[item] = set
	}
	if had {
		row.Disclosed = w.allDisclosed()
	} else {
		row.Disclosed = row.Disclosed.Or(set)
	}
}

func (w *work) allDisclosed() (all disclosure.Set) {
	for _, set := range w.disclosed {
		all = all.Or(set)
	}
	return all
}

// fold takes the fact's body into the row.
func (w *work) fold(row *Row, item itemKey, e whole.Event) {
	switch b := e.Body.(type) {
	case *project.Description:
		row.describe(b)
	case *project.StatusChange:
		row.Status, row.Stage = b.Status, b.Stage
		if row.Stage == "" {
			row.Stage = project.StageOf(b.Status)
		}
	case *project.Schedule:
		row.Start, row.End = span(b)
	case *project.Locations:
		row.locate(b.Locations)
	case *project.Budget:
		row.Budget, _ = tally.Of(b.Amount.Text(), currency(b.Amount))
	case *project.Document:
		if w.documents == nil {
			w.documents = map[itemKey]bool{}
		}
		w.documents[item] = true
		row.Documents = len(w.documents)
	case *project.Metric:
		if e.Kind == project.Measured {
			row.measure(e.Key, b)
		}
	case *project.Transaction:
		w.pay(row, item, b)
	case *contract.Agreement:
		p := w.contract(row, contract.ID(e.Subject.ID()))
		p.original, _ = tally.Of(b.ContractValue.Text(), currency(b.ContractValue))
		if !p.modified {
			p.value = p.original
		}
		w.sumContracts(row)
	case *contract.Modification:
		if a, ok := tally.Of(b.NewContractValue.Text(), currency(b.NewContractValue)); ok {
			p := w.contract(row, contract.ID(e.Subject.ID()))
			p.value, p.modified = a, true
			w.sumContracts(row)
		}
	case *contract.Description:
		w.contract(row, contract.ID(e.Subject.ID()))
		row.Contracts = len(w.contracts)
	}
}

func currency(v *project.Value) string {
	if v == nil {
		return ""
	}
	return v.Currency
}

func (r *Row) describe(d *project.Description) {
	r.Title = Names{Base: d.Title, Ar: d.TitleAr, En: d.TitleEn, Lang: d.Language}
	if r.Title.Lang == "ar" && r.Title.Ar == "" {
		r.Title.Ar, r.Title.Base = d.Title, ""
	}
	if r.Title.Lang == "en" && r.Title.En == "" {
		r.Title.En, r.Title.Base = d.Title, ""
	}
	r.Sort = strings.Join(strings.Fields(lang.Fold(r.Title.Any())), " ")
	r.Type, r.Sectors, r.Assets = d.Type, d.Sector, d.Assets
	r.Authority = ""
	if d.PublicAuthority != nil {
		r.Authority = d.PublicAuthority.Name
	}
}

// span is the first start and the last end that the schedule gives: of the
// whole period, else of the implementation.
func span(s *project.Schedule) (start, end string) {
	for _, p := range []*project.Period{s.Period, s.ImplementationPeriod, s.CompletionPeriod, s.MaintenancePeriod} {
		if p == nil {
			continue
		}
		if start == "" {
			start = day(p.StartDate)
		}
		if end == "" {
			end = day(p.EndDate)
		}
	}
	return start, end
}

// day is the day of a date or of a moment.
func day(text string) string {
	if len(text) >= 10 {
		return text[:10]
	}
	return ""
}

func (r *Row) measure(key string, m *project.Metric) {
	if key != "physicalProgress" || len(m.Observations) == 0 {
		return
	}
	latest := slices.MaxFunc(m.Observations, func(a, b project.Observation) int {
		return strings.Compare(endOf(a), endOf(b))
	})
	r.Physical = strings.Trim(string(latest.Measure), `"`)
}

func endOf(o project.Observation) string {
	if o.Period == nil {
		return ""
	}
	return max(o.Period.EndDate, o.Period.StartDate)
}

func (w *work) pay(row *Row, item itemKey, t *project.Transaction) {
	a, ok := tally.Of(t.Value.Text(), currency(t.Value))
	if !ok || !payment(t.Type) {
		return
	}
	if w.paid == nil {
		w.paid = map[itemKey]tally.Amount{}
	}
	_, had := w.paid[item]
	w.paid[item] = a
	if !had {
		row.Paid = slices.Clone(row.Paid)
		row.Paid.Add(a)
		return
	}
	row.Paid = w.allPaid()
}

// payment says whether a transaction of this IATI type is money paid out:
// disbursement (3), expenditure (4), interest (5) and loan repayment (6), the
// older letter codes, and a payment without a type, as OC4IDS and OCDS have it.
func payment(kind string) bool {
	switch kind {
	case "", "3", "4", "5", "6", "D", "E", "IP", "LR":
		return true
	}
	return false
}

func (w *work) allPaid() tally.Sums {
	var sums tally.Sums
	for _, a := range w.paid {
		sums.Add(a)
	}
	return sums
}

func (w *work) contract(row *Row, id contract.ID) *piece {
	if w.contracts == nil {
		w.contracts = map[contract.ID]*piece{}
	}
	if w.contracts[id] == nil {
		w.contracts[id] = &piece{}
		row.Contracts = len(w.contracts)
	}
	return w.contracts[id]
}

func (w *work) sumContracts(row *Row) {
	row.Value, row.Original = nil, nil
	for _, p := range w.contracts {
		if p.value.Text != "" {
			row.Value.Add(p.value)
		}
		if p.original.Text != "" {
			row.Original.Add(p.original)
		}
	}
}

// withdraw takes out an item that its source no longer states.
func (w *work) withdraw(row *Row, item itemKey) {
	delete(w.disclosed, item)
	row.Disclosed = w.allDisclosed()
	switch item.kind {
	case project.Transacted, contract.Transacted:
		delete(w.paid, item)
		row.Paid = w.allPaid()
	case project.Documented, contract.Documented:
		delete(w.documents, item)
		row.Documents = len(w.documents)
	case project.Budgeted:
		row.Budget = tally.Amount{}
	case project.Located:
		row.locate(nil)
	case project.Scheduled:
		row.Start, row.End = "", ""
	case project.StatusChanged:
		row.Status, row.Stage = "", ""
	case contract.Signed:
		if p := w.contracts[contract.ID(item.subject.ID())]; p != nil {
			*p = piece{}
			w.sumContracts(row)
		}
	case contract.Described:
		delete(w.contracts, contract.ID(item.subject.ID()))
		row.Contracts = len(w.contracts)
		w.sumContracts(row)
	}
}

// locate finds the place of the first location that says one.
func (r *Row) locate(list []project.Location) {
	r.District, r.Municipality, r.Region, r.Country = "", "", "", ""
	r.Located, r.HasPoint, r.Point, r.Exactness = len(list) > 0, false, place.Point{}, ""
	for _, l := range list {
		if l.Gazetteer != nil {
			for _, id := range l.Gazetteer.Identifiers {
				if d, ok := place.DistrictByISO(place.ISO(id)); ok && r.District == "" {
					r.District = string(d.ISO)
				}
				if m, ok := place.MunicipalityByPCode(place.PCode(id)); ok && r.Municipality == "" {
					r.Municipality = string(m.PCode)
				}
			}
		}
		if l.Address != nil && r.Region == "" {
			r.Region = l.Address.Region
			r.Country = l.Address.CountryName
			if r.Country == "" {
				r.Country = l.Address.Country
			}
		}
		if p, ok := pointOf(l); ok && !r.HasPoint {
			r.Point, r.HasPoint, r.Exactness = p, true, l.Exactness
		}
	}
	if r.District == "" && r.HasPoint {
		if d, ok := place.Locate(r.Point); ok {
			r.District = string(d.ISO)
		}
	}
}
