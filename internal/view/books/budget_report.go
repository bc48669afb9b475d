package books

import (
	"cmp"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/ledger"
)

// BudgetExecution is execution by one thing, in order of key and currency, of
// what the filter's entity, source, currency, project, chapter and year choose.
// By project, of gives the key of each project and is asked once for each; nil
// is the project itself, and "" leaves it out, as authority that no project has
// yet. Told by year, or of one year, it is each year's by itself, with what was
// carried into it.
func (v *View) BudgetExecution(by By, f Filter, of func(ledger.Project) string) []Keyed {
	c, table := v.choose(&f), v.budget.by(by, &f)
	oneYear := by == ByYear || f.Year != 0
	if by == ByProject && of == nil {
		return v.eachProject(c, table, oneYear)
	}
	var g groups
	name := func(part uint32) string {
		key := v.partName(by, part)
		if by == ByProject && key != "" {
			key = of(ledger.Project(key))
		}
		return key
	}
	for n := range v.budget.each(table, f.Year) {
		k := &table.keys.keys[n]
		if !c.budget(*k) {
			continue
		}
		if line := g.line(by.part(*k), k.currency, name, by == ByProject); line != nil {
			line.add(&table.stood[n], table.cameOver(n), oneYear)
		}
	}
	for i := range g.lines {
		g.lines[i].Currency = money.Currency(v.few.keys[g.lines[i].at])
	}
	return g.list()
}

// eachProject is execution by the project itself, in the order of their names
// and so without sorting a list of all of them.
func (v *View) eachProject(c *choice, table *sums, oneYear bool) []Keyed {
	list := make([]Keyed, 0, table.keys.len())
	for _, id := range v.byName(project) {
		if id == 0 || c.names[project] != 0 && c.names[project] != id {
			continue // what no project has yet
		}
		first := len(list)
		for n := range table.ofProject(id) {
			k := table.keys.keys[n]
			if !c.budget(k) {
				continue
			}
			currency := money.Currency(v.few.keys[k.currency])
			at := first
			for at < len(list) && list[at].Currency != currency {
				at++
			}
			if at == len(list) {
				list = append(list, Keyed{Key: v.named[project].keys[id], Execution: Execution{Currency: currency}})
			}
			list[at].add(&table.stood[n], table.cameOver(n), oneYear)
		}
		mine := list[first:]
		for i := range mine {
			mine[i].whole()
		}
		if len(mine) > 1 {
			slices.SortFunc(mine, func(a, b Keyed) int { return cmp.Compare(place(a.Currency), place(b.Currency)) })
		}
	}
	return list
}

// byName is the numbers of the projects, contracts or parties in the order of
// their names. Names come and never go: those that came since the last time are
// sorted in.
func (b *books) byName(d int) []uint32 {
	names := b.named[d].keys
	var have []uint32
	if kept := b.order[d].Load(); kept != nil {
		have = *kept
	}
	if len(have) == len(names) {
		return have
	}
	fresh := make([]uint32, len(names)-len(have))
	for i := range fresh {
		fresh[i] = uint32(len(have) + i)
	}
	slices.SortFunc(fresh, func(x, y uint32) int { return cmp.Compare(names[x], names[y]) })
	all := make([]uint32, 0, len(names))
	for _, id := range have {
		for len(fresh) > 0 && names[fresh[0]] < names[id] {
			all, fresh = append(all, fresh[0]), fresh[1:]
		}
		all = append(all, id)
	}
	all = append(all, fresh...)
	b.order[d].Store(&all)
	return all
}

// groups are the lines of a report while it is made. A part has a group by its
// name, which is asked for once; parts, groups and currencies are numbers, so
// that nothing is hashed for each key.
type groups struct {
	parts      []int32 // 1 + its group, 0 while it was not met, leftOut
	names      []string
	named      map[string]int32
	currencies []uint32
	found      [][]int32 // by currency, by group: 1 + the line
	lines      []groupLine
}

type groupLine struct {
	Keyed
	at uint32 // currency
}

const leftOut = -1

// line is the line that a part and currency count for, nil for none.
func (g *groups) line(part, currency uint32, name func(uint32) string, dropEmpty bool) *groupLine {
	g.parts = grown(g.parts, int(part)+1)
	if g.parts[part] == 0 {
		g.parts[part] = g.group(name(part), dropEmpty)
	}
	group := g.parts[part]
	if group == leftOut {
		return nil
	}
	c := slices.Index(g.currencies, currency)
	if c < 0 {
		c = len(g.currencies)
		g.currencies, g.found = append(g.currencies, currency), append(g.found, nil)
	}
	g.found[c] = grown(g.found[c], int(group))
	line := &g.found[c][group-1]
	if *line == 0 {
		g.lines = append(g.lines, groupLine{Keyed{Key: g.names[group-1]}, currency})
		*line = int32(len(g.lines))
	}
	return &g.lines[*line-1]
}

func (g *groups) group(name string, dropEmpty bool) int32 {
	if name == "" && dropEmpty {
		return leftOut
	}
	if g.named == nil {
		g.named = map[string]int32{}
	}
	n := g.named[name]
	if n == 0 {
		g.names = append(g.names, name)
		n = int32(len(g.names))
		g.named[name] = n
	}
	return n
}

// list is the lines in order of key and currency.
func (g *groups) list() []Keyed {
	list := make([]Keyed, len(g.lines))
	for i := range g.lines {
		list[i] = g.lines[i].Keyed
		list[i].whole()
	}
	sortKeyed(list)
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
		x.whole()
		list = append(list, Keyed{k.key, *x})
	}
	sortKeyed(list)
	return list
}

func sortKeyed(list []Keyed) {
	slices.SortFunc(list, func(a, b Keyed) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(place(a.Currency), place(b.Currency)))
	})
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
			keyed(sums, keyedAt{name, k.currency}, v.few.keys).add(&v.budget.stood[n], v.budget.cameOver(uint32(n)), oneYear)
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
	list := make([]Execution, 0, 2)
	for n := range v.budget.lives.ofProject(id) {
		x := Execution{Currency: money.Currency(v.few.keys[v.budget.lives.keys.keys[n].currency])}
		x.add(&v.budget.lives.stood[n], nil, false)
		x.whole()
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b Execution) int { return cmp.Compare(place(a.Currency), place(b.Currency)) })
	return list
}
