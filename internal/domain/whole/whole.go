// Package whole composes the nouns: one State with all of theirs, one table of
// all kinds, and one door, Check, through which every command goes.
//
// The invariant: State is a function of the facts 1 … N in order and of nothing
// else. Check is a function of command, state, actor and time and of nothing
// else; it gives the facts to record or every problem, never both.
package whole

import (
	"fmt"
	"maps"
	"time"

	"imar/internal/base/wire"
	"imar/internal/domain/access"
	"imar/internal/domain/asset"
	"imar/internal/domain/contract"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
	"imar/internal/domain/received"
	"imar/internal/domain/statement"
)

// CommandRefused is the kind of fact that keeps a control's refusal.
const CommandRefused fact.Kind = "command.refused"

// Refusal is what was refused, by which rules.
type Refusal struct {
	Command string   `json:"command"`
	Rules   []string `json:"rules"` // catalogue keys of the problems
	Fields  []string `json:"fields,omitzero"`
}

// kinds is the one table of bodies.
var kinds = func() fact.Kinds {
	all := fact.Kinds{CommandRefused: fact.Decode[Refusal]}
	for _, noun := range []fact.Kinds{statement.Kinds, project.Kinds, contract.Kinds, party.Kinds, asset.Kinds,
		document.Kinds, fund.Kinds, received.Kinds, access.Kinds, ledger.Kinds} {
		maps.Copy(all, noun)
	}
	return all
}()

// Known says whether a kind is one of ours.
func Known(k fact.Kind) bool { return kinds[k] != nil }

// AllKinds lists every kind, in no order.
func AllKinds() []fact.Kind {
	list := make([]fact.Kind, 0, len(kinds))
	for k := range kinds {
		list = append(list, k)
	}
	return list
}

// Event is a fact with its public body decoded: a pointer to the type in its
// noun's table, nil when the fact has no public body at hand or its kind is
// newer than this program.
type Event struct {
	*fact.Fact
	Body any
}

// DecodeBody decodes a public body of a kind; nil for a kind that is newer than
// this program.
func DecodeBody(k fact.Kind, body []byte) (any, error) {
	decode := kinds[k]
	if decode == nil {
		return nil, nil
	}
	return decode(body)
}

// Decode decodes a fact's public body. It fails only on a body that is not
// what its kind says, which the recorder does not let in.
func Decode(f *fact.Fact) (Event, error) {
	public := f.Public()
	if public == nil {
		return Event{Fact: f}, nil
	}
	body, err := DecodeBody(f.Kind, public)
	if err != nil {
		return Event{}, fmt.Errorf("decode fact %d %s: %w", f.Seq, f.Kind, err)
	}
	return Event{f, body}, nil
}

// untold are the kinds whose bodies neither the state nor a view reads: what
// counts of them is that they were said, and what they disclose. Pages read
// their bodies from the store.
var untold = map[fact.Kind]bool{
	project.Documented: true, project.Forecast: true, project.MilestoneSet: true, project.Costed: true,
	project.Completed: true, project.ImpactAssessed: true, contract.Documented: true, contract.MilestoneSet: true,
}

// Refold decodes a fact for folding it again into state and views: a replay of
// a million facts leaves the bodies be that nobody reads (untold, and the
// measurements other than progress). What was recorded was decoded in full when
// it was recorded.
func Refold(f *fact.Fact) (Event, error) {
	if untold[f.Kind] || f.Kind == project.Measured && f.Key != project.PhysicalProgress {
		return Event{Fact: f}, nil
	}
	return Decode(f)
}

// State is the truth of every noun at Seq.
type State struct {
	Seq       fact.Seq
	Recorded  time.Time // of the latest fact
	Items     *statement.State
	Projects  *project.State
	Contracts *contract.State
	Parties   *party.State
	Assets    *asset.State
	Decisions *document.State
	Fund      *fund.State
	Access    *access.State
	Ledger    *ledger.State
}

// New is the state before the first fact.
func New() *State {
	return &State{Items: statement.New(), Projects: project.New(), Contracts: contract.New(), Parties: party.New(),
		Assets: asset.New(), Decisions: document.New(), Fund: fund.New(), Access: access.New(), Ledger: ledger.New()}
}

// Overlay is a state on top of s, to check a batch on. While it lives, s must
// not change.
func (s *State) Overlay() *State {
	return &State{Seq: s.Seq, Recorded: s.Recorded, Items: s.Items.Overlay(), Projects: s.Projects.Overlay(),
		Contracts: s.Contracts.Overlay(), Parties: s.Parties.Overlay(), Assets: s.Assets.Overlay(),
		Decisions: s.Decisions.Overlay(), Fund: s.Fund.Overlay(), Access: s.Access.Overlay(), Ledger: s.Ledger.Overlay()}
}

// Keep moves what the overlay o learnt into s, which lies below it.
func (s *State) Keep(o *State) {
	o.Items.Keep()
	o.Projects.Keep()
	o.Contracts.Keep()
	o.Parties.Keep()
	o.Assets.Keep()
	o.Decisions.Keep()
	s.Access.Keep(o.Access)
	s.Ledger.Keep(o.Ledger)
	s.Fund.Keep(o.Fund)
	s.Seq, s.Recorded = o.Seq, o.Recorded
}

// Apply folds the next fact. It panics when the fact is not the next one: a
// gap or a repetition means that the state cannot be trusted any more.
func (s *State) Apply(e Event) {
	if e.Seq != s.Seq+1 {
		panic(fmt.Sprintf("whole: fact %d applied to the state at %d", e.Seq, s.Seq))
	}
	s.Seq = e.Seq
	if e.Recorded.After(s.Recorded) {
		s.Recorded = e.Recorded
	}
	if e.Kind == "" {
		return // restricted, and its header is not at hand
	}
	s.Items.Apply(e.Fact, e.Body)
	s.Ledger.Apply(e.Fact, e.Body) // facts of any noun carry entries
	noun := e.Kind.Noun()
	if w, ok := e.Body.(*statement.Withdrawal); ok {
		noun = w.Kind.Noun() // it is about what it takes back
	}
	switch noun {
	case "project":
		s.Projects.Apply(e.Fact, e.Body)
	case "contract":
		s.Contracts.Apply(e.Fact, e.Body)
	case "party":
		s.Parties.Apply(e.Fact, e.Body)
	case "asset":
		s.Assets.Apply(e.Fact, e.Body)
	case "decision":
		s.Decisions.Apply(e.Fact, e.Body)
	case "fund":
		s.Fund.Apply(e.Fact, e.Body)
	case "access":
		s.Access.Apply(e.Fact, e.Body)
	}
}

// Saved is a state that is no overlay in a saved form; reading, it fills an
// empty one.
func (s *State) Saved(c *wire.Codec) {
	wire.Num(c, &s.Seq)
	recorded := s.Recorded.UnixMilli()
	if wire.Num(c, &recorded); c.Reading() {
		s.Recorded = time.UnixMilli(recorded).UTC()
	}
	s.Items.Saved(c)
	s.Projects.Saved(c)
	s.Contracts.Saved(c)
	s.Parties.Saved(c)
	s.Assets.Saved(c)
	s.Decisions.Saved(c)
	s.Ledger.Saved(c)
	s.Fund.Saved(c)
	s.Access.Saved(c)
}
