// Package contracts is the read model of all contracting processes: those that
// projects summarise, and those known from OCDS releases alone.
//
// A process that a project names and one that releases tell are two halves of
// one where they share a link (ocds.LinkKeys: the address of a release, an ocid).
// Then the project's row holds both, the summary before the releases, and the
// other stands in no list (Row.Home). Where several projects name a process, the
// releases go to the one that was on record first.
//
// The invariant: the rows are a function of the public parts of the facts
// folded so far. A row that a reader may hold is never changed in place (Settle).
//
// Locking is the caller's: Fold and Load exclude everything else.
package contracts

import (
	"cmp"
	"slices"
	"strings"

	"imar/internal/base/clock"
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
	Outcome       string        // of the fund's own closing
	Releases      []string      // addresses and ids of OCDS releases, to find a process's other half
	Record        []contract.ID // the halves that releases tell
	Home          contract.ID   // of such a half: the process whose row holds it too
	Imported      bool
	Withdrawn     bool // its source no longer states it
	First, Last   fact.Seq
	Sort          string
	Changed       clock.Day // of the latest fact

	age uint32 // of the view when it was made: View.Settle
}

// View is all processes.
type View struct {
	rows      []*Row
	byID      map[contract.ID]uint32
	paid      [][]payment          // beside rows: what counts as paid
	links     map[uint32][]link    // of each row, what it links to
	told      map[uint32][]telling // of each row, what its releases say
	halves    map[uint32]*Row      // of a row that holds its other half: what it says itself
	ofLinks   map[string][]uint32  // rows by link
	owned     map[project.ID][]uint32
	said      []saying               // what releases can tell, in the order of the facts
	spokenFor map[uint32][]spokenFor // of each row that a project names: whether releases tell it
	age       uint32                 // rows of this age belong to the view alone
}

// payment is one transaction, with the fact that states it now; a fact that
// restates or withdraws it names that fact as the one it supersedes.
type payment struct {
	seq      uint32
	currency string
	sum      tally.Sum
}

// New is the view before the first fact.
func New() *View {
	return &View{byID: map[contract.ID]uint32{}, links: map[uint32][]link{}, told: map[uint32][]telling{}, halves: map[uint32]*Row{},
		ofLinks: map[string][]uint32{}, owned: map[project.ID][]uint32{}, spokenFor: map[uint32][]spokenFor{}}
}

// Settle says that readers may now hold rows: from here on a fold replaces a
// row by a changed copy, once, and changes that copy in place until the next
// Settle.
func (v *View) Settle() { v.age++ }

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

// Twins lists the processes that share a link with this one and are not its
// other half: another project names the same process.
func (v *View) Twins(r *Row) (list []*Row) {
	for _, key := range r.Releases {
		for _, n := range v.ofLinks[key] {
			twin := v.rows[n]
			if n != r.Num && twin.Home == "" && !twin.Withdrawn && !slices.Contains(list, twin) {
				list = append(list, twin)
			}
		}
	}
	return list
}

// Fold folds one fact and gives the processes it touched.
func (v *View) Fold(e whole.Event) []*Row {
	if e.Subject.Noun() != "contract" {
		return nil
	}
	row := v.mutable(v.number(e))
	row.Last, row.Changed = e.Seq, clock.Local(e.Recorded)
	if d, ok := e.Body.(*contract.Description); ok && d.Project != "" && project.ID(d.Project) != row.Project {
		v.moveTo(row, project.ID(d.Project))
	}
	var touched []uint32
	if len(v.links[row.Num]) > 0 {
		touched = v.neighbours(row.Num)
	}
	title := row.Title
	v.fold(row, e)
	v.relink(row, e)
	row.Status = status(row)
	if row.Title != title {
		row.Sort = strings.Join(strings.Fields(lang.Fold(row.Title.Any())), " ")
	}
	linked := len(v.links[row.Num]) > 0
	if linked {
		touched = append(touched, v.neighbours(row.Num)...)
		slices.Sort(touched)
		touched = slices.Compact(touched)
	}
	v.say(row.Num, e.Seq, e.Kind == contract.Released, touched)
	if len(touched) == 0 && v.halves[row.Num] == nil {
		return []*Row{v.rows[row.Num]} // as most: nothing links it to another
	}
	return v.join(row.Num, touched)
}

// number finds the process's row, or begins one.
func (v *View) number(e whole.Event) uint32 {
	id := contract.ID(e.Subject.ID())
	if n, ok := v.byID[id]; ok {
		return n
	}
	n := uint32(len(v.rows))
	v.byID[id] = n
	owner, process, _ := strings.Cut(string(id), " ")
	v.rows = append(v.rows, &Row{Num: n, ID: id, Project: project.ID(owner), Process: process, First: e.Seq,
		Imported: e.Source.Via == "import", age: v.age})
	v.paid = append(v.paid, nil)
	if owner != "" {
		v.owned[project.ID(owner)] = append(v.owned[project.ID(owner)], n)
	}
	return n
}

// mutable is what the process of that number says itself, to change: the row
// when nobody can hold it yet, else a copy that takes its place. Of a row that
// holds its other half too it is what was said before they met, which nobody
// holds.
func (v *View) mutable(n uint32) *Row {
	if own := v.halves[n]; own != nil {
		return own
	}
	row := v.rows[n]
	if row.age == v.age {
		return row
	}
	changed := *row
	changed.age = v.age
	v.rows[n] = &changed
	return &changed
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
	case *contract.Release:
		v.tell(row, e, b)
	case *project.Transaction:
		v.unpay(row, e.Supersedes)
		v.pay(row, e.Seq, b)
	case *statement.Withdrawal:
		row.Withdrawn = row.Withdrawn || b.Kind == contract.Described
		switch b.Kind {
		case contract.Transacted:
			v.unpay(row, e.Supersedes)
		case contract.Signed:
			row.disagree()
		case contract.Tendered:
			row.Method, row.Tenderers, row.Buyer = "", 0, ""
		case contract.Released:
			v.untell(row, e.Supersedes)
		}
	}
}

func (v *View) pay(row *Row, seq fact.Seq, t *project.Transaction) {
	if t.Value == nil || !t.PaidOut() {
		return
	}
	a, ok := tally.Of(t.Value.Text(), t.Value.Currency)
	if !ok {
		return
	}
	v.paid[row.Num] = append(v.paid[row.Num], payment{uint32(seq), a.Currency, a.Sum})
	row.Paid = slices.Clone(row.Paid)
	row.Paid.Add(a)
}

// unpay takes out what a fact stated as paid.
func (v *View) unpay(row *Row, seq fact.Seq) {
	list := v.paid[row.Num]
	left := slices.DeleteFunc(list, func(p payment) bool { return p.seq == uint32(seq) })
	if seq == 0 || len(left) == len(list) {
		return
	}
	v.paid[row.Num], row.Paid = left, nil
	for _, p := range left {
		row.Paid.Add(tally.Amount{Currency: p.currency, Sum: p.sum})
	}
}

func (r *Row) describe(d *contract.Description) {
	s := d.Summary
	r.Process, r.Withdrawn = cmp.Or(d.ID, r.Process), false
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

// disagree forgets an agreement that its source no longer states.
func (r *Row) disagree() {
	r.Suppliers, r.Signed, r.Start, r.End, r.OriginalEnd = nil, "", "", "", ""
	r.Original, r.Value, r.Final = tally.Amount{}, tally.Amount{}, tally.Amount{}
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
