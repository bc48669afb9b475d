// Package directory is the read model of all organisations: those the fund
// registered, and those that projects and contracts name.
//
// Organisations are brought together by identifier (scheme and id) where there
// is one, and otherwise by the skeleton of their name, so that spellings which
// differ only in hamza, ta marbuta or a look-alike letter meet. Nobody is
// merged for good: the facts stay with whoever said them, and the directory can
// be folded anew with better rules.
//
// The invariant: the directory is a function of the public parts of the facts
// folded so far. A row that a reader may hold is never changed in place
// (Settle).
//
// Locking is the caller's: Fold and Load exclude everything else.
package directory

import (
	"cmp"
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/view/portfolio"
)

// Row is one organisation.
type Row struct {
	Num        uint32
	ID         string // for addresses: the registered id, the identifier or a number of the directory's own
	Names      portfolio.Names
	Scheme     string // of its identifier
	Identifier string
	Kind       string // as registered
	Address    string
	Roles      []string // OC4IDS partyRole, sorted
	Projects   []project.ID
	Contracts  []contract.ID // as supplier; two halves of a process are one
	Debarred   []party.Debarment
	Registered bool
	First      fact.Seq
	Last       fact.Seq
	Sort       string

	age uint32 // of the view when it was made: View.Settle
}

// View is all organisations.
type View struct {
	rows  []*Row
	byKey map[string]uint32
	byID  map[string]uint32
	bones map[string]string // skeletons of names, which come again and again
	// owned is the project that each process names whose id alone does not tell
	// where the project's ends.
	owned    map[contract.ID]project.ID
	supplied map[contract.ID][]supply      // who supplies each process, by which fact
	homes    map[contract.ID]contract.ID   // of the other half of a contract, that contract
	halves   map[contract.ID][]contract.ID // the reverse of homes
	age      uint32                        // rows of this age belong to the view alone
}

// New is the view before the first fact.
func New() *View {
	return &View{byKey: map[string]uint32{}, byID: map[string]uint32{}, bones: map[string]string{},
		owned: map[contract.ID]project.ID{}, supplied: map[contract.ID][]supply{},
		homes: map[contract.ID]contract.ID{}, halves: map[contract.ID][]contract.ID{}}
}

// Settle says that readers may now hold rows: from here on a fold replaces a
// row by a changed copy, once, and changes that copy in place until the next
// Settle.
func (v *View) Settle() { v.age++ }

// mutable is the row of that number, to change: itself when nobody can hold it
// yet, else a copy that takes its place and shares no list that grows.
func (v *View) mutable(n uint32) *Row {
	row := v.rows[n]
	if row.age == v.age {
		return row
	}
	changed := *row
	changed.age = v.age
	changed.Roles, changed.Projects = slices.Clone(row.Roles), slices.Clone(row.Projects)
	changed.Contracts, changed.Debarred = slices.Clone(row.Contracts), slices.Clone(row.Debarred)
	v.rows[n] = &changed
	return &changed
}

// Rows is all rows in the order of their first fact.
func (v *View) Rows() []*Row { return v.rows[:len(v.rows):len(v.rows)] }

// At is one organisation by its ID, nil when there is none.
func (v *View) At(id string) *Row {
	if n, ok := v.byID[id]; ok {
		return v.rows[n]
	}
	return nil
}

// Find is the organisation that a reference points to, nil for none.
func (v *View) Find(id, name string) *Row {
	for _, key := range keys("", id, lang.Skeleton(name)) {
		if n, ok := v.byKey[key]; ok {
			return v.rows[n]
		}
	}
	return nil
}

// keys are what an organisation is recognised by, the strongest first.
func keys(scheme, id, skeleton string) (list []string) {
	if scheme != "" && id != "" {
		list = append(list, "i "+strings.ToUpper(scheme)+"-"+strings.ToUpper(id))
	}
	if skeleton != "" {
		list = append(list, "n "+skeleton)
	}
	if len(list) == 0 && id != "" {
		list = append(list, "l "+id)
	}
	return list
}

// mention is one organisation as a fact names it.
type mention struct {
	id, name, nameAr, nameEn string
	identifier               *project.Identifier
	address                  *project.Address
	kind                     string
	roles                    []string
	project                  project.ID
	contract                 contract.ID
}

// Fold folds one fact and gives the organisations it touched.
func (v *View) Fold(e whole.Event) (touched []*Row) {
	switch b := e.Body.(type) {
	case *party.Registration:
		row := v.meet(e, mention{id: b.ID, name: b.Name, nameAr: b.NameAr, nameEn: b.NameEn, identifier: b.Identifier,
			address: b.Address, kind: b.Kind})
		row.Registered = true
		v.byID[b.ID] = row.Num
		row.ID = b.ID
		v.byKey["l "+b.ID] = row.Num
		return []*Row{row}
	case *party.Debarment:
		if n, ok := v.byID[e.Subject.ID()]; ok {
			row := v.mutable(n)
			row.Debarred = append(row.Debarred, *b)
			row.Last = e.Seq
			return []*Row{row}
		}
	case *project.Parties:
		for _, o := range b.Parties {
			touched = append(touched, v.meet(e, mention{id: o.ID, name: o.Name, nameAr: o.NameAr, nameEn: o.NameEn,
				identifier: o.Identifier, address: o.Address, roles: o.Roles, project: project.ID(e.Subject.ID())}))
		}
	case *contract.Agreement:
		id := contract.ID(e.Subject.ID())
		owner := v.owner(id)
		touched = v.unsupply(id, e.Supersedes)
		for _, s := range b.Suppliers {
			touched = append(touched, v.meet(e, mention{id: s.ID, name: s.Name, roles: []string{"supplier"},
				contract: id, project: owner}))
		}
	case *contract.Description:
		return v.own(e, contract.ID(e.Subject.ID()), project.ID(b.Project))
	case *contract.Release:
		return append(v.unsupply(contract.ID(e.Subject.ID()), e.Supersedes), v.release(e, b)...)
	case *statement.Withdrawal:
		if b.Kind == contract.Signed || b.Kind == contract.Released {
			return v.unsupply(contract.ID(e.Subject.ID()), e.Supersedes)
		}
	}
	return touched
}

// plain says that an id tells where the project's id ends: at its only space.
func plain(id contract.ID) bool { return strings.Count(string(id), " ") < 2 }

// owner is the project of a process, "" while it is not known: a project's id
// and a process's may hold spaces.
func (v *View) owner(id contract.ID) project.ID {
	if !plain(id) {
		return v.owned[id]
	}
	owner, _, _ := strings.Cut(string(id), " ")
	return project.ID(owner)
}

// own learns the project that a process names, for those who supply it too.
func (v *View) own(e whole.Event, id contract.ID, owner project.ID) (touched []*Row) {
	if owner == "" || plain(id) || v.owned[id] == owner {
		return nil
	}
	v.owned[id] = owner
	for _, row := range v.rows {
		if _, supplier := slices.BinarySearch(row.Contracts, v.listed(id)); supplier {
			row = v.mutable(row.Num)
			row.Projects, row.Last = with(row.Projects, owner), e.Seq
			touched = append(touched, row)
		}
	}
	return touched
}

func (v *View) release(e whole.Event, b *contract.Release) (touched []*Row) {
	id := contract.ID(e.Subject.ID())
	suppliers := map[string]bool{}
	for _, a := range b.Awards {
		for _, s := range a.Suppliers {
			suppliers[s.Name] = true
			touched = append(touched, v.meet(e, mention{id: contract.IDText(s.ID), name: s.Name,
				identifier: s.Identifier, roles: []string{"supplier"}, contract: id}))
		}
	}
	for _, o := range b.Parties {
		m := mention{id: contract.IDText(o.ID), name: o.Name, identifier: o.Identifier, roles: o.Roles}
		if slices.Contains(o.Roles, "supplier") && !suppliers[o.Name] {
			m.contract = id
		}
		touched = append(touched, v.meet(e, m))
	}
	if b.Buyer != nil && len(b.Parties) == 0 {
		touched = append(touched, v.meet(e, mention{id: contract.IDText(b.Buyer.ID), name: b.Buyer.Name,
			identifier: b.Buyer.Identifier, roles: []string{"buyer"}}))
	}
	return touched
}

// meet finds the organisation's row, or begins one, and adds what is new.
func (v *View) meet(e whole.Event, m mention) *Row {
	scheme, id := "", m.id
	if m.identifier != nil && m.identifier.Scheme != "" && m.identifier.ID != "" {
		scheme, id = m.identifier.Scheme, m.identifier.ID
	}
	known := keys(scheme, id, v.skeleton(cmp.Or(m.nameAr, m.name, m.nameEn)))
	var row *Row
	for _, key := range known {
		if n, ok := v.byKey[key]; ok {
			row = v.mutable(n)
			break
		}
	}
	if row == nil {
		row = &Row{Num: uint32(len(v.rows)), First: e.Seq, age: v.age}
		row.ID = v.address(scheme, id, row.Num)
		v.byID[row.ID] = row.Num
		v.rows = append(v.rows, row)
	}
	for _, key := range known {
		if _, ok := v.byKey[key]; !ok {
			v.byKey[key] = row.Num
		}
	}
	row.learn(e, m)
	if m.contract != "" {
		v.supplies(row, m.contract, e.Seq)
	}
	return row
}

// maxBones bounds the skeletons that are remembered.
const maxBones = 1 << 16

func (v *View) skeleton(name string) string {
	s, ok := v.bones[name]
	if !ok {
		s = lang.Skeleton(name)
		if len(v.bones) < maxBones {
			v.bones[name] = s
		}
	}
	return s
}

// address is a name for the row in addresses: its identifier when that is
// plain, else its number.
func (v *View) address(scheme, id string, num uint32) string {
	plain := strings.ToLower(scheme + "-" + id)
	if scheme != "" && len(plain) < 60 && !strings.ContainsFunc(plain, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}) {
		if _, taken := v.byID[plain]; !taken {
			return plain
		}
	}
	return "org-" + itoa(num)
}

func itoa(n uint32) string {
	const digits = "0123456789"
	if n < 10 {
		return digits[n : n+1]
	}
	return itoa(n/10) + digits[n%10:n%10+1]
}

// learn takes a mention into the row. What is there already stays: the first
// name that was said is shown, unless the fund registers the party.
func (r *Row) learn(e whole.Event, m mention) {
	r.Last = e.Seq
	registering := e.Kind == party.Registered
	if r.Names == (portfolio.Names{}) || registering {
		r.Names = portfolio.Names{Base: m.name, Ar: m.nameAr, En: m.nameEn}
		if lang.Script(m.name) == lang.Arabic && m.nameAr == "" {
			r.Names.Ar, r.Names.Base = m.name, ""
		}
		r.Sort = strings.Join(strings.Fields(lang.Fold(r.Names.Any())), " ")
	}
	r.Names.Ar, r.Names.En = cmp.Or(r.Names.Ar, m.nameAr), cmp.Or(r.Names.En, m.nameEn)
	if m.identifier != nil && (r.Identifier == "" || registering) {
		r.Scheme, r.Identifier = m.identifier.Scheme, m.identifier.ID
	}
	r.Kind = cmp.Or(m.kind, r.Kind)
	if m.address != nil {
		r.Address = cmp.Or(strings.Join(nonEmpty(m.address.StreetAddress, m.address.Locality, m.address.Region, m.address.CountryName), "، "), r.Address)
	}
	for _, role := range m.roles {
		r.Roles = with(r.Roles, role)
	}
	if m.project != "" {
		r.Projects = with(r.Projects, m.project)
	}
}

func nonEmpty(texts ...string) (list []string) {
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return list
}

// with is the sorted list with one more, which usually belongs at its end.
func with[T cmp.Ordered](list []T, x T) []T {
	i, ok := slices.BinarySearch(list, x)
	if ok {
		return list
	}
	return slices.Insert(list, i, x)
}
