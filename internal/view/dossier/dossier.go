// Package dossier folds the facts of one thing and its neighbours (a project
// with its contracts and assets, or one contract, asset or party alone) into
// everything that its page tells, at any size of the record.
//
// The page of the present and the page as it stood are the same function of
// different lists of facts: whoever wants the past leaves the later facts out.
//
// The invariant: a Dossier is a function of the facts it was given, in order,
// and of their open parts alone. Nothing here reads a clock, a file or a view.
package dossier

import (
	"cmp"
	"slices"
	"time"

	"imar/internal/domain/contract"
	"imar/internal/domain/disclosure"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
)

// Dossier is what the facts tell.
type Dossier struct {
	Size      fact.Seq  // of the latest fact given
	Recorded  time.Time // of that fact
	History   []Change  // oldest first
	Disclosed disclosure.Set

	items  map[item]*Said
	order  []item // by first statement
	stated []*Said
	kinds  map[fact.Kind][]*Said

	homes  map[contract.ID]contract.ID   // of the half that releases tell, the process it is of
	halves map[contract.ID][]contract.ID // of a process, the halves that releases tell
}

type item struct {
	subject fact.Subject
	kind    fact.Kind
	key     string
}

// Said is what was said last of one item.
type Said struct {
	Seq     fact.Seq
	Subject fact.Subject
	Kind    fact.Kind
	Key     string
	Body    any    // a pointer to the type in its noun's table
	Public  []byte // canonical JSON
	Source  fact.Source
}

// Change is one fact beside what it changed.
type Change struct {
	Fact *fact.Fact
	Body any
	Old  []byte // public body of the item before; nil for the first
	New  []byte // public body now; nil for a withdrawal
}

// Of folds facts, in the order of their numbers.
func Of(events []whole.Event) *Dossier {
	d := &Dossier{items: map[item]*Said{}}
	for _, e := range events {
		d.fold(e)
	}
	d.list()
	for _, s := range d.stated {
		d.Disclosed = d.Disclosed.Or(disclosure.Of(s.Kind, s.Public))
	}
	d.join()
	return d
}

func (d *Dossier) fold(e whole.Event) {
	d.Size, d.Recorded = e.Seq, e.Recorded
	change := Change{Fact: e.Fact, Body: e.Body, New: e.Public()}
	it := item{e.Subject, e.Kind, e.Key}
	if w, ok := e.Body.(*statement.Withdrawal); ok {
		it = item{e.Subject, w.Kind, w.Key}
		change.New = nil
		if was := d.items[it]; was != nil {
			change.Old = was.Public
			delete(d.items, it)
		}
		d.History = append(d.History, change)
		return
	}
	if was := d.items[it]; was != nil {
		change.Old = was.Public
	} else {
		d.order = append(d.order, it)
	}
	d.items[it] = &Said{Seq: e.Seq, Subject: e.Subject, Kind: e.Kind, Key: e.Key, Body: e.Body, Public: e.Public(), Source: e.Source}
	d.History = append(d.History, change)
}

// list puts what is stated now in order, once: a page asks for it by many kinds.
func (d *Dossier) list() {
	d.stated = make([]*Said, 0, len(d.items))
	d.kinds = make(map[fact.Kind][]*Said)
	seen := make(map[*Said]bool, len(d.items))
	for _, it := range d.order {
		if s := d.items[it]; s != nil && !seen[s] { // an item withdrawn and stated again stands twice
			seen[s] = true
			d.stated = append(d.stated, s)
			d.kinds[s.Kind] = append(d.kinds[s.Kind], s)
		}
	}
}

// Items is everything that is stated now, in the order in which each item was
// stated first. It is the dossier's own list.
func (d *Dossier) Items() []*Said { return d.stated }

// Stated is one item with the fact that said it last.
type Stated[T any] struct {
	Seq     fact.Seq
	Subject fact.Subject
	Key     string
	Body    *T
}

// All lists the items of a kind whose subject is of the noun that owns the kind
// and, when subject is not "", that subject alone.
func All[T any](d *Dossier, subject fact.Subject, kind fact.Kind) (list []Stated[T]) {
	for _, s := range d.kinds[kind] {
		if body, ok := s.Body.(*T); ok && (subject == "" || s.Subject == subject) {
			list = append(list, Stated[T]{s.Seq, s.Subject, s.Key, body})
		}
	}
	return list
}

// One is the item of a kind that a subject has once; its Body is nil when
// nothing is stated.
func One[T any](d *Dossier, subject fact.Subject, kind fact.Kind) Stated[T] {
	if s := d.items[item{subject, kind, ""}]; s != nil {
		if body, ok := s.Body.(*T); ok {
			return Stated[T]{s.Seq, s.Subject, s.Key, body}
		}
	}
	return Stated[T]{}
}

// Payment is a payment as published, of the project itself or of one of its
// contracts.
type Payment struct {
	Stated[project.Transaction]
	Contract contract.ID // "" for one of the project itself
}

// Payments lists payments by date; those without one stand last. Those of a
// process's releases stand for a process that states no payment itself, so that none
// counts twice.
func (d *Dossier) Payments() []Payment {
	var list []Payment
	for _, kind := range []fact.Kind{project.Transacted, contract.Transacted} {
		for _, s := range All[project.Transaction](d, "", kind) {
			p := Payment{Stated: s}
			if s.Subject.Noun() == "contract" {
				p.Contract = contract.ID(s.Subject.ID())
			}
			list = append(list, p)
		}
	}
	for _, s := range d.Subjects("contract") {
		id := contract.ID(s.ID())
		if d.homes[id] == "" && len(d.ownPaid(id)) == 0 {
			list = append(list, releasePayments(id, d.releases(id))...)
		}
	}
	slices.SortStableFunc(list, func(a, b Payment) int {
		return cmp.Or(cmp.Compare(boolInt(a.Body.Date == ""), boolInt(b.Body.Date == "")), cmp.Compare(a.Body.Date, b.Body.Date), cmp.Compare(a.Seq, b.Seq))
	})
	return list
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Documents lists the documents of the project and of its contracts.
func (d *Dossier) Documents() []Stated[project.Document] {
	return append(All[project.Document](d, "", project.Documented), All[project.Document](d, "", contract.Documented)...)
}

// Subjects lists the subjects of a noun that any fact is about, in the order of
// their first fact.
func (d *Dossier) Subjects(noun string) (list []fact.Subject) {
	for _, c := range d.History {
		if c.Fact.Subject.Noun() == noun && !slices.Contains(list, c.Fact.Subject) {
			list = append(list, c.Fact.Subject)
		}
	}
	return list
}

// Files lists the imported files that facts came from, by their SHA-256 in the
// order of their first fact.
func (d *Dossier) Files() (list []string) {
	for _, c := range d.History {
		if f := c.Fact.Source.File; f != "" && !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	return list
}
