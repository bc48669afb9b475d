package books

import (
	"cmp"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// lotKey is an open item on an account. The entity and the currency are numbers
// of View.few.
type lotKey struct {
	entity, currency      uint32
	party, item, contract uint32
}

// lot is what of an open item is open, and when anything happened to it.
type lot struct {
	balance     int64
	head        uint32 // 1 + number of the latest posting
	opened      uint32 // 1 + number of the first posting that opened it
	opens       uint32 // how many did: mostly one, and then nothing needs to be walked
	first, last clock.Day
	since       clock.Day // when the first that opened it was true in the world
}

// ages are the open items of one account.
type ages struct {
	keys index[lotKey]
	lots []lot
}

// age takes a posting into its lot and gives the posting before it there.
func (b *books) age(at uint32, t turnoverKey, r row) (before uint32) {
	of := b.ages[t.of()]
	if of == nil {
		of = &ages{}
		b.ages[t.of()] = of
	}
	n, fresh := of.keys.number(lotKey{t.entity, t.currency, r.names[party], r.names[item], r.names[contract]})
	day := b.entries.at(r.entry).day
	if fresh {
		of.lots = append(of.lots, lot{first: day, last: day})
	}
	l := &of.lots[n]
	before, l.head = l.head, at
	l.balance += r.minor
	if info, _ := t.of().Info(); (r.minor > 0) == info.Debit {
		if l.opens++; l.opens == 1 {
			l.opened, l.since = at, b.entries.at(r.entry).occurred
		}
	}
	if day.Before(l.first) {
		l.first = day
	}
	if day.After(l.last) {
		l.last = day
	}
	return before
}

// Open is an item that is not settled: an advance not recovered, retention held,
// something owed. What was taken off an item is taken off its oldest part
// first. An item of which more was taken off than it ever had stands with a
// negative amount and no parts.
type Open struct {
	Account  ledger.Account
	Item     ledger.Item
	Contract ledger.Contract
	Project  ledger.Project
	Party    ledger.Party
	Amount   money.Amount // positive for what is open, whichever side the account is on
	Since    clock.Day    // when the oldest part that is open came about
	Seq      fact.Seq     // the fact of that part
	Entity   ledger.Entity
	Parts    []OpenPart // the oldest first
}

// OpenPart is what is open of one posting.
type OpenPart struct {
	Seq   fact.Seq
	Since clock.Day
	Minor int64
}

// Ages is an item by age on a day. Of one of which more was taken off than there
// was, nothing has an age.
func (o Open) Ages(day clock.Day) (b Buckets) {
	for _, p := range o.Parts {
		b[bucketAt(day, p.Since)] += p.Minor
	}
	return b
}

// Aged narrows an item to what of it is in one bucket on a day. It is not ok when
// nothing is.
func (o Open) Aged(day clock.Day, bucket int) (aged Open, ok bool) {
	aged = o
	aged.Parts, aged.Amount.Minor = nil, 0
	for _, p := range o.Parts {
		if bucketAt(day, p.Since) != bucket {
			continue
		}
		if len(aged.Parts) == 0 {
			aged.Since, aged.Seq = p.Since, p.Seq
		}
		aged.Parts = append(aged.Parts, p)
		aged.Amount.Minor += p.Minor
	}
	return aged, len(aged.Parts) > 0
}

// AgeEnds are the last days of the buckets of ageing; after them comes one
// without an end.
var AgeEnds = [...]int{30, 60, 90, 180, 365}

// Buckets are amounts by age, in minor units; the last is what is older.
type Buckets [len(AgeEnds) + 1]int64

// Sum is all of it.
func (b Buckets) Sum() (sum int64) {
	for _, minor := range b {
		sum += minor
	}
	return sum
}

// bucketOf is the bucket of something that many days old.
func bucketOf(days int) int {
	i := 0
	for i < len(AgeEnds) && days > AgeEnds[i] {
		i++
	}
	return i
}

// Open lists what is open on an account, the oldest first.
func (v *View) Open(a ledger.Account) []Open { return v.OpenAt(a, clock.Day{}) }

// OpenAt lists what was open on an account at the end of a day, by what had been
// booked until then, the oldest first; the zero Day is after everything. The age
// of a part goes by the day on which it was true in the world.
func (v *View) OpenAt(a ledger.Account, day clock.Day) []Open {
	var list []Open
	v.eachOpen(a, day, func(k lotKey, o Open) {
		o.Account, o.Entity, o.Amount.Currency = a, ledger.Entity(v.few.keys[k.entity]), money.Currency(v.few.keys[k.currency])
		o.Item, o.Party, o.Contract = ledger.Item(v.named[item].keys[k.item]), ledger.Party(v.named[party].keys[k.party]), ledger.Contract(v.named[contract].keys[k.contract])
		o.Parts = slices.Clone(o.Parts)
		list = append(list, o)
	})
	slices.SortFunc(list, func(a, b Open) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Party, b.Party),
			cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Amount.Currency, b.Amount.Currency), cmp.Compare(a.Entity, b.Entity))
	})
	return list
}

// eachOpen visits what was open on an account, in the order in which the items
// came about, without the names of the key. The parts are valid until visit
// returns.
func (v *View) eachOpen(a ledger.Account, day clock.Day, visit func(lotKey, Open)) {
	v.eachLot(a, day, nil, visit)
}

// eachLot is eachOpen, but hands what one posting opened, and nothing is open of
// but its rest, to plain when there is one: no list is made for it.
func (v *View) eachLot(a ledger.Account, day clock.Day, plain func(k lotKey, since clock.Day, minor int64), visit func(lotKey, Open)) {
	of := v.ages[a]
	if of == nil {
		return
	}
	info, _ := a.Info()
	sign := int64(-1)
	if info.Debit {
		sign = 1
	}
	var parts []agePart
	var left []OpenPart
	for n := range of.lots {
		l := &of.lots[n]
		balance := l.balance
		if !day.IsZero() && l.last.After(day) {
			if l.first.After(day) {
				continue
			}
			balance = v.balanceAt(l, day)
		}
		if balance == 0 {
			continue
		}
		if l.opens == 1 && sign*balance > 0 { // so it is the one posting, less what was taken off until then
			if plain != nil {
				plain(of.keys.keys[n], l.since, sign*balance)
				continue
			}
			parts = append(parts[:0], v.part(l.opened, sign))
			parts[0].minor = sign * balance
		} else {
			parts = v.partsOf(l, day, sign, parts[:0])
		}
		if o, ok := v.open(parts, left[:0]); ok {
			left = o.Parts
			visit(of.keys.keys[n], o)
		}
	}
}

// balanceAt is what a lot's postings until a day come to.
func (b *books) balanceAt(l *lot, day clock.Day) int64 {
	balance := l.balance
	for at := l.head; at != 0; {
		r := b.rows.at(at - 1)
		if b.entries.at(r.entry).day.After(day) {
			balance -= r.minor
		}
		at = r.lot
	}
	return balance
}

// agePart is a posting of a lot: positive for what opens, negative for what is
// taken off.
type agePart struct {
	minor   int64
	since   clock.Day
	seq     fact.Seq
	project uint32
}

// partsOf are a lot's postings until a day, in order.
func (b *books) partsOf(l *lot, day clock.Day, sign int64, parts []agePart) []agePart {
	for at := l.head; at != 0; {
		r := b.rows.at(at - 1)
		if day.IsZero() || !b.entries.at(r.entry).day.After(day) {
			parts = append(parts, b.part(at, sign))
		}
		at = r.lot
	}
	slices.Reverse(parts)
	return parts
}

func (b *books) part(at uint32, sign int64) agePart {
	r := b.rows.at(at - 1)
	e := b.entries.at(r.entry)
	return agePart{sign * r.minor, e.occurred, e.seq, r.names[project]}
}

// open is what is left of an item's postings; its parts go into left.
func (b *books) open(parts []agePart, left []OpenPart) (o Open, ok bool) {
	if len(parts) == 0 {
		return o, false
	}
	first, taken := parts[0], int64(0)
	opening := parts[:0]
	for _, p := range parts {
		o.Amount.Minor += p.minor
		if p.minor > 0 {
			opening = append(opening, p)
		} else {
			taken -= p.minor
		}
	}
	if o.Amount.Minor == 0 {
		return o, false
	}
	o.Parts = left
	o.Since, o.Seq, o.Project = first.since, first.seq, ledger.Project(b.named[project].keys[first.project])
	slices.SortStableFunc(opening, func(a, b agePart) int { return a.since.Compare(b.since) })
	for _, p := range opening {
		if taken >= p.minor {
			taken -= p.minor
			continue
		}
		if len(o.Parts) == 0 {
			o.Since, o.Seq, o.Project = p.since, p.seq, ledger.Project(b.named[project].keys[p.project])
		}
		o.Parts = append(o.Parts, OpenPart{p.seq, p.since, p.minor - taken})
		taken = 0
	}
	return o, true
}

// Aged is what is open under a key, by age. Over is what was taken off beyond
// what there was: what an account's balance is less than the buckets.
type Aged struct {
	Key      string
	Currency money.Currency
	Buckets  Buckets
	Over     int64
}

// AgeBy is what ageing is told by.
type AgeBy int

// The ways to tell ageing.
const (
	AgeByContract AgeBy = iota
	AgeByParty
	AgeByItem
)

// part is the number, and in which names, that a lot is told by.
func (by AgeBy) part(k lotKey) (id uint32, in int) {
	switch by {
	case AgeByContract:
		return k.contract, contract
	case AgeByParty:
		return k.party, party
	}
	return k.item, item
}

// Ageing tells what was open on accounts at the end of a day by age, under the
// contract, party or item of each ("" where there is none), in order of key and
// currency. The buckets of all keys less what is over are the balance of the
// accounts.
func (v *View) Ageing(accounts []ledger.Account, day clock.Day, by AgeBy) []Aged {
	g := aging{by: by, names: v.named[in(by)].len()}
	for _, a := range accounts {
		v.eachLot(a, day, func(k lotKey, since clock.Day, minor int64) {
			g.row(k).Buckets[bucketAt(day, since)] += minor
		}, func(k lotKey, o Open) {
			x := g.row(k)
			if o.Amount.Minor < 0 {
				x.Over -= o.Amount.Minor
			}
			for _, p := range o.Parts {
				x.Buckets[bucketAt(day, p.Since)] += p.Minor
			}
		})
	}
	return g.list(v)
}

// in is which names a way goes by.
func in(by AgeBy) int {
	_, in := by.part(lotKey{})
	return in
}

// aging is the rows of an ageing while they are made, found by the numbers of
// their name and currency.
type aging struct {
	by         AgeBy
	names      int
	currencies []uint32
	found      [][]uint32 // by currency, by name: 1 + the row
	rows       []Aged
}

func (g *aging) row(k lotKey) *Aged {
	c := slices.Index(g.currencies, k.currency)
	if c < 0 {
		c = len(g.currencies)
		g.currencies, g.found = append(g.currencies, k.currency), append(g.found, make([]uint32, g.names))
	}
	id, _ := g.by.part(k)
	row := &g.found[c][id]
	if *row == 0 {
		g.rows = append(g.rows, Aged{})
		*row = uint32(len(g.rows))
	}
	return &g.rows[*row-1]
}

// list is the rows in order of key and currency. There are few contracts and
// parties beside the items, whose order is not kept.
func (g *aging) list(v *View) []Aged {
	order := make([]int, len(g.currencies))
	for c := range order {
		order[c] = c
	}
	currency := func(c int) money.Currency { return money.Currency(v.few.keys[g.currencies[c]]) }
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(place(currency(a)), place(currency(b))) })
	list := make([]Aged, 0, len(g.rows))
	take := func(id uint32) {
		for _, c := range order {
			if row := g.found[c][id]; row != 0 {
				x := g.rows[row-1]
				x.Key, x.Currency = v.named[in(g.by)].keys[id], currency(c)
				list = append(list, x)
			}
		}
	}
	if g.by == AgeByItem {
		for id := range g.names {
			take(uint32(id))
		}
		slices.SortStableFunc(list, func(a, b Aged) int { return cmp.Compare(a.Key, b.Key) })
		return list
	}
	for _, id := range v.byName(in(g.by)) {
		take(id)
	}
	return list
}

func bucketAt(day, since clock.Day) int {
	days, _ := day.DaysSince(since)
	return bucketOf(days)
}

// AgeingFacts are the facts of one bucket of a row of Ageing: those that opened
// what is still open.
func (v *View) AgeingFacts(accounts []ledger.Account, day clock.Day, by AgeBy, row Aged, bucket int) []fact.Seq {
	var list []fact.Seq
	for _, a := range accounts {
		v.eachOpen(a, day, func(k lotKey, o Open) {
			if id, in := by.part(k); v.named[in].keys[id] != row.Key || v.few.keys[k.currency] != string(row.Currency) {
				return
			}
			for _, p := range o.Parts {
				if bucketAt(day, p.Since) == bucket {
					list = append(list, p.Seq)
				}
			}
		})
	}
	slices.Sort(list)
	return slices.Compact(list)
}
