package histories

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

// Sizes of one history.
const (
	clients      = 16
	operations   = 13 // of each client
	contracts    = 3
	certificates = 16 // of a contract, at most
	gross        = 1000
)

// kind is what a client asks for.
type kind int

const (
	allocate kind = iota // allotted → free
	obligate             // free → a contract's obligation
	certify              // obligation → due on a certificate, which must be the next
	pay                  // due on a certificate → gone, and so is the cash
	read                 // everything at one moment
)

// input is one operation: of which contract, which certificate, how much.
type input struct {
	kind             kind
	contract, number int
	minor            int64
}

// output is what the client was told. Seen is of a read only.
type output struct {
	done bool
	seen balances
}

// balances is what a read shows, in dirhams.
type balances struct {
	allotted, free, cash int64
	obligated, due       [contracts]int64
}

// model is the whole truth of one history. It is a value: a step gives another.
type model struct {
	allotted, free, cash int64
	of                   [contracts]struct {
		obligated int64
		number    int // of the last certificate
		due       [certificates + 1]int64
	}
}

// begun is what every history begins with.
func begun() model {
	m := model{allotted: 12 * gross, cash: 1000 * gross}
	for i := range m.of {
		m.of[i].obligated = gross
	}
	return m
}

// step is what the operation does, and whether it can be done.
func (m model) step(in input) (done bool, after model) {
	c := &m.of[in.contract]
	before := m
	switch in.kind {
	case allocate:
		if done = in.minor <= m.allotted; done {
			m.allotted, m.free = m.allotted-in.minor, m.free+in.minor
		}
	case obligate:
		if done = in.minor <= m.free; done {
			m.free, c.obligated = m.free-in.minor, c.obligated+in.minor
		}
	case certify:
		if done = in.number == c.number+1 && c.obligated >= gross; done {
			c.number++
			c.obligated -= gross
			c.due[in.number] = gross
		}
	case pay:
		if done = in.number <= c.number && in.minor <= c.due[in.number]; done {
			c.due[in.number], m.cash = c.due[in.number]-in.minor, m.cash-in.minor
		}
	case read:
		return true, m
	}
	if !done {
		return false, before
	}
	return true, m
}

// seen is what a read of it shows.
func (m model) seen() balances {
	b := balances{allotted: m.allotted, free: m.free, cash: m.cash}
	for i, c := range m.of {
		b.obligated[i] = c.obligated
		for _, due := range c.due {
			b.due[i] += due
		}
	}
	return b
}

// sequential is the model as porcupine asks for it.
var sequential = porcupine.Model{
	Init: func() any { return begun() },
	Step: func(state, in, out any) (bool, any) {
		told := out.(output)
		done, after := state.(model).step(in.(input))
		if in.(input).kind == read {
			return told.seen == after.seen(), after
		}
		return told.done == done, after
	},
	DescribeOperation: func(in, out any) string { return fmt.Sprintf("%+v: %+v", in, out) },
}
