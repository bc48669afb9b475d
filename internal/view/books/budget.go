package books

import (
	"cmp"
	"iter"
	"maps"
	"math/bits"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
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

// steps is what stands on each step of a key before its year was closed, and
// what of that came over from the year before.
type steps struct {
	stood   [stepCount]int64
	carried [lapsed]int64
}

// budget is the running sums of the budgetary book.
type budget struct {
	keys  index[budgetKey]
	rows  []steps
	next  []uint32 // of each key, 1 + the one before it of its project
	heads []uint32 // of each project, 1 + its latest key
}

// ofProject visits the keys of a project.
func (b *budget) ofProject(id uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if int(id) >= len(b.heads) {
			return
		}
		for n := b.heads[id]; n != 0 && yield(n-1); {
			n = b.next[n-1]
		}
	}
}

// add takes a posting in. The close of a year takes what is left off the year's
// steps: execution of a year is what stood there before that. What it puts on
// the next year's steps was carried over, and counts once over all years.
func (b *budget) add(t turnoverKey, c cellKey, r *row, closing bool) {
	step, ok := stepOf[t.of()]
	if !ok {
		return
	}
	n, fresh := b.keys.number(budgetKey{t.entity, t.source, t.currency, r.names[project], c.chapter, c.year})
	if fresh {
		id := r.names[project]
		b.heads = grown(b.heads, int(id)+1)
		b.rows, b.next = append(b.rows, steps{}), append(b.next, b.heads[id])
		b.heads[id] = n + 1
	}
	of := &b.rows[n]
	switch {
	case !closing || step >= lapsed:
		of.stood[step] += r.minor
	case r.minor > 0:
		of.stood[step] += r.minor
		of.carried[step] += r.minor
	}
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

// add adds what stands on the steps. Over all years, what was carried over
// counts in its first year only.
func (x *Execution) add(of *steps, oneYear bool) {
	stood := of.stood
	for i, minor := range of.carried {
		if oneYear {
			x.CarriedIn += minor
		} else {
			stood[i] -= minor
		}
	}
	x.Reserved += stood[reserved]
	into := [lapsed]*int64{&x.Appropriated, &x.Allotted, &x.Allocated, nil, &x.Obligated, &x.Certified, &x.Settled}
	sum := int64(0)
	for i := settled; i >= appropriated; i-- {
		if sum += stood[i]; into[i] != nil {
			*into[i] += sum
		}
	}
	x.Released += stood[released]
	x.Lapsed += stood[lapsed]
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

// BudgetExecution is execution by one thing, in order of key and currency, of
// what the filter's entity, source, currency, project, chapter and year choose.
// By project, of gives the key of each project and is asked once for each; nil
// is the project itself, and "" leaves it out, as authority that no project has
// yet. Told by year, or of one year, it is each year's by itself, with what was
// carried into it.
func (v *View) BudgetExecution(by By, f Filter, of func(ledger.Project) string) []Keyed {
	c := v.choose(&f)
	oneYear := by == ByYear || f.Year != 0
	sums := map[keyedAt]*Execution{}
	var lines []*Execution
	var met grouping
	var names []*string // of each part
	name := func(part uint32) string {
		if names = grown(names, int(part)+1); names[part] == nil {
			key := v.partName(by, part)
			if by == ByProject && of != nil && key != "" {
				key = of(ledger.Project(key))
			}
			names[part] = &key
		}
		return *names[part]
	}
	for n, k := range v.budget.keys.keys {
		if !c.budget(k) {
			continue
		}
		line := met.at(by.part(k), k.currency)
		if *line == 0 {
			*line = leftOut
			if key := name(by.part(k)); key != "" || by != ByProject {
				lines = append(lines, keyed(sums, keyedAt{key, k.currency}, v.few.keys))
				*line = int32(len(lines))
			}
		}
		if *line > 0 {
			lines[*line-1].add(&v.budget.rows[n], oneYear)
		}
	}
	return keyedList(sums)
}

// grouping finds the line that a part and currency count for without hashing a
// key for each row: parts are numbers from 0 on, and currencies are few. A line
// is 0 while it was not met yet.
type grouping struct {
	lines      [][]int32 // by currency, by part
	currencies []uint32
}

const leftOut = -1

func (g *grouping) at(part, currency uint32) *int32 {
	n := slices.Index(g.currencies, currency)
	if n < 0 {
		n = len(g.currencies)
		g.currencies, g.lines = append(g.currencies, currency), append(g.lines, nil)
	}
	g.lines[n] = grown(g.lines[n], int(part)+1)
	return &g.lines[n][part]
}

// BudgetFacts are the facts of one figure of BudgetExecution: those that changed
// what stands on a step or beyond it under a key. The step is named by its
// account.
func (v *View) BudgetFacts(by By, f Filter, of func(ledger.Project) string, key string, step ledger.Account) []fact.Seq {
	c := v.choose(&f)
	oneYear := by == ByYear || f.Year != 0
	closing, _ := v.few.at(string(ledger.EvYearClose))
	names := map[uint32]string{}
	sums := map[fact.Seq]int64{}
	one := Filter{Entity: f.Entity, Source: f.Source, Currency: f.Currency, Project: f.Project, Chapter: f.Chapter, Year: f.Year, Accounts: StepAccounts(step)}
	if by == ByProject && key == "" {
		return nil
	}
	take := func(part uint32, r *row) {
		ck := v.cellKeys.keys[r.cell]
		if by == ByChapter && ck.chapter != part { // where there is no chapter, the filter does not narrow
			return
		}
		if ck.event == closing && step != ledger.Lapsed && step != ledger.CashReleased && (r.minor < 0 || !oneYear) {
			return
		}
		sums[v.entries.at(r.entry).seq] += r.minor
	}
	for _, k := range v.budget.keys.keys {
		part := by.part(k)
		if _, done := names[part]; done || !c.budget(k) {
			continue
		}
		name := v.partName(by, part)
		if by == ByProject && of != nil && name != "" {
			name = of(ledger.Project(name))
		}
		if names[part] = name; name != key {
			continue
		}
		narrow := one
		switch own := v.partName(by, part); by {
		case BySource:
			narrow.Source = ledger.Source(own)
		case ByProject:
			narrow.Project = ledger.Project(own)
		case ByChapter:
			narrow.Chapter = ledger.Chapter(own)
		case ByYear:
			narrow.Year = ledger.Year(k.year)
		default:
			narrow.Entity = ledger.Entity(own)
		}
		v.choose(&narrow).each(func(_ uint32, r *row) { take(part, r) })
	}
	list := make([]fact.Seq, 0, len(sums))
	for seq, sum := range sums {
		if sum != 0 {
			list = append(list, seq)
		}
	}
	slices.Sort(list)
	return list
}

// StepAccounts are the accounts that a figure of execution is the sum of: the
// step and all after it. The step is named by its own account.
func StepAccounts(step ledger.Account) (list []ledger.Account) {
	from, ok := stepOf[step]
	if !ok || from == reserved || from >= lapsed {
		return []ledger.Account{step}
	}
	for a, n := range stepOf {
		if n >= from && n < lapsed {
			list = append(list, a)
		}
	}
	slices.Sort(list)
	return list
}

type keyedAt struct {
	key      string
	currency uint32
}

func keyed(sums map[keyedAt]*Execution, at keyedAt, names []string) *Execution {
	x := sums[at]
	if x == nil {
		x = &Execution{Currency: money.Currency(names[at.currency])}
		sums[at] = x
	}
	return x
}

func keyedList(sums map[keyedAt]*Execution) []Keyed {
	list := make([]Keyed, 0, len(sums))
	for k, x := range sums {
		list = append(list, Keyed{k.key, *x})
	}
	slices.SortFunc(list, func(a, b Keyed) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(place(a.Currency), place(b.Currency)))
	})
	return list
}

// ExecutionBy is execution over all years by a key of several things together,
// in order of key and currency; "" as a key leaves a line of the budget out.
// The key must not tell the years apart: see ExecutionByYears.
func (v *View) ExecutionBy(key func(s ledger.Source, p ledger.Project, y ledger.Year) string) []Keyed {
	return v.executionBy(false, func(k BudgetOf) string { return key(k.Source, k.Project, k.Year) })
}

// ExecutionByYears is ExecutionBy with keys of one year each: what was carried
// into a year counts there as well.
func (v *View) ExecutionByYears(key func(BudgetOf) string) []Keyed { return v.executionBy(true, key) }

func (v *View) executionBy(oneYear bool, key func(BudgetOf) string) []Keyed {
	sums := map[keyedAt]*Execution{}
	for n, k := range v.budget.keys.keys {
		if name := key(v.budgetOf(k)); name != "" {
			keyed(sums, keyedAt{name, k.currency}, v.few.keys).add(&v.budget.rows[n], oneYear)
		}
	}
	return keyedList(sums)
}

// ExecutionOf is the execution of a project over all years, by currency.
func (v *View) ExecutionOf(p ledger.Project) []Execution {
	id, ok := v.named[project].at(string(p))
	if !ok || id == 0 {
		return nil
	}
	sums := map[uint32]*Execution{}
	for n := range v.budget.ofProject(id) {
		k := v.budget.keys.keys[n]
		if sums[k.currency] == nil {
			sums[k.currency] = &Execution{Currency: money.Currency(v.few.keys[k.currency])}
		}
		sums[k.currency].add(&v.budget.rows[n], false)
	}
	list := make([]Execution, 0, len(sums))
	for x := range maps.Values(sums) {
		list = append(list, *x)
	}
	slices.SortFunc(list, func(a, b Execution) int { return cmp.Compare(place(a.Currency), place(b.Currency)) })
	return list
}
