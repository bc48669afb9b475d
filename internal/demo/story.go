package demo

import (
	"imar/internal/domain/place"
	"imar/internal/domain/project"
)

// story is what becomes of a project.
type story uint8

const (
	outline    story = iota // told in a few facts, so that a great many fit
	plain                   // in full, nothing unusual
	works                   // finished, handed over, works
	breaks                  // finished, and found not working a year later
	unvisited               // finished without an independent visit
	grown                   // modified by more than a quarter, and late
	flooded                 // stopped by a flood, resumed, finished late
	unpapered               // stopped for insecurity, resumed; no document on record
	abandoned               // contract terminated, project cancelled
	prepaid                 // paid well ahead of progress
	silent                  // under way, and nothing heard for more than a year
	twice                   // on an asset that another project of the fund pays for
	nowhere                 // no location
	held                    // stopped for customs clearance, still
	unbudgeted              // no budget
	foreign                 // under way, in a foreign currency
	refused                 // refused at appraisal
	deferred                // put off, then taken up
	young                   // begun lately
	tendered                // on its way to a contract
)

// Stories stand in three eras: those of the first need years to happen, those
// of the last happen early in a project's life.
var (
	early = []story{works, breaks, unvisited, grown, flooded, unpapered, abandoned, prepaid, silent}
	mid   = []story{twice, nowhere, held, unbudgeted, foreign}
	late  = []story{refused, deferred, young, tendered}
)

// Kind of trouble that is planted.
type Kind string

// The kinds. What a reader of the record can compute, a page may ask about.
const (
	PaidAhead      Kind = "paid-ahead"        // paid at least 30 points ahead of measured physical progress
	ModifiedOver25 Kind = "modified-over-25"  // contract value modified upwards by more than 25 %
	FinishedLate   Kind = "finished-late"     // completed after the end first planned
	NoVisit        Kind = "completed-unseen"  // completed, and no check or report by an independent visitor
	FinancedTwice  Kind = "financed-twice"    // another project works on the same asset
	NoLocation     Kind = "no-location"       // no project.located
	NoBudget       Kind = "no-budget"         // no project.budgeted
	NoDocuments    Kind = "no-documents"      // no document of project or contract
	LateUpdate     Kind = "late-update"       // under way, and no fact of project or contract for 365 days before End
	NotWorking     Kind = "not-working"       // asset does not work at a check a year or more after completion
	Paused         Kind = "suspended"         // suspended at End
	WasPaused      Kind = "suspended-resumed" // suspended once and resumed
	Stopped        Kind = "cancelled"         // contract terminated and project cancelled
	WasRefused     Kind = "refused"           // refused with a reason
	WasDeferred    Kind = "deferred"          // deferred with a reason
)

// troubles are the kinds that a story plants.
var troubles = [...][]Kind{
	breaks: {NotWorking}, unvisited: {NoVisit}, grown: {ModifiedOver25, FinishedLate}, flooded: {WasPaused, FinishedLate},
	unpapered: {NoDocuments, WasPaused}, abandoned: {Stopped}, prepaid: {PaidAhead}, silent: {LateUpdate},
	twice: {FinancedTwice}, nowhere: {NoLocation}, held: {Paused}, unbudgeted: {NoBudget},
	refused: {WasRefused}, deferred: {WasDeferred}, tendered: nil,
}

// Trouble is one thing planted in one project.
type Trouble struct {
	Kind     Kind
	Project  project.ID
	Other    project.ID // of FinancedTwice: the project that was first
	Asset    string
	District place.ISO
}

// Planted lists what Generate plants, in the order of the projects: every kind
// equally often in each district.
func Planted(p Plan) []Trouble {
	w := newWorld(p)
	var list []Trouble
	for i := range w.plan.Projects {
		for _, kind := range troubles[w.story(i)] {
			_, district := w.place(i)
			t := Trouble{Kind: kind, Project: projectID(i), Asset: assetID(w.assetOf(i)), District: districts[district].ISO}
			if kind == FinancedTwice {
				t.Other = projectID(w.assetOf(i))
			}
			list = append(list, t)
		}
	}
	return list
}

// full is the number of rounds that are told in full when there are many: a
// round is one project in each district.
const full = 50

// world is what all projects of a plan share.
type world struct {
	plan   Plan
	rounds int // whole rounds
	stride int // every stride-th round is told in full
	towns  [][]town
	directory
}

func newWorld(p Plan) *world {
	p = p.filled()
	w := &world{plan: p, rounds: p.Projects / len(districts)}
	w.stride = max(1, (w.rounds+full-1)/full)
	w.towns = settle(p.Seed)
	w.directory = newDirectory(p.Seed)
	return w
}

// place is the round and the district of a project. Within a round every
// district has one turn, in another order each time.
func (w *world) place(i int) (round, district int) {
	n := len(districts)
	round = i / n
	return round, (i%n*5 + round*7) % n
}

// story deals the stories out. In whole cycles of an era each district has each
// story once, at different times; in what is left of an era, all districts
// have the same one. So no district has more trouble than another.
func (w *world) story(i int) story {
	round, district := w.place(i)
	switch {
	case round >= w.rounds:
		return plain
	case round%w.stride != 0:
		return outline
	}
	told := round / w.stride
	all := (w.rounds-1)/w.stride + 1
	ends := [...]int{(all + 1) / 2, (all*14 + 17) / 18, all}
	begin := 0
	for n, era := range [][]story{early, mid, late} {
		if told < ends[n] {
			turn, cycles := told-begin, (ends[n]-begin)/len(era)
			if turn < cycles*len(era) {
				turn += district
			}
			return era[turn%len(era)]
		}
		begin = ends[n]
	}
	return plain
}

// assetOf is the number of the asset that a project works on: its own, or that
// of an earlier project in the same district which is paid for as well.
func (w *world) assetOf(i int) int {
	if w.story(i) != twice {
		return i
	}
	round, district := w.place(i)
	for r := round - 1; r >= 0; r-- {
		for k := r * len(districts); k < (r+1)*len(districts); k++ {
			if _, d := w.place(k); d == district && (w.story(k) == works || w.story(k) == foreign || w.story(k) == flooded) {
				return k
			}
		}
	}
	return i
}

// starts is the day on which a project is first heard of.
func (w *world) starts(i int) int { return 7 + i*2110/max(w.plan.Projects, 1) }
