package journal

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"
)

// posting reads one posting: account, two blanks or a tab, amount, cost,
// assertion, note.
func (p *parser) posting(b []byte) {
	if len(p.tx.posts) == maxPostings {
		p.wrong("journal.postings-many", int64(maxPostings))
		return
	}
	x := posting{line: p.line}
	if b[0] == '*' || b[0] == '!' {
		x.state = b[0]
		b = bytes.TrimLeft(b[1:], " \t")
	}
	name, rest := cutAccount(b)
	if n := len(name); n > 2 && (name[0] == '(' && name[n-1] == ')' || name[0] == '[' && name[n-1] == ']') {
		x.virtual = name[0]
		name = name[1 : n-1]
	}
	if len(name) == 0 || !utf8.Valid(name) {
		p.wrong("journal.account", shown(name))
		return
	}
	x.account = p.accounts.number(name)
	text, note := rest, []byte(nil)
	if i := noteAt(rest); i >= 0 {
		text, note = rest[:i], rest[i+1:]
	}
	p.amounts(&x, bytes.TrimSpace(text))
	p.tx.posts = append(p.tx.posts, x)
	if note != nil {
		p.note(note)
	}
}

// noteAt is where a note begins: at a semicolon outside quotation marks.
func noteAt(b []byte) int {
	quoted := false
	for i, c := range b {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ';' && !quoted:
			return i
		}
	}
	return -1
}

// cutAccount cuts at the first tab or two blanks.
func cutAccount(b []byte) (name, rest []byte) {
	for i, c := range b {
		if c == '\t' || c == ' ' && i+1 < len(b) && (b[i+1] == ' ' || b[i+1] == '\t') {
			return b[:i], b[i+1:]
		}
	}
	return bytes.TrimRight(b, " "), nil
}

// amounts reads what stands behind the account.
func (p *parser) amounts(x *posting, b []byte) {
	if len(b) == 0 {
		x.bare = true
		return
	}
	var ok bool
	whole := b
	refuse := func() { p.wrong("journal.amount", shown(whole)) }
	if b[0] == '=' { // a balance that is assigned would make the amount follow from the account
		refuse()
		return
	}
	if x.amount, x.unit, b, ok = p.amount(b); !ok {
		refuse()
		return
	}
	if len(b) > 0 && b[0] == '@' {
		total := len(b) > 1 && b[1] == '@'
		b = bytes.TrimLeft(b, "@")
		if x.cost, x.costUnit, b, ok = p.amount(bytes.TrimLeft(b, " \t")); !ok || x.cost.units < 0 {
			refuse()
			return
		}
		x.priced = true
		if !total {
			x.cost, ok = x.cost.times(x.amount)
		} else if x.amount.units < 0 {
			x.cost.units = -x.cost.units
		}
		if !ok {
			p.wrong("journal.overflow")
			return
		}
	}
	if len(b) > 0 && b[0] == '=' {
		x.asserted = true
		if x.assertion, x.assertionUnit, b, ok = p.amount(bytes.TrimLeft(b[1:], " \t")); !ok {
			refuse()
			return
		}
	}
	if len(b) > 0 {
		refuse()
	}
}

// amount reads a number and its commodity, which stands before or behind it;
// rest is what follows, without blanks.
func (p *parser) amount(b []byte) (d decimal, unit uint32, rest []byte, ok bool) {
	negative := false
	if len(b) > 1 && b[0] == '-' && !digit(b[1]) {
		negative = true
		b = bytes.TrimLeft(b[1:], " ")
	}
	if len(b) == 0 {
		return d, 0, b, false
	}
	name, rest, ok := []byte(nil), b, true
	if !digit(b[0]) && b[0] != '-' && b[0] != '+' {
		if name, rest, ok = commodity(b); !ok {
			return d, 0, b, false
		}
		rest = bytes.TrimLeft(rest, " \t")
	}
	d, n := number(rest)
	if n == 0 {
		return d, 0, rest, false
	}
	rest = bytes.TrimLeft(rest[n:], " \t")
	if name == nil && len(rest) > 0 && rest[0] != '@' && rest[0] != '=' {
		if name, rest, ok = commodity(rest); !ok {
			return d, 0, rest, false
		}
		rest = bytes.TrimLeft(rest, " \t")
	}
	if negative {
		d.units = -d.units
	}
	return d, p.units.number(name), rest, true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// commodity reads a name, in quotation marks or without characters that mean
// something in an amount.
func commodity(b []byte) (name, rest []byte, ok bool) {
	if b[0] == '"' {
		end := bytes.IndexByte(b[1:], '"')
		if end <= 0 {
			return nil, b, false
		}
		return b[1 : end+1], b[end+2:], utf8.Valid(b[1 : end+1])
	}
	i := 0
	for i < len(b) && bytes.IndexByte([]byte(" \t\"0123456789.,;:?!-+*/^&|=<>{}[]()@"), b[i]) < 0 {
		i++
	}
	return b[:i], b[i:], i > 0 && utf8.Valid(b[:i])
}

// finish ends the transaction that has begun: what was left out is filled in,
// and what does not come to zero refused.
func (p *parser) finish() {
	if !p.open {
		return
	}
	p.open = false
	at := p.line
	p.line = p.tx.line
	defer func() { p.line = at }()
	if !p.tx.bad && len(p.tx.posts) == 0 {
		p.wrong("journal.empty")
	}
	if !p.tx.bad {
		p.balance(0)
		p.balance('[')
	}
	for i := range p.tx.posts { // a posting that need not balance must say its amount
		if x := &p.tx.posts[i]; x.virtual == '(' && x.bare && !p.tx.bad {
			p.line = x.line
			p.wrong("journal.elided")
		}
	}
	if p.tx.bad {
		return
	}
	for i := range p.tx.posts {
		x := &p.tx.posts[i]
		p.line = x.line
		sum, ok := p.totals.add(x.account, x.unit, x.amount)
		if !ok {
			p.wrong("journal.overflow")
			return
		}
		if x.asserted && !p.holds(x, sum) {
			p.wrong("journal.assertion", p.accounts.names[x.account], sum.in("").Decimal(), x.assertion.in("").Decimal())
			return
		}
	}
	if p.done != nil {
		p.stopped = !p.done(&p.tx)
	}
}

// holds says whether a balance is what the journal says it is.
func (p *parser) holds(x *posting, sum decimal) bool {
	if x.assertionUnit != x.unit {
		sum = p.totals.of(x.account, x.assertionUnit)
	}
	sum.units = -sum.units
	rest, ok := sum.plus(x.assertion)
	return ok && rest.units == 0
}

// share is what a transaction's postings come to in one commodity.
type share struct {
	unit uint32
	sum  decimal
}

// balance fills in and proves the real postings, or those in brackets.
func (p *parser) balance(virtual byte) {
	var few [4]share
	sums := few[:0]
	bare := -1
	for i := range p.tx.posts {
		x := &p.tx.posts[i]
		if x.virtual != virtual {
			continue
		}
		if x.bare {
			if bare >= 0 {
				p.line = x.line
				p.wrong("journal.elided")
				return
			}
			bare = i
			continue
		}
		unit, amount := x.unit, x.amount
		if x.priced {
			unit, amount = x.costUnit, x.cost
		}
		n := slices.IndexFunc(sums, func(s share) bool { return s.unit == unit })
		if n < 0 {
			sums = append(sums, share{unit, amount})
			continue
		}
		sum, ok := sums[n].sum.plus(amount)
		if !ok {
			p.wrong("journal.overflow")
			return
		}
		sums[n].sum = sum
	}
	sums = slices.DeleteFunc(sums, func(s share) bool { return s.sum.units == 0 })
	switch {
	case bare >= 0:
		p.fill(bare, sums)
	case len(sums) > 0:
		p.wrong("journal.unbalanced", sums[0].sum.in("").Decimal()+" "+p.units.names[sums[0].unit])
	}
}

// fill gives the posting without an amount what the others leave; of several
// commodities it becomes several postings, as in ledger.
func (p *parser) fill(at int, sums []share) {
	for n, s := range sums {
		s.sum.units = -s.sum.units
		if n == 0 {
			p.tx.posts[at].amount, p.tx.posts[at].unit = s.sum, s.unit
			continue
		}
		more := p.tx.posts[at]
		more.amount, more.unit, more.notes = s.sum, s.unit, nil
		p.tx.posts = append(p.tx.posts, more)
	}
}

// totals are the balances of accounts by commodity: of each account, the
// commodities that it has, which are few.
type totals struct {
	accounts [][]share
}

func (t *totals) add(account, unit uint32, d decimal) (sum decimal, ok bool) {
	for int(account) >= len(t.accounts) {
		t.accounts = append(t.accounts, nil)
	}
	list := t.accounts[account]
	for i := range list {
		if list[i].unit == unit {
			sum, ok = list[i].sum.plus(d)
			list[i].sum = sum
			return sum, ok
		}
	}
	t.accounts[account] = append(list, share{unit, d})
	return d, true
}

func (t *totals) of(account, unit uint32) decimal {
	for _, s := range t.accounts[account] {
		if s.unit == unit {
			return s.sum
		}
	}
	return decimal{}
}

func (t *totals) list(p *parser) []Balance {
	list := []Balance{}
	for account, shares := range t.accounts {
		for _, s := range shares {
			if s.sum.units != 0 {
				list = append(list, Balance{p.accounts.names[account], s.sum.in(p.units.names[s.unit])})
			}
		}
	}
	slices.SortFunc(list, func(a, b Balance) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Amount.Commodity, b.Amount.Commodity))
	})
	return list
}
