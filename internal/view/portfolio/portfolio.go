// Package portfolio is the read model of all projects: one row a project, with
// what lists, facets, figures and maps need, folded from the public parts of
// the facts.
//
// The invariant: the rows are a function of the facts folded so far, and only
// of their public parts. A row that a reader may hold is never changed in
// place (Settle), so whoever got one under the lock may go on reading it
// without.
//
// Locking is the caller's: Fold and Load exclude everything else.
package portfolio

import (
	"slices"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/domain/contract"
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
	work   []work // beside rows: what folding needs to remember
	pieces []piece
	owners map[contract.ID]uint32 // of each contract, its piece
	// borrowed is what contracts have from releases alone.
	borrowed map[contract.ID]Borrowed
	age      uint32   // rows of this age belong to the view alone
	fresh    []uint32 // rows of this age, which the columns do not know yet

	columns columns // of settled rows
}

// New is the view before the first fact.
func New() *View {
	return &View{byID: map[project.ID]uint32{}, owners: map[contract.ID]uint32{}, borrowed: map[contract.ID]Borrowed{}}
}

// Settle says that readers may now hold rows: from here on a fold replaces a
// row by a changed copy, once, and changes that copy in place until the next
// Settle. A replay settles at its end.
func (v *View) Settle() {
	v.columns.refresh(v.rows, v.fresh)
	v.age++
	v.fresh = v.fresh[:0]
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
			v.own(id, v.number(project.ID(d.Project), e))
		}
		if n, ok := v.owners[id]; ok {
			return v.change(v.pieces[n].project, e)
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
	v.rows = append(v.rows, &Row{Num: n, ID: id, First: e.Seq, Imported: e.Source.Via == "import", age: v.age})
	v.fresh = append(v.fresh, n)
	v.work = append(v.work, work{})
	return n
}

// mutable is the row of that number, to change: itself when nobody can hold it
// yet, else a copy that takes its place.
func (v *View) mutable(n uint32) *Row {
	row := v.rows[n]
	if row.age == v.age {
		return row
	}
	changed := *row
	changed.age = v.age
	v.rows[n] = &changed
	v.fresh = append(v.fresh, n)
	return &changed
}

// change makes a row know a fact.
func (v *View) change(n uint32, e whole.Event) *Row {
	row := v.mutable(n)
	w := &v.work[n]
	row.Last, row.Changed = e.Seq, clock.Local(e.Recorded)
	v.disclose(row, w, e)
	if b, ok := e.Body.(*statement.Withdrawal); ok {
		v.withdraw(row, w, e, b)
	} else {
		v.fold(row, w, e)
	}
	return row
}

// fold takes the fact's body into the row.
func (v *View) fold(row *Row, w *work, e whole.Event) {
	if (e.Kind == project.Documented || e.Kind == contract.Documented) && e.Supersedes == 0 {
		row.Documents++
	}
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
		row.locate(b)
	case *project.Budget:
		row.Budget, _ = tally.Of(b.Amount.Text(), currency(b.Amount))
	case *project.Metric:
		if e.Kind == project.Measured && e.Key == project.PhysicalProgress {
			row.measure(b)
		}
	case *project.Transaction:
		v.pay(row, w, e, b)
	case *contract.Agreement:
		p := v.piece(row, w, contract.ID(e.Subject.ID()))
		p.original, _ = tally.Of(b.ContractValue.Text(), currency(b.ContractValue))
		if !p.modified {
			p.value = p.original
		}
		v.sumContracts(row, w)
	case *contract.Modification:
		if a, ok := tally.Of(b.NewContractValue.Text(), currency(b.NewContractValue)); ok {
			p := v.piece(row, w, contract.ID(e.Subject.ID()))
			p.value, p.modified = a, true
			v.sumContracts(row, w)
		}
	case *contract.Description:
		v.piece(row, w, contract.ID(e.Subject.ID()))
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

func (r *Row) measure(m *project.Metric) {
	if len(m.Observations) == 0 {
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

// locate finds the place of the first location that says one. The country that
// alone receives the aid is the project's where no address names one.
func (r *Row) locate(in *project.Locations) {
	list := in.Locations
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
	if r.Country == "" && len(in.Recipients) == 1 {
		r.Country = in.Recipients[0].Code
	}
	if r.District == "" && r.HasPoint {
		if d, ok := place.Locate(r.Point); ok {
			r.District = string(d.ISO)
		}
	}
}
