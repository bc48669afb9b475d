package books

import (
	"iter"
	"math/bits"

	"imar/internal/base/money"
	"imar/internal/domain/ledger"
)

// The steps that execution is made of.
const (
	appropriated = iota
	allotted
	allocated
	reserved
	obligated
	certified
	settled
	lapsed
	released
	stepCount
)

// stepOf is the step that an account stands for.
var stepOf = map[ledger.Account]int{ledger.Appropriated: appropriated, ledger.Allotted: allotted, ledger.Allocated: allocated, ledger.Reserved: reserved,
	ledger.Obligated: obligated, ledger.ObligatedAdvanced: obligated, ledger.Certified: certified, ledger.Settled: settled, ledger.Lapsed: lapsed,
	ledger.CashReleased: released}

// budgetKey is what execution is kept by; the names are numbers of View.few, the
// project's of View.named.
type budgetKey struct {
	entity, source, currency, project, chapter uint32
	year                                       int32
}

// stood is what stands on each step of a key, before its year was closed.
type stood [stepCount]int64

// came is what of that came over from the year before.
type came [lapsed]int64

// sums is what stands on the steps by key. Few keys have anything that came
// over, so that it stands aside: reports run through all keys.
type sums struct {
	keys  index[budgetKey]
	stood []stood
	over  []uint32 // of each key, 1 + its place in came, 0 for none
	came  []came
	next  []uint32 // of each key, 1 + the one before it of its project
	heads []uint32 // of each project, 1 + its latest key
}

// number is a key's number, a new one when it has none.
func (s *sums) number(k budgetKey) (n uint32, fresh bool) {
	if n, fresh = s.keys.number(k); fresh {
		s.heads = grown(s.heads, int(k.project)+1)
		s.stood, s.over, s.next = append(s.stood, stood{}), append(s.over, 0), append(s.next, s.heads[k.project])
		s.heads[k.project] = n + 1
	}
	return n, fresh
}

// add adds to a step of a key; over says that it came over.
func (s *sums) add(n uint32, step int, minor int64, over bool) {
	s.stood[n][step] += minor
	if !over {
		return
	}
	if s.over[n] == 0 {
		s.came = append(s.came, came{})
		s.over[n] = uint32(len(s.came))
	}
	s.came[s.over[n]-1][step] += minor
}

// cameOver is what of a key came over, nil for nothing.
func (s *sums) cameOver(n uint32) *came {
	if s.over[n] == 0 {
		return nil
	}
	return &s.came[s.over[n]-1]
}

// ofProject visits the keys of a project.
func (s *sums) ofProject(id uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if int(id) >= len(s.heads) {
			return
		}
		for n := s.heads[id]; n != 0 && yield(n-1); {
			n = s.next[n-1]
		}
	}
}

// budget is the running sums of the budgetary book: by everything; without the
// project, which are few; and of each project and currency over all years, where
// what came over counts in its first year only.
type budget struct {
	sums
	wide, lives sums
	within      [][2]uint32        // of each key, its numbers in wide and lives
	years       map[int32][]uint32 // the keys of each year
}

// add takes a posting in. The close of a year takes what is left off the year's
// steps: execution of a year is what stood there before that. What it puts on
// the next year's steps was carried over, and counts once over all years.
func (b *budget) add(t turnoverKey, c cellKey, r *row, closing bool) {
	step, ok := stepOf[t.of()]
	if !ok {
		return
	}
	over := closing && step < lapsed
	if over && r.minor < 0 {
		return
	}
	k := budgetKey{t.entity, t.source, t.currency, r.names[project], c.chapter, c.year}
	n, fresh := b.number(k)
	if fresh {
		life, _ := b.lives.number(budgetKey{currency: k.currency, project: k.project})
		k.project = 0
		wide, _ := b.wide.number(k)
		b.within = append(b.within, [2]uint32{wide, life})
		if b.years == nil {
			b.years = map[int32][]uint32{}
		}
		b.years[k.year] = append(b.years[k.year], n)
	}
	b.sums.add(n, step, r.minor, over)
	b.wide.add(b.within[n][0], step, r.minor, over)
	if !over {
		b.lives.add(b.within[n][1], step, r.minor, false)
	}
}

// each visits the keys of a year; of 0, all that those sums have.
func (b *budget) each(table *sums, y ledger.Year) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if table == &b.sums && y != 0 {
			for _, n := range b.years[int32(y)] {
				if !yield(n) {
					return
				}
			}
			return
		}
		for n := range table.keys.keys {
			if !yield(uint32(n)) {
				return
			}
		}
	}
}

// by gives the smallest of the sums that tell what a report asks for.
func (b *budget) by(by By, f *Filter) *sums {
	switch {
	case by != ByProject && f.Project == "":
		return &b.wide
	case by == ByProject && f.Entity == "" && f.Source == "" && f.Chapter == "" && f.Year == 0:
		return &b.lives
	}
	return &b.sums
}

// Execution is one line of budget execution: authority by step, in minor units.
// Each later step is contained in the ones before it, so that appropriated ≥
// allotted ≥ allocated ≥ obligated ≥ certified ≥ settled; Reserved is the part
// of what is allocated that waits for a tender. Released is cash, and Lapsed
// what a year's close or a late refund took back; CarriedIn is what the steps
// hold that came over from the year before, where a year is looked at by itself.
type Execution struct {
	Currency                                                                   money.Currency
	Appropriated, Allotted, Allocated, Reserved, Obligated, Certified, Settled int64
	Released, Lapsed, CarriedIn                                                int64
}

// add adds what stands on the steps; whole makes execution of it. Over all years,
// what was carried over counts in its first year only.
func (x *Execution) add(stood *stood, came *came, oneYear bool) {
	x.Appropriated += stood[appropriated]
	x.Allotted += stood[allotted]
	x.Allocated += stood[allocated]
	x.Reserved += stood[reserved]
	x.Obligated += stood[obligated]
	x.Certified += stood[certified]
	x.Settled += stood[settled]
	x.Lapsed += stood[lapsed]
	x.Released += stood[released]
	switch {
	case came == nil:
	case oneYear:
		for _, minor := range came {
			x.CarriedIn += minor
		}
	default:
		x.Appropriated -= came[appropriated]
		x.Allotted -= came[allotted]
		x.Allocated -= came[allocated]
		x.Reserved -= came[reserved]
		x.Obligated -= came[obligated]
		x.Certified -= came[certified]
		x.Settled -= came[settled]
	}
}

// whole adds to each step what stands on the later ones, which it contains.
func (x *Execution) whole() {
	x.Certified += x.Settled
	x.Obligated += x.Certified
	x.Allocated += x.Reserved + x.Obligated
	x.Allotted += x.Allocated
	x.Appropriated += x.Allotted
}

// Rate is how much of what was given is settled, in hundredths of a percent,
// rounded down; ok is false where nothing was given, or more came back than was
// spent.
func (x Execution) Rate() (hundredths int64, ok bool) {
	if x.Appropriated <= 0 || x.Settled < 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(x.Settled), 10_000)
	if hi >= uint64(x.Appropriated) {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, uint64(x.Appropriated))
	return int64(q), q < 1<<63
}

// Keyed is execution under a key.
type Keyed struct {
	Key string
	Execution
}

// BudgetOf is what a line of the budget says: whose, out of which source, for
// which project, year and chapter. Project is "" before authority is allocated.
type BudgetOf struct {
	Entity  ledger.Entity
	Source  ledger.Source
	Project ledger.Project
	Year    ledger.Year
	Chapter ledger.Chapter
}

func (b *books) budgetOf(k budgetKey) BudgetOf {
	return BudgetOf{ledger.Entity(b.few.keys[k.entity]), ledger.Source(b.few.keys[k.source]), ledger.Project(b.named[project].keys[k.project]),
		ledger.Year(k.year), ledger.Chapter(b.few.keys[k.chapter])}
}

// By is what execution is told by.
type By int

// The ways to tell execution. Sector, district, programme and whatever else
// belongs to a project go by ByProject, with a function that gives it.
const (
	BySource By = iota
	ByProject
	ByChapter
	ByYear
	ByEntity
)

// part is the number that a key is told by.
func (by By) part(k budgetKey) uint32 {
	switch by {
	case BySource:
		return k.source
	case ByProject:
		return k.project
	case ByChapter:
		return k.chapter
	case ByYear:
		return uint32(k.year)
	}
	return k.entity
}

func (b *books) partName(by By, part uint32) string {
	switch by {
	case ByProject:
		return b.named[project].keys[part]
	case ByYear:
		return ledger.Year(part).String()
	}
	return b.few.keys[part]
}

// chosen says whether a filter's names choose a key. Its accounts, events,
// periods and sides do not matter: execution is of all of them.
func (c *choice) budget(k budgetKey) bool {
	return !c.nothing && (c.entity == 0 || c.entity == k.entity) && (c.source == 0 || c.source == k.source) && (c.currency == 0 || c.currency == k.currency) &&
		(c.names[project] == 0 || c.names[project] == k.project) && (c.chapter == 0 || c.chapter == k.chapter) && (c.Year == 0 || int32(c.Year) == k.year)
}
