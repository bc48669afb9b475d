package record_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imar/internal/base/problem"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
	"imar/internal/domain/whole/moneytest"
	"imar/internal/record"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
	"imar/internal/record/tlog"
	"imar/internal/view/books"
)

// TestMoney asks for everything about money in random order on both engines, 30
// to 45 commands a sequence, and checks the whole record after each of them: no
// number is missing, the tree is that of the facts, the state is their fold, the
// fourteen invariants hold, and the view of the books that was kept is the one
// that the facts give. The sequences are those of fund's own test, which runs
// 2,000 of them without a record.
//
// How many sequences: -rapid.checks (make proof N=100000); else 60 on SQLite and
// 12 on PostgreSQL, where each has a database of its own.
func TestMoney(t *testing.T) {
	for _, engine := range []struct {
		name   string
		few    string
		config func(testing.TB) store.Config
	}{{"sqlite", "60", storetest.SQLiteConfig}, {"postgres", "12", storetest.PostgresConfig}} {
		t.Run(engine.name, func(t *testing.T) {
			restore := sequences(t, engine.few)
			defer restore()
			stored := map[string]int{}
			asked, run := 0, 0
			rapid.Check(t, func(rt *rapid.T) {
				steps := rapid.SliceOfN(rapid.Uint64(), 30, 45).Draw(rt, "steps")
				var err error
				// A test of its own, so that its database goes when it is over.
				t.Run(fmt.Sprint(run), func(t *testing.T) {
					run, asked = run+1, asked+len(steps)
					err = live(t, engine.config(t), steps, stored)
				})
				if err != nil {
					rt.Fatal(err)
				}
			})
			t.Logf("%d sequences, %d commands; %d kinds of them were stored", run, asked, len(stored))
			if run >= 20 && len(stored) < 20 {
				t.Errorf("only %d kinds of commands were ever stored: %v", len(stored), stored)
			}
		})
	}
}

// sequences sets how many sequences rapid goes through, unless it was said.
func sequences(t *testing.T, few string) (restore func()) {
	if checksSaid() {
		return func() {}
	}
	was := flag.Lookup("rapid.checks").Value.String()
	if err := flag.Set("rapid.checks", few); err != nil {
		t.Fatal(err)
	}
	return func() { flag.Set("rapid.checks", was) }
}

// checksSaid is asked first before anything sets the flag.
var checksSaid = sync.OnceValue(func() (said bool) {
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "rapid.checks" })
	return said
})

// life is one sequence.
type life struct {
	*testing.T
	store  *store.Store
	rec    *record.Recorder
	day    string
	kept   *books.View // folded as facts were committed
	before int         // entries before the last command
}

// live runs one sequence. Each step is the seed of its command.
func live(t *testing.T, cfg store.Config, steps []uint64, stored map[string]int) error {
	l := &life{T: t, store: storetest.Open(t, cfg), day: moneytest.FoundingDay}
	if err := l.open(); err != nil {
		return err
	}
	defer func() { l.rec.Close() }()
	if err := l.found(); err != nil {
		return err
	}
	l.day = moneytest.RestedDay
	for i, seed := range steps {
		chance := moneytest.Chance{Dice: rand.New(rand.NewPCG(seed, uint64(i))), Day: l.day}
		var asked moneytest.Asked
		l.rec.Read(func(s *whole.State) { asked = chance.Ask(s) })
		_, err := l.rec.Do(t.Context(), asked.Actor(), asked.Command, fmt.Sprint("step-", i))
		code := problem.CodeOf(err)
		if err != nil && code != problem.Refused && code != problem.Invalid {
			return fmt.Errorf("step %d, %+v: %w", i, asked, err)
		}
		if err == nil {
			stored[fmt.Sprintf("%T", asked.Command)]++
		}
		if wrong := l.check(err != nil); wrong != nil {
			return fmt.Errorf("after step %d, %+v, which was told %v: %w", i, asked, err, wrong)
		}
		if i%15 == 14 {
			l.rec.Close()
			if err := l.open(); err != nil {
				return err
			}
		}
	}
	return nil
}

// open opens the recorder, which hands on what is there.
func (l *life) open() (err error) {
	l.kept = books.New()
	l.rec, err = record.Open(l.Context(), l.store, record.Options{
		Now: func() time.Time { return moneytest.At(l.day) },
		OnCommit: func(events []whole.Event, _ tlog.Head) {
			for _, e := range events {
				l.kept.Fold(e)
			}
		}})
	return err
}

// found founds the fund, in one transaction.
func (l *life) found() error {
	var requests []record.Request
	for _, a := range append(moneytest.Opening(), moneytest.Signing()...) {
		requests = append(requests, record.Request{Actor: a.Actor(), Command: a.Command})
	}
	results, err := l.rec.DoAll(l.Context(), requests)
	for _, r := range results {
		err = errors.Join(err, r.Err)
	}
	return err
}

// check holds everything against the facts.
func (l *life) check(refused bool) error {
	found, err := audittest.Check(l.Context(), l.store)
	if err != nil {
		return err
	}
	if err := found.Live(l.rec); err != nil {
		return err
	}
	if refused && l.before != 0 && len(found.Entries) != l.before {
		return fmt.Errorf("what was refused left %d entries", len(found.Entries)-l.before)
	}
	l.before = len(found.Entries)
	for _, s := range []ledger.Source{"grant", "state"} { // what authorises never takes more than is there
		for _, a := range []ledger.Account{ledger.Allotted, ledger.Reserved, ledger.ObligatedAdvanced, ledger.MultiYearAuthority} {
			purse := ledger.Purse{Entity: fund.Self, Source: s, Currency: "LYD"}
			if sum := found.State.Ledger.Total(purse, a); sum.Minor < 0 {
				return fmt.Errorf("%s of %s is %v", a, s, sum)
			}
		}
	}
	anew, err := l.anew()
	if err != nil {
		return err
	}
	if !bytes.Equal(saved(anew), saved(l.kept)) {
		return errors.New("the books that were kept are not those that the facts give")
	}
	return nil
}

// anew is the view of the books, folded from the stored facts.
func (l *life) anew() (*books.View, error) {
	v := books.New()
	head, err := l.store.Head(context.Background())
	if err != nil {
		return nil, err
	}
	for f, err := range l.store.Facts(context.Background(), 1, fact.Seq(head.Size)) {
		if err != nil {
			return nil, err
		}
		if f.Header, err = f.Reveal(); err != nil {
			return nil, err
		}
		e, err := whole.Decode(&f)
		if err != nil {
			return nil, err
		}
		v.Fold(e)
	}
	return v, nil
}

func saved(v *books.View) []byte {
	var w wire.Writer
	v.Saved(wire.Encoder(&w))
	return w.B
}
