package fund_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"imar/internal/base/money"
	"imar/internal/base/wire"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
	"imar/internal/domain/whole/moneytest"
)

// TestAnyOrder: whatever is asked for in whatever order, the books obey their
// invariants after every step (see office.do), nothing panics, what is refused
// leaves nothing, and what authorises never lets a source's cash, an agreement
// or what is due go below zero.
func TestAnyOrder(t *testing.T) {
	sequences, steps, kinds := 2000, 60, 32
	if testing.Short() {
		sequences, kinds = 60, 26
	}
	if n, err := strconv.Atoi(os.Getenv("IMAR_SEQUENCES")); err == nil {
		sequences = n
	}
	stored, refused := map[string]int{}, 0
	for seed := range uint64(sequences) {
		o := signed(t)
		c := &moneytest.Chance{Dice: rand.New(rand.NewPCG(seed, 11)), Day: o.day}
		for range steps {
			asked := c.Ask(o.state)
			command := asked.Command
			before := o.state.Seq
			wrong := o.do(asked.Who, command)
			if wrong == nil {
				stored[fmt.Sprintf("%T", command)]++
			} else if refused++; o.state.Seq != before {
				t.Fatalf("seed %d: %T was refused and left a fact", seed, command)
			}
			sane(t, seed, o, command)
		}
		if seed%100 == 0 {
			reloads(t, o)
		}
	}
	t.Logf("%d refused, %d kinds of commands stored", refused, len(stored))
	if len(stored) < kinds {
		t.Errorf("only %d kinds of commands were ever stored: %v", len(stored), stored)
	}
}

// sane: no order is for more than is due, and no budget step that a control
// guards is below zero.
func sane(t *testing.T, seed uint64, o *office, last any) {
	t.Helper()
	for _, s := range []ledger.Source{"grant", "state"} {
		for _, currency := range []money.Currency{money.LYD, "USD"} {
			purse := ledger.Purse{Entity: fund.Self, Source: s, Currency: currency}
			for _, a := range []ledger.Account{ledger.Allotted, ledger.Reserved, ledger.ObligatedAdvanced, ledger.MultiYearAuthority} {
				if sum := o.state.Ledger.Total(purse, a); sum.Minor < 0 {
					t.Fatalf("seed %d: after %+v %s of %s is %v", seed, last, a, s, sum)
				}
			}
		}
	}
}

// reloads: the state that is saved and loaded is the state.
func reloads(t *testing.T, o *office) {
	t.Helper()
	var before, after wire.Writer
	o.state.Saved(wire.Encoder(&before))
	loaded := whole.New()
	loaded.Saved(wire.Decoder(wire.NewReader(before.B)))
	loaded.Saved(wire.Encoder(&after))
	if !bytes.Equal(before.B, after.B) {
		t.Fatal("saved and loaded, the state is another")
	}
}
