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
	first, last clock.Day
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
	of := v.ages[a]
	if of == nil {
		return nil
	}
	info, _ := a.Info()
	sign := int64(-1)
	if info.Debit {
		sign = 1
	}
	var list []Open
	var parts []agePart
	for n := range of.lots {
		l := &of.lots[n]
		whole := day.IsZero() || !l.last.After(day)
		if whole && l.balance == 0 || !day.IsZero() && l.first.After(day) {
			continue
		}
		parts = v.partsOf(l, day, sign, parts[:0])
		if o, ok := v.open(parts); ok {
			k := of.keys.keys[n]
			o.Account, o.Entity, o.Amount.Currency = a, ledger.Entity(v.few.keys[k.entity]), money.Currency(v.few.keys[k.currency])
			o.Item, o.Party, o.Contract = ledger.Item(v.named[item].keys[k.item]), ledger.Party(v.named[party].keys[k.party]), ledger.Contract(v.named[contract].keys[k.contract])
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b Open) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Party, b.Party),
			cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Amount.Currency, b.Amount.Currency), cmp.Compare(a.Entity, b.Entity))
	})
	return list
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
		if e := b.entries.at(r.entry); day.IsZero() || !e.day.After(day) {
			parts = append(parts, agePart{sign * r.minor, e.occurred, e.seq, r.names[project]})
		}
		at = r.lot
	}
	slices.Reverse(parts)
	return parts
}

// open is what is left of an item's postings.
func (b *books) open(parts []agePart) (o Open, ok bool) {
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
	Facts    [len(AgeEnds) + 1][]fact.Seq // of each bucket, in order
}

// Ageing tells what was open on accounts at the end of a day by age, under a key
// of each item ("" leaves it out), in order of key and currency. The buckets of
// all keys less what is over are the balance of the accounts.
func (v *View) Ageing(accounts []ledger.Account, day clock.Day, key func(Open) string) []Aged {
	type at struct {
		key      string
		currency money.Currency
	}
	sums := map[at]*Aged{}
	for _, a := range accounts {
		for _, o := range v.OpenAt(a, day) {
			k := key(o)
			if k == "" {
				continue
			}
			x := sums[at{k, o.Amount.Currency}]
			if x == nil {
				x = &Aged{Key: k, Currency: o.Amount.Currency}
				sums[at{k, o.Amount.Currency}] = x
			}
			if o.Amount.Minor < 0 {
				x.Over -= o.Amount.Minor
			}
			for _, p := range o.Parts {
				days, _ := day.DaysSince(p.Since)
				i := bucketOf(days)
				x.Buckets[i] += p.Minor
				x.Facts[i] = append(x.Facts[i], p.Seq)
			}
		}
	}
	list := make([]Aged, 0, len(sums))
	for _, x := range sums {
		for i := range x.Facts {
			slices.Sort(x.Facts[i])
			x.Facts[i] = slices.Compact(x.Facts[i])
		}
		list = append(list, *x)
	}
	slices.SortFunc(list, func(a, b Aged) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(place(a.Currency), place(b.Currency)))
	})
	return list
}
