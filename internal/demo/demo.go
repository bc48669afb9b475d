// Package demo is a fund that does not exist, with six years of life in it: the
// data of the demonstration.
//
// Generate gives the commands by which that life would have been recorded, in
// the order of simulated time, from an empty record on. They pass the same
// checks as anybody's. A plan with the same seed and number of projects gives
// the same commands, byte by byte: choices fall by dice.go alone, nothing asks
// the clock, and no map is walked.
//
// Districts are the 22 real ones. Everything within them is invented: towns,
// firms, agencies, partners; no municipality is named. Projects come in rounds
// of one in each district, and every trouble (story.go) is planted equally
// often in each, so that no picture cut out of a page accuses a real place.
// When there are many projects, about fifty rounds are told in full and the
// others in outline, some ten facts each.
//
// What an auditor looks for in the books is told as well: by the stories where
// it concerns contracts, by the fund's own house (money_scheme.go) where it does
// not. Somebody also asks for what the fund's controls refuse, so that the
// refusals stand on record: Judge knows which commands these are. Which case is
// where, only a key beside the tests says.
//
// The invariants: commands never go back in time; every command passes its
// check when the ones before it were applied, or is refused by the rule that
// it is there for; Planted says exactly which troubles there are; and at any
// moment only the projects then under way are in memory.
package demo

import (
	"cmp"
	"container/heap"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/record"
)

// Plan is what a demonstration is made from.
type Plan struct {
	Seed     int64
	Projects int // 0 gives DefaultProjects
}

// DefaultProjects is eighteen in each district: each story once.
const DefaultProjects = 396

// Prefix begins the id of every project; "demo00" stands where the OC4IDS
// helpdesk assigns six characters.
const Prefix = "oc4ids-demo00-"

func (p Plan) filled() Plan {
	if p.Projects <= 0 {
		p.Projects = DefaultProjects
	}
	return p
}

// Generate gives the commands in order, each with its actor and its moment.
func Generate(p Plan) iter.Seq[record.Request] {
	return func(yield func(record.Request) bool) {
		w := newWorld(p)
		own := w.chronicle()
		var open lives
		begun := 0
		for {
			t, source := instant(1<<32-1), &own
			if len(own) > 0 {
				t = own[0].at
			}
			if len(open) > 0 && open[0].when() < t {
				t, source = open[0].when(), nil
			}
			switch {
			case begun < w.plan.Projects && at(w.starts(begun), 0) <= t:
				if l := newLife(w, begun); len(l.steps) > 0 {
					heap.Push(&open, l)
				}
				begun++
			case source == nil:
				if !yield(open.take()) {
					return
				}
			case len(own) > 0:
				if !yield(own[0].request()) {
					return
				}
				own = own[1:]
			default:
				return
			}
		}
	}
}

// refusedBy begins the key of a request that a control refuses; the rule's own
// key follows.
const refusedBy = "demo-refused "

// Judge says what is wrong with the outcome of a request, nil when it is as the
// plan means it: some requests are there to be refused by a certain rule, so
// that the refusal stands on record.
func Judge(q record.Request, outcome error) error {
	rule, ok := strings.CutPrefix(q.Key, refusedBy)
	if !ok {
		return outcome
	}
	for _, p := range problem.Of(outcome) {
		if p.Key == rule {
			return nil
		}
	}
	return fmt.Errorf("%T should be refused by %s: %w", q.Command, rule, cmp.Or(outcome, errors.New("it was not")))
}

// Entropy is the randomness of ids and salts for a demonstration: ChaCha8, so
// that the same seed gives the same record, byte by byte. It is no secret, and
// must never serve a real record.
func Entropy(seed int64) io.Reader {
	return rand.NewChaCha8(sha256.Sum256(binary.BigEndian.AppendUint64([]byte("imar demonstration "), uint64(seed))))
}

// lives is a heap of the projects under way, by their next step.
type lives []*life

func (l *life) when() instant { return l.steps[l.next].at }

func (h lives) Len() int { return len(h) }

func (h lives) Less(i, j int) bool {
	if a, b := h[i].when(), h[j].when(); a != b {
		return a < b
	}
	return h[i].number < h[j].number
}

func (h lives) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push and Pop are for container/heap.
func (h *lives) Push(x any) { *h = append(*h, x.(*life)) }

// Pop takes the last element out.
func (h *lives) Pop() any {
	last := len(*h) - 1
	l := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return l
}

// take is the next command of all.
func (h *lives) take() record.Request {
	l := (*h)[0]
	s := l.steps[l.next]
	l.next++
	q := l.request(s)
	if l.next == len(l.steps) {
		heap.Pop(h)
	} else {
		heap.Fix(h, 0)
	}
	return q
}
