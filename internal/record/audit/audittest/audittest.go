// Package audittest checks, for tests, that a record is sound, and makes the
// commands that put it to the test.
//
// Check is the invariant checker: tests call it after every step. It believes
// nothing that is kept for convenience. The root is recomputed with a tree of
// its own, written from RFC 6962; the state is folded anew from the first fact;
// the table of withheld parts is held against the facts that withhold; and the
// fourteen invariants of the books are worked out from the entries that facts
// carry and from what certificates claim.
//
// The invariant: whatever happened before, a crash, a full disk, a lost
// commit, Check finds either nothing or the first thing that is wrong.
package audittest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/bits"
	"reflect"
	"slices"
	"strings"

	"imar/internal/base/money"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/audit"
	"imar/internal/record/store"
	"imar/internal/record/tlog"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Found is what a record is when it is computed from its rows alone.
type Found struct {
	Head     tlog.Head
	State    *whole.State
	Receipts int64
	Withheld int
	Audit    audit.Report
	Entries  []ledger.Entry // of every fact that carries some
}

// Check reads the whole record and says what is wrong with it.
func Check(ctx context.Context, st *store.Store) (Found, error) {
	faults, err := st.Integrity(ctx)
	if err != nil || len(faults) > 0 {
		return Found{}, fmt.Errorf("integrity of the file: %q, %w", faults, err)
	}
	var f Found
	if f.Audit, err = audit.Store(ctx, st, nil); err != nil {
		return f, fmt.Errorf("audit: %w", err)
	}
	head, err := st.Head(ctx)
	if err != nil {
		return f, err
	}
	if err := f.facts(ctx, st, head); err != nil {
		return f, err
	}
	if err := f.receipts(ctx, st, head); err != nil {
		return f, err
	}
	return f, f.replay(ctx, st)
}

// facts walks the rows: numbers without a gap, moments that never go back,
// each subject's chain, the withholdings, and the root.
func (f *Found) facts(ctx context.Context, st *store.Store, head store.Head) error {
	var leaves []tlog.Hash
	var withheld []store.Withholding
	var last fact.Header
	var claims claims
	chain := map[fact.Subject]fact.Seq{}
	for stored, err := range st.Facts(ctx, 1, head.Size) {
		if err != nil {
			return err
		}
		if stored.Seq != fact.Seq(len(leaves)+1) {
			return fmt.Errorf("fact %d stands in the place of fact %d", stored.Seq, len(leaves)+1)
		}
		leaves = append(leaves, tlog.LeafHash(stored.Leaf))
		h, err := stored.Reveal()
		if err != nil {
			return err
		}
		if h.Recorded.Before(last.Recorded) {
			return fmt.Errorf("fact %d was recorded at %s, after one of %s", h.Seq, h.Recorded, last.Recorded)
		}
		if h.Prev != chain[h.Subject] {
			return fmt.Errorf("fact %d of %s follows fact %d, and says fact %d", h.Seq, h.Subject, chain[h.Subject], h.Prev)
		}
		if h.Subject != "" {
			chain[h.Subject] = h.Seq
		}
		last = h
		stored.Header = h
		e, err := whole.Decode(&stored)
		if err != nil {
			return err
		}
		if w, ok := e.Body.(*statement.Withholding); ok {
			withheld = append(withheld, store.Withholding{Seq: w.Seq, Part: w.Index, By: e.Seq, Erase: w.Erased})
		}
		if c, ok := e.Body.(ledger.Carrier); ok {
			f.Entries = append(f.Entries, c.Carried()...)
		}
		claims.add(e.Body)
	}
	if b := ledger.Check(slices.Values(f.Entries), ledger.Evidence{Certificates: claims.list}); b != nil {
		return b
	}
	f.Head = tlog.Head{Size: int64(len(leaves)), Root: Root(leaves)}
	if f.Head.Size > 0 && f.Head.Root != tlog.Hash(head.Root) {
		return fmt.Errorf("the leaves give the root %s, the last batch says %s", f.Head.Root, tlog.Hash(head.Root))
	}
	registered, err := st.Withheld(ctx)
	if err != nil {
		return err
	}
	f.Withheld = len(registered)
	if d := cmp.Diff(withheld, registered, cmpopts.EquateEmpty()); d != "" {
		return fmt.Errorf("the withheld parts are not those that facts withhold (-facts +table):\n%s", d)
	}
	return nil
}

// claims are what certificates say of themselves, each contract's in order.
type claims struct {
	list   []ledger.CertificateClaim
	toDate map[ledger.Contract]map[string]int64 // by currency and type of line
}

func (c *claims) add(body any) {
	act, ok := body.(*fund.Act[fund.Certify])
	if !ok {
		return
	}
	if c.toDate == nil {
		c.toDate = map[ledger.Contract]map[string]int64{}
	}
	of := c.toDate[act.Act.Contract]
	if of == nil {
		of = map[string]int64{}
		c.toDate[act.Act.Contract] = of
	}
	sum := func(currency money.Currency) (a money.Amount) {
		a.Currency = currency
		for key, minor := range of {
			if strings.HasPrefix(key, string(currency)+" ") {
				a.Minor += minor
			}
		}
		return a
	}
	before := map[money.Currency]money.Amount{}
	for _, l := range act.Act.Lines {
		before[l.ToDate.Currency] = sum(l.ToDate.Currency)
	}
	for _, l := range act.Act.Lines {
		of[string(l.ToDate.Currency)+" "+l.Type] = l.ToDate.Minor()
	}
	for currency, previous := range before {
		c.list = append(c.list, ledger.CertificateClaim{Contract: act.Act.Contract, Item: act.Act.ID, Previous: previous, ToDate: sum(currency)})
	}
}

// Root is the root of RFC 6962, section 2.1, over leaf hashes: the definition,
// word for word, so that it shares nothing with package tlog.
func Root(leaves []tlog.Hash) tlog.Hash {
	switch n := len(leaves); n {
	case 0:
		return tlog.EmptyRoot
	case 1:
		return leaves[0]
	default:
		k := 1 << (bits.Len(uint(n-1)) - 1) // the largest power of two below n
		return tlog.NodeHash(Root(leaves[:k]), Root(leaves[k:]))
	}
}

// receipts checks that they are numbered without a gap, name facts that exist,
// and that no key has two.
func (f *Found) receipts(ctx context.Context, st *store.Store, head store.Head) error {
	keys := map[[2]string]int64{}
	for r, err := range st.Receipts(ctx, 0) {
		if err != nil {
			return err
		}
		f.Receipts++
		if r.N != f.Receipts {
			return fmt.Errorf("receipt %d stands in the place of receipt %d", r.N, f.Receipts)
		}
		if r.First < 1 || r.Last < r.First || r.Last > head.Size {
			return fmt.Errorf("receipt %d is for the facts %d to %d of %d", r.N, r.First, r.Last, head.Size)
		}
		id := [2]string{r.Actor, r.Key}
		if was := keys[id]; was > 0 {
			return fmt.Errorf("receipts %d and %d have the key %q of %s", was, r.N, r.Key, r.Actor)
		}
		keys[id] = r.N
	}
	return nil
}

// replay folds the record from its first fact, and saves and loads the result.
func (f *Found) replay(ctx context.Context, st *store.Store) error {
	r, err := record.Open(ctx, st, record.Options{})
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	r.Snapshot(func(s *whole.State, head tlog.Head) {
		f.State = s
		if head != f.Head {
			err = fmt.Errorf("the replay ends at %v, the rows at %v", head, f.Head)
		}
	})
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	var w, again wire.Writer
	f.State.Saved(wire.Encoder(&w))
	loaded, reader := whole.New(), wire.NewReader(w.B)
	if loaded.Saved(wire.Decoder(reader)); reader.Err() != nil {
		return reader.Err()
	}
	if loaded.Saved(wire.Encoder(&again)); !bytes.Equal(w.B, again.B) {
		return errors.New("saved, loaded and saved again, the state is another")
	}
	return nil
}

// Live checks that a working recorder holds exactly what was found.
func (f *Found) Live(r *record.Recorder) (err error) {
	r.Snapshot(func(s *whole.State, head tlog.Head) {
		if head != f.Head {
			err = fmt.Errorf("the recorder stands at %v, its rows at %v", head, f.Head)
		} else if d := Diff(f.State, s); d != "" {
			err = fmt.Errorf("the recorder's state is not the fold of its facts (-fold +state):\n%s", d)
		}
	})
	return err
}

// Diff says how two states differ, "" when they are equal. Maps have no order,
// so neither has the comparison; saved bytes would not do.
func Diff(a, b *whole.State) string {
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return cmp.Diff(a, b, cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.EquateEmpty())
}
