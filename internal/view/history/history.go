// Package history is the read model of what happened when: which facts each
// subject has, what changed lately, which files came in, and how large the
// record was at the end of each day.
//
// The invariant: it holds every public fact's number exactly once under its
// subject, in order.
//
// Locking is the caller's: Fold and Load exclude everything else.
package history

import (
	"sort"
	"time"

	"imar/internal/base/clock"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/received"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
)

// View is the history of the record.
type View struct {
	chains    map[fact.Subject][]uint32
	recent    []Change // the latest, at most keep, oldest first
	imports   []Import
	papers    []Paper
	redacted  []Redaction
	days      []dayEnd // one for each day on which something was recorded
	Size      fact.Seq
	Redaction fact.Seq  // latest withholding
	Now       time.Time // recorded of the latest fact: a page's "now"
	Today     string    // the day that Now falls on, or a later tick
}

// Change is one fact in the list of what changed.
type Change struct {
	Seq      fact.Seq
	Kind     fact.Kind
	Subject  fact.Subject
	Key      string
	Recorded time.Time
}

// Import is one file that came in.
type Import struct {
	Seq      fact.Seq
	Recorded time.Time
	*received.Import
}

// Paper is a document or a decision on record.
type Paper struct {
	Seq      fact.Seq
	Document *document.Paper
	Decision *document.Decision
}

// Redaction is one withholding.
type Redaction struct {
	Seq      fact.Seq
	Recorded time.Time
	*statement.Withholding
}

type dayEnd struct {
	day  clock.Day
	last fact.Seq
}

// keep is how many changes the list remembers at least.
const keep = 2000

// New is the view before the first fact.
func New() *View { return &View{chains: map[fact.Subject][]uint32{}} }

// Fold folds one fact.
func (v *View) Fold(e whole.Event) {
	v.Size = e.Seq
	// The public log tells no more than the day of a restricted fact, so that it
	// does not move what a page calls now.
	if !e.Restricted && e.Recorded.After(v.Now) {
		v.Now = e.Recorded
	}
	if day := clock.Local(v.Now); len(v.days) > 0 && v.days[len(v.days)-1].day == day {
		v.days[len(v.days)-1].last = e.Seq
	} else {
		v.days = append(v.days, dayEnd{day, e.Seq})
		v.Today = max(v.Today, day.String())
	}
	if e.Restricted {
		return
	}
	v.chains[e.Subject] = append(v.chains[e.Subject], uint32(e.Seq))
	if len(v.recent) >= 2*keep {
		v.recent = append(v.recent[:0:0], v.recent[keep:]...)
	}
	v.recent = append(v.recent, Change{e.Seq, e.Kind, e.Subject, e.Key, e.Recorded})
	switch b := e.Body.(type) {
	case *received.Import:
		v.imports = append(v.imports, Import{e.Seq, e.Recorded, b})
	case *document.Paper:
		v.papers = append(v.papers, Paper{Seq: e.Seq, Document: b})
	case *document.Decision:
		v.papers = append(v.papers, Paper{Seq: e.Seq, Decision: b})
	case *statement.Withholding:
		v.redacted = append(v.redacted, Redaction{e.Seq, e.Recorded, b})
		v.Redaction = e.Seq
	}
}

// Chain is the facts of a subject up to size, in order; size 0 means all.
func (v *View) Chain(s fact.Subject, size fact.Seq) []fact.Seq {
	chain := v.chains[s]
	if size > 0 {
		chain = chain[:sort.Search(len(chain), func(i int) bool { return fact.Seq(chain[i]) > size })]
	}
	list := make([]fact.Seq, len(chain))
	for i, n := range chain {
		list[i] = fact.Seq(n)
	}
	return list
}

// Subjects is how many subjects there are.
func (v *View) Subjects() int { return len(v.chains) }

// Recent is the latest changes, newest first, at most n.
func (v *View) Recent(n int) []Change {
	list := make([]Change, 0, min(n, len(v.recent)))
	for i := len(v.recent) - 1; i >= 0 && len(list) < n; i-- {
		list = append(list, v.recent[i])
	}
	return list
}

// Since counts the public changes recorded on or after a day, within what the
// list remembers.
func (v *View) Since(day string) (n int) {
	for i := len(v.recent) - 1; i >= 0 && clock.Local(v.recent[i].Recorded).String() >= day; i-- {
		n++
	}
	return n
}

// Imports is the files that came in, oldest first.
func (v *View) Imports() []Import { return v.imports[:len(v.imports):len(v.imports)] }

// Papers is the documents and decisions on record, oldest first.
func (v *View) Papers() []Paper { return v.papers[:len(v.papers):len(v.papers)] }

// Redactions is the withholdings, oldest first.
func (v *View) Redactions() []Redaction { return v.redacted[:len(v.redacted):len(v.redacted)] }

// SizeAt is the size of the record at the end of a day, 0 before its first.
func (v *View) SizeAt(day clock.Day) fact.Seq {
	i := sort.Search(len(v.days), func(i int) bool { return v.days[i].day.After(day) })
	if i == 0 {
		return 0
	}
	return v.days[i-1].last
}

// Day is a day on which something was recorded: the facts behind From, to Last.
type Day struct {
	Day        clock.Day
	From, Last fact.Seq
}

// Latest is the last day on which something was recorded, the zero Day before the
// first.
func (v *View) Latest() (day clock.Day) {
	if n := len(v.days); n > 0 {
		day = v.days[n-1].day
	}
	return day
}

// Days are the days on which something was recorded, oldest first.
func (v *View) Days() []Day {
	list := make([]Day, len(v.days))
	for i, d := range v.days {
		list[i] = Day{Day: d.day, Last: d.last}
		if i > 0 {
			list[i].From = v.days[i-1].last
		}
	}
	return list
}

// DayOf is the day on which the record reached a size.
func (v *View) DayOf(size fact.Seq) string {
	i := sort.Search(len(v.days), func(i int) bool { return v.days[i].last >= size })
	if i == len(v.days) {
		return v.Today
	}
	return v.days[i].day.String()
}
