// Package statement keeps what has been said last of every item of every
// subject, and finds what a new source says differently.
//
// An item is (subject, kind, key): the budget of a project, one of its
// documents, one modification of a contract. The state remembers a digest of
// the item's last public body and the fact that said it, never the body: bodies
// stay in the store.
//
// Observe is the command of every importer: a source states these things of a
// subject. Its check returns a fact for each item that is new or different, a
// withdrawal for each imported item that a complete snapshot no longer states, and
// nothing at all for what is already known. That is why importing a file twice
// changes nothing, and a newer snapshot gives exactly the difference.
//
// The invariant: for every item the digest equals that of the public body of
// the latest fact about it.
package statement

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"sort"
	"strings"
	"unique"

	"imar/internal/base/layered"
	"imar/internal/base/problem"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
)

// Kinds of facts that this package owns.
const (
	Withdrawn fact.Kind = "statement.withdrawn"
	Withheld  fact.Kind = "statement.withheld"
)

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	Withdrawn: fact.Decode[Withdrawal],
	Withheld:  fact.Decode[Withholding],
}

// Withdrawal says that a source no longer states an item.
type Withdrawal struct {
	Kind fact.Kind `json:"kind"`
	Key  string    `json:"key,omitzero"`
}

// Withholding says that a part of an earlier fact is no longer shown, and why.
// Erased says that its bytes were destroyed as well.
type Withholding struct {
	Seq    fact.Seq `json:"seq"`
	Part   string   `json:"part"`
	Index  int      `json:"index"` // of the part in that fact's header
	Reason string   `json:"reason"`
	Ground string   `json:"ground,omitzero"` // law or decision, as cited
	Erased bool     `json:"erased,omitzero"`
}

// Digest is the first 16 bytes of a body's SHA-256.
type Digest [16]byte

// DigestOf digests a public body.
func DigestOf(body []byte) Digest {
	sum := sha256.Sum256(body)
	return Digest(sum[:16])
}

// Item is what was said last of one item. There is one for nearly every fact, so
// it is laid out to be small.
type Item struct {
	kind   unique.Handle[fact.Kind]
	Key    string
	Digest Digest
	seq    uint32
	// Imported says that a source outside stated it. A later snapshot takes back
	// only such items: what the fund itself recorded is not a source's to withdraw.
	Imported bool
}

// Kind is the kind of fact that states it.
func (i Item) Kind() fact.Kind { return i.kind.Value() }

// Seq is the fact that said it last.
func (i Item) Seq() fact.Seq { return fact.Seq(i.seq) }

// compare orders items by kind, then by key.
func (i Item) compare(kind fact.Kind, key string) int {
	return cmp.Or(strings.Compare(string(i.kind.Value()), string(kind)), strings.Compare(i.Key, key))
}

// place is where an item of this kind and key stands, or would.
func (s *Subject) place(kind fact.Kind, key string) (at int, found bool) {
	return sort.Find(len(s.Items), func(i int) int { return -s.Items[i].compare(kind, key) })
}

// Subject is what is known of one subject: its first and last fact, and its
// items sorted by kind and key.
type Subject struct {
	First, Last fact.Seq
	Items       []Item
}

func (s Subject) clone() Subject {
	s.Items = slices.Clone(s.Items)
	return s
}

// Find gives the item, if it is stated now.
func (s *Subject) Find(kind fact.Kind, key string) (Item, bool) {
	if s == nil {
		return Item{}, false
	}
	i, ok := s.place(kind, key)
	if !ok {
		return Item{}, false
	}
	return s.Items[i], true
}

// State is all subjects.
type State struct {
	subjects *layered.Map[fact.Subject, Subject]
}

// New is the state before the first fact.
func New() *State { return &State{subjects: layered.New[fact.Subject, Subject]()} }

// Overlay is a state on top of s, to check a batch on.
func (s *State) Overlay() *State { return &State{subjects: s.subjects.Overlay()} }

// Keep moves the overlay's changes into the state below.
func (s *State) Keep() { s.subjects.Keep() }

// Subject is what is known of a subject, nil before its first fact.
func (s *State) Subject(id fact.Subject) *Subject { return s.subjects.At(id) }

// Len is the number of subjects of a state that is no overlay.
func (s *State) Len() int { return s.subjects.Len() }

// Subjects visits all subjects of a state that is no overlay, in no order.
func (s *State) Subjects(visit func(fact.Subject, *Subject) bool) { s.subjects.All(visit) }

// Apply folds one fact. body is its decoded public body, nil when it has none.
func (s *State) Apply(f *fact.Fact, body any) {
	if f.Subject == "" {
		return
	}
	sub, made := s.subjects.Mut(f.Subject, Subject.clone)
	if made {
		sub.First = f.Seq
	}
	sub.Last = f.Seq
	if w, ok := body.(*Withdrawal); ok {
		if i, ok := sub.place(w.Kind, w.Key); ok {
			sub.Items = slices.Delete(sub.Items, i, i+1)
		}
		return
	}
	public := f.Public()
	if public == nil {
		return
	}
	i, ok := sub.place(f.Kind, f.Key)
	item := Item{kind: unique.Make(f.Kind), Key: f.Key, Digest: DigestOf(public), seq: uint32(f.Seq), Imported: f.Source.Via == "import"}
	if ok {
		item.Key = sub.Items[i].Key
		sub.Items[i] = item
		return
	}
	sub.Items = slices.Insert(sub.Items, i, item)
}

// Statement is one thing that a source says. Body is canonical JSON
// (fact.Canonical).
type Statement struct {
	Kind      fact.Kind
	Key       string
	Effective string
	Body      []byte
	Source    fact.Source
}

// Observe is the command: a source states these things of a subject.
type Observe struct {
	Subject    fact.Subject
	Statements []Statement
	// Complete lists the kinds that the source states completely: an item of
	// such a kind that an import had stated and that it no longer states is
	// withdrawn. Empty for a source that only adds.
	Complete []fact.Kind
	// CompleteParts lists the kinds that the source states completely of what
	// belongs to the subject, as contracting processes do to a project: Parts are
	// all that it has, and of any other the items of these kinds are withdrawn.
	// Empty for a source that does not say what belongs to the subject.
	CompleteParts []fact.Kind
	Parts         []fact.Subject
	Source        fact.Source // of the snapshot as a whole, for withdrawals
}

// Check compares with what is known. Two statements of one item within one
// command are a problem: the source contradicts itself.
func (o Observe) Check(s *State, known func(fact.Kind) bool) ([]fact.Draft, problem.List) {
	var problems problem.List
	now := s.Subject(o.Subject)
	drafts := make([]fact.Draft, 0, len(o.Statements))
	stated := make(map[[2]string]bool, len(o.Statements))
	for i := range o.Statements {
		st := &o.Statements[i]
		if !known(st.Kind) {
			problems.Add(problem.Invalid, "domain.kind.unknown", string(st.Kind)).At(st.Source.Pointer)
			continue
		}
		id := [2]string{string(st.Kind), st.Key}
		if stated[id] {
			problems.Add(problem.Invalid, "domain.statement.twice", string(st.Kind), st.Key).At(st.Source.Pointer).AtLine(int(st.Source.Line))
			continue
		}
		stated[id] = true
		was, ok := now.Find(st.Kind, st.Key)
		if ok && was.Digest == DigestOf(st.Body) {
			continue
		}
		d := fact.Public(st.Kind, o.Subject, st.Key, st.Body)
		d.Source, d.Effective, d.Supersedes = st.Source, st.Effective, was.Seq()
		drafts = append(drafts, d)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return append(drafts, o.withdrawals(now, stated)...), nil
}

func (o Observe) withdrawals(now *Subject, stated map[[2]string]bool) []fact.Draft {
	if now == nil || len(o.Complete) == 0 {
		return nil
	}
	var drafts []fact.Draft
	for _, item := range now.Items {
		if !item.Imported || stated[[2]string{string(item.Kind()), item.Key}] || !slices.Contains(o.Complete, item.Kind()) {
			continue
		}
		d := fact.Public(Withdrawn, o.Subject, string(item.Kind())+"#"+item.Key, fact.Encode(Withdrawal{item.Kind(), item.Key}))
		d.Source, d.Supersedes = o.Source, item.Seq()
		drafts = append(drafts, d)
	}
	return drafts
}

// Saved is the state in a saved form; reading, it fills an empty one.
func (s *State) Saved(c *wire.Codec) {
	layered.Saved(c, s.subjects, 4, wire.Text[fact.Subject], func(c *wire.Codec, sub *Subject) {
		wire.Num(c, &sub.First)
		wire.Num(c, &sub.Last)
		wire.List(c, &sub.Items, 20, func(c *wire.Codec, it *Item) {
			var kind fact.Kind
			if !c.Reading() {
				kind = it.kind.Value()
			}
			wire.Symbol(c, &kind)
			if c.Reading() {
				it.kind = unique.Make(kind)
			}
			wire.Text(c, &it.Key)
			c.Raw(it.Digest[:])
			wire.Num(c, &it.seq)
			c.Bool(&it.Imported)
		})
	})
}
