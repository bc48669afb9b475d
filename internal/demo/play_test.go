package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"
	"testing"
	"time"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record"
)

// tape is a demonstration applied to an empty record, as the recorder would.
type tape struct {
	state  *whole.State
	events []whole.Event
	hash   string // of all leaves
}

// play checks and applies every command, and hands its facts to each. One that
// is refused, that says nothing new or that goes back in time fails the test.
func play(t *testing.T, p Plan, each func(record.Request, []whole.Event)) *tape {
	t.Helper()
	r := &tape{state: whole.New()}
	sum, entropy := sha256.New(), Entropy(p.Seed)
	var last time.Time
	for q := range Generate(p) {
		if q.At.Before(last) {
			t.Fatalf("%T at %v after one at %v", q.Command, q.At, last)
		}
		last = q.At
		drafts, problems := whole.Check(r.state, q.Command, whole.Moment{Actor: q.Actor, Now: q.At})
		if len(problems) > 0 && Judge(q, problems) == nil {
			drafts, problems = []fact.Draft{refusal(q.Command, problems)}, nil
		} else if err := Judge(q, nil); err != nil {
			t.Fatal(err)
		}
		if len(problems) > 0 {
			t.Fatalf("%s: %+v: %v", q.At.Format(time.DateOnly), q.Command, problems)
		}
		if len(drafts) == 0 {
			t.Fatalf("%s: %+v says nothing new", q.At.Format(time.DateOnly), q.Command)
		}
		var events []whole.Event
		for _, d := range drafts {
			events = append(events, r.apply(t, d, q, entropy))
		}
		for _, e := range events {
			sum.Write(e.Leaf)
		}
		each(q, events)
	}
	r.hash = hex.EncodeToString(sum.Sum(nil))
	return r
}

// refusal is the fact by which the recorder keeps a refusal.
func refusal(command any, problems problem.List) fact.Draft {
	body := whole.Refusal{Command: string(whole.NameOf(command))}
	for _, p := range problems {
		body.Rules, body.Fields = append(body.Rules, p.Key), append(body.Fields, p.Field)
	}
	d := fact.Public(whole.CommandRefused, "", "", fact.Encode(body))
	d.Restricted, d.Source, d.Parts[0].Name = true, fact.Source{Via: "system"}, "refusal"
	return d
}

// apply seals a draft and folds it.
func (r *tape) apply(t *testing.T, d fact.Draft, q record.Request, entropy io.Reader) whole.Event {
	t.Helper()
	stamp := fact.Stamp{Seq: r.state.Seq + 1, ID: "00000000-0000-7000-8000-000000000000", Recorded: q.At, Actor: q.Actor, Salts: make([][32]byte, len(d.Parts)+1)}
	if sub := r.state.Items.Subject(d.Subject); sub != nil {
		stamp.Prev = sub.Last
	}
	for i := range stamp.Salts {
		if _, err := io.ReadFull(entropy, stamp.Salts[i][:]); err != nil {
			t.Fatal(err)
		}
	}
	f, err := fact.Seal(d, stamp)
	if err != nil {
		t.Fatal(err)
	}
	e, err := whole.Decode(&f)
	if err != nil {
		t.Fatal(err)
	}
	r.state.Apply(e)
	return e
}

var (
	usual      = Plan{Seed: 7, Projects: 400}
	usualOnce  sync.Once
	usualTape  *tape
	usualAsked []record.Request
)

// usualDemo is the demonstration of the usual size, played once for all tests.
func usualDemo(t *testing.T) *tape {
	t.Helper()
	usualOnce.Do(func() {
		var events []whole.Event
		r := play(t, usual, func(q record.Request, e []whole.Event) {
			usualAsked = append(usualAsked, q)
			events = append(events, e...)
		})
		r.events = events
		usualTape = r
	})
	if usualTape == nil {
		t.Fatal("the demonstration could not be played: see the first test that failed")
	}
	return usualTape
}

func ignore(record.Request, []whole.Event) {}
