// Package contracts is the read model of all contracting processes: those that
// projects summarise, and those known from OCDS releases alone.
//
// The invariant: the rows are a function of the public parts of the facts
// folded so far, and never changed in place.
//
// Locking is the caller's: Fold and Load exclude everything else.
package contracts

import (
	"cmp"
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/view/portfolio"
	"imar/internal/view/tally"
)

// Row is one process.
type Row struct {
	Num           uint32
	ID            contract.ID
	Project       project.ID // "" for a process that no project names
	Process       string     // the publisher's id of the process
	Title         portfolio.Names
	Nature        []string
	Method        string
	Status        string // pre-award, active, closed; derived when it is not published
	Tenderers     int64
	Suppliers     []project.OrgRef
	Buyer         string
	Original      tally.Amount
	Value         tally.Amount // now
	Final         tally.Amount
	Paid          tally.Sums
	Signed        string // day
	Start         string
	End           string // now
	OriginalEnd   string
	Modifications int
	Outcome       string   // of the fund's own closing
	Releases      []string // urls and ids of OCDS releases, to find a process's other half
	Imported      bool
	First, Last   fact.Seq
	Sort          string
	Changed       string
}

// View is all processes.
type View struct {
	rows    []*Row
	byID    map[contract.ID]uint32
	paid    map[uint32]map[string]tally.Amount
	ofLinks map[string][]uint32 // rows by release url or id
	owned   map[project.ID][]uint32
}

// New is the view before the first fact.
func New() *View {
	return &View{byID: map[contract.ID]uint32{}, paid: map[uint32]map[string]tally.Amount{}, ofLinks: map[string][]uint32{},
		owned: map[project.ID][]uint32{}}
}

// Rows is all rows in the order of their first fact.
func (v *View) Rows() []*Row { return v.rows[:len(v.rows):len(v.rows)] }

// At is one process, nil when there is none.
func (v *View) At(id contract.ID) *Row {
	if n, ok := v.byID[id]; ok {
		return v.rows[n]
	}
	return nil
}

// Of lists the processes of a project, in the order of their first fact.
func (v *View) Of(id project.ID) (list []*Row) {
	for _, n := range v.owned[id] {
		list = append(list, v.rows[n])
	}
	return list
}

// Twins lists the rows that name one of the same releases: the process as OCDS
// tells it beside the summary in a project.
func (v *View) Twins(r *Row) (list []*Row) {
	for _, link := range r.Releases {
		for _, n := range v.ofLinks[link] {
			if n != r.Num && !slices.Contains(list, v.rows[n]) {
				list = append(list, v.rows[n])
			}
		}
	}
	return list
}

// Fold folds one fact and gives the process it touched, nil for none.
func (v *View) Fold(e whole.Event) *Row {
	if e.Subject.Noun() != "contract" {
		return nil
	}
	id := contract.ID(e.Subject.ID())
	n, ok := v.byID[id]
	if !ok {
		n = uint32(len(v.rows))
		v.byID[id] = n
		owner, process, _ := strings.Cut(string(id), " ")
		v.rows = append(v.rows, &Row{Num: n, ID: id, Project: project.ID(owner), Process: process, First: e.Seq,
			Imported: e.Source.Via == "import"})
		if owner != "" {
			v.owned[project.ID(owner)] = append(v.owned[project.ID(owner)], n)
		}
	}
	row := *v.rows[n]
	row.Last, row.Changed = e.Seq, e.Recorded.Format("2006-01-02")
	if d, ok := e.Body.(*contract.Description); ok && d.Project != "" && project.ID(d.Project) != row.Project {
		v.moveTo(&row, project.ID(d.Project))
	}
	v.fold(&row, e)
	row.Status = status(&row)
	row.Sort = strings.Join(strings.Fields(lang.Fold(row.Title.Any())), " ")
	v.rows[n] = &row
	return &row
}

// moveTo gives a process to the project that it names: the id alone does not
// tell where a project id with spaces ends.
func (v *View) moveTo(row *Row, owner project.ID) {
	v.owned[row.Project] = slices.DeleteFunc(slices.Clone(v.owned[row.Project]), func(n uint32) bool { return n == row.Num })
	row.Project = owner
	v.owned[owner] = append(v.owned[owner], row.Num)
}

func (v *View) fold(row *Row, e whole.Event) {
	switch b := e.Body.(type) {
	case *contract.Description:
		row.describe(b)
	case *contract.Tender:
		row.Method, row.Tenderers = b.ProcurementMethod, b.NumberOfTenderers
		if b.ProcuringEntity != nil {
			row.Buyer = b.ProcuringEntity.Name
		}
	case *contract.Agreement:
		row.agree(b)
	case *contract.Modification:
		row.modify(b)
	case *contract.Closing:
		row.Outcome = b.Outcome
	case *contract.Links:
		row.Releases = nil
		for _, l := range b.Releases {
			v.link(row, l.URL, l.ID)
		}
	case *contract.Release:
		row.release(b)
		v.link(row, b.URL, strings.Trim(string(b.ID), `"`))
		for _, c := range b.Contracts {
			if c.Implementation != nil {
				for _, t := range c.Implementation.Transactions {
					v.pay(row, e.Key+"/"+t.ID, &t)
				}
			}
		}
	case *project.Transaction:
		v.pay(row, e.Key, b)
	case *statement.Withdrawal:
		if b.Kind == contract.Transacted {
			delete(v.paid[row.Num], b.Key)
			v.sumPaid(row)
		}
	}
}

func (v *View) link(row *Row, links ...string) {
	for _, l := range links {
		if l != "" && !slices.Contains(row.Releases, l) {
			row.Releases = append(slices.Clone(row.Releases), l)
			v.ofLinks[l] = append(v.ofLinks[l], row.Num)
		}
	}
}

func (v *View) pay(row *Row, key string, t *project.Transaction) {
	if t.Value == nil {
		return
	}
	a, ok := tally.Of(t.Value.Text(), t.Value.Currency)
	if !ok {
		return
	}
	if v.paid[row.Num] == nil {
		v.paid[row.Num] = map[string]tally.Amount{}
	}
	v.paid[row.Num][key] = a
	v.sumPaid(row)
}

func (v *View) sumPaid(row *Row) {
	row.Paid = nil
	for _, a := range v.paid[row.Num] {
		row.Paid.Add(a)
	}
}

func (r *Row) describe(d *contract.Description) {
	s := d.Summary
	r.Process = cmp.Or(d.ID, r.Process)
	r.Title = portfolio.Names{Base: s.Title, Ar: s.TitleAr, En: s.TitleEn}
	if lang.Script(s.Title) == lang.Arabic && r.Title.Ar == "" {
		r.Title.Ar, r.Title.Base = s.Title, ""
	}
	r.Nature = s.Nature
	r.Status = s.Status
}

func (r *Row) agree(a *contract.Agreement) {
	r.Suppliers = a.Suppliers
	r.Signed = day(a.DateSigned)
	if a.ContractValue != nil {
		r.Original, _ = tally.Of(a.ContractValue.Text(), a.ContractValue.Currency)
		if r.Modifications == 0 {
			r.Value = r.Original
		}
	}
	if a.FinalValue != nil {
		r.Final, _ = tally.Of(a.FinalValue.Text(), a.FinalValue.Currency)
	}
	if p := a.ContractPeriod; p != nil {
		r.Start, r.OriginalEnd = day(p.StartDate), day(p.EndDate)
		if r.Modifications == 0 {
			r.End = r.OriginalEnd
		}
	}
}

func (r *Row) modify(m *contract.Modification) {
	r.Modifications++
	if m.NewContractValue != nil {
		if a, ok := tally.Of(m.NewContractValue.Text(), m.NewContractValue.Currency); ok {
			r.Value = a
		}
	}
	if m.NewContractPeriod != nil {
		r.End = day(m.NewContractPeriod.EndDate)
	}
}

// release takes what a release says into a row that no summary describes.
func (r *Row) release(b *contract.Release) {
	if r.Project != "" {
		return
	}
	if t := b.Tender; t != nil {
		if t.Title != "" {
			r.Title = portfolio.Names{Base: t.Title, Lang: b.Language}
		}
		r.Method = cmp.Or(t.ProcurementMethod, r.Method)
		r.Status = cmp.Or(t.Status, r.Status)
		r.Tenderers = max(t.NumberOfTenderers, r.Tenderers)
	}
	if b.Buyer != nil {
		r.Buyer = cmp.Or(b.Buyer.Name, r.Buyer)
	}
	for _, a := range b.Awards {
		r.Signed = cmp.Or(day(a.Date), r.Signed)
		if a.Value != nil {
			if v, ok := tally.Of(a.Value.Text(), a.Value.Currency); ok && r.Value.Text == "" {
				r.Value, r.Original = v, v
			}
		}
		for _, s := range a.Suppliers {
			ref := project.OrgRef{ID: strings.Trim(string(s.ID), `"`), Name: s.Name}
			if !slices.Contains(r.Suppliers, ref) {
				r.Suppliers = append(slices.Clone(r.Suppliers), ref)
			}
		}
		if r.Title.Any() == "" && a.Title != "" {
			r.Title = portfolio.Names{Base: a.Title, Lang: b.Language}
		}
	}
	for _, c := range b.Contracts {
		r.Signed = cmp.Or(day(c.DateSigned), r.Signed)
		if c.Value != nil {
			if v, ok := tally.Of(c.Value.Text(), c.Value.Currency); ok {
				r.Value = v
				if r.Original.Text == "" {
					r.Original = v
				}
			}
		}
		if c.Period != nil {
			r.Start, r.End = cmp.Or(day(c.Period.StartDate), r.Start), cmp.Or(day(c.Period.EndDate), r.End)
			r.OriginalEnd = cmp.Or(r.OriginalEnd, r.End)
		}
		if r.Title.Any() == "" && c.Title != "" {
			r.Title = portfolio.Names{Base: c.Title, Lang: b.Language}
		}
	}
}

// status is the process's state where its source does not say one of the
// OC4IDS codes.
func status(r *Row) string {
	switch {
	case r.Outcome != "":
		return "closed"
	case r.Status == "pre-award" || r.Status == "active" || r.Status == "closed":
		if r.Status == "pre-award" && r.Signed != "" {
			return "active"
		}
		return r.Status
	case r.Signed != "":
		return "active"
	}
	return "pre-award"
}

func day(text string) string {
	if len(text) >= 10 {
		return text[:10]
	}
	return ""
}
