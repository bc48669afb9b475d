package histories

import (
	"context"
	"fmt"
	"testing"
	"time"

	"imar/internal/base/problem"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
	"imar/internal/domain/whole/moneytest"
	"imar/internal/record"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
)

// ledgerOf is what clients ask: a recorder, or one that a control has broken.
type ledgerOf interface {
	DoAll(context.Context, []record.Request) ([]record.Result, error)
	Read(func(*whole.State))
}

// follower is a node among several: it catches up before it is read.
type follower struct{ *record.Recorder }

func (f follower) Read(see func(*whole.State)) {
	if err := f.Follow(context.Background()); err != nil {
		panic(err)
	}
	f.Recorder.Read(see)
}

// opened opens a recorder on a database, founding a fund in it when it is empty.
// All of it happens on one day.
func opened(t *testing.T, st *store.Store) *record.Recorder {
	t.Helper()
	day := moneytest.RestedDay
	if head, err := st.Head(t.Context()); err != nil {
		t.Fatal(err)
	} else if head.Size == 0 {
		day = moneytest.FoundingDay
	}
	r, err := record.Open(context.Background(), st, record.Options{Now: func() time.Time { return moneytest.At(day) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	if day == moneytest.FoundingDay {
		must(t, r, moneytest.Ground()...)
		day = moneytest.RestedDay
	}
	return r
}

func sqlite(t *testing.T) *record.Recorder { return opened(t, storetest.SQLite(t)) }

func postgres(t *testing.T) *record.Recorder {
	return opened(t, storetest.Open(t, storetest.PostgresConfig(t)))
}

// must asks for what has to be accepted.
func must(t *testing.T, r *record.Recorder, list ...moneytest.Asked) {
	t.Helper()
	requests := make([]record.Request, len(list))
	for i, a := range list {
		requests[i] = record.Request{Actor: a.Actor(), Command: a.Command}
	}
	results, err := r.DoAll(t.Context(), requests)
	if err != nil {
		t.Fatal(err)
	}
	for i, result := range results {
		if result.Err != nil {
			t.Fatalf("%T: %v", requests[i].Command, result.Err)
		}
	}
}

// world is one history's own money in a record that many share: a source and
// contracts of its own.
type world struct {
	number int
	source ledger.Source
}

func (w world) contract(n int) ledger.Contract {
	return ledger.Contract(fmt.Sprintf("%s w-%d-%d", moneytest.TheProject, w.number, n))
}

func (w world) claim(contract, number int) ledger.Item {
	return ledger.Item(fmt.Sprintf("ipc-%d-%d-%d", w.number, contract, number))
}

func (w world) booking() fund.Booking {
	return fund.Booking{Date: moneytest.RestedDay, Ref: fmt.Sprintf("w-%d", w.number)}
}

func (w world) authority(minor int64) fund.Authority {
	return fund.Authority{Source: w.source, Year: 2026, Chapter: "3", Amount: moneytest.Minor(minor)}
}

// found gives a world what begun says that it begins with.
func (w world) found() (list []moneytest.Asked) {
	by := func(who string, commands ...any) {
		for _, c := range commands {
			list = append(list, moneytest.Asked{Who: who, Day: moneytest.RestedDay, Command: c})
		}
	}
	m, b := begun(), w.booking()
	form := fact.Source{Via: "form"}
	by("controller", ledger.OpenSource{Opened: ledger.SourceOpened{Source: w.source, SourceInfo: ledger.SourceInfo{Kind: ledger.Grant, NameAr: "منحة", NameEn: "Grant"}}},
		fund.Receive{Booking: b, Source: w.source, Partner: "donor", Bank: "main", Amount: moneytest.Minor(m.cash)},
		fund.Appropriate{Booking: b, Authority: w.authority(m.allotted + contracts*gross), Decision: "d-1"},
		fund.Allot{Booking: b, Authority: w.authority(m.allotted + contracts*gross)},
		fund.Allocate{Booking: b, Authority: w.authority(contracts * gross), Project: moneytest.TheProject, Decision: "d-1"})
	for n := range contracts {
		id := contract.ID(w.contract(n))
		by("buyer", contract.Open{ID: id, Process: contract.Description{ID: fmt.Sprintf("w-%d-%d", w.number, n), Project: moneytest.TheProject, Summary: contract.Summary{Title: "عقد"}}, Source: form})
		by("controller", w.obligation(n, gross))
		signed := moneytest.Sign(moneytest.Minor(gross).Amount)
		signed.ID = id
		by("approver", signed)
	}
	return list
}

func (w world) obligation(n int, minor int64) fund.Obligate {
	return fund.Obligate{Booking: w.booking(), Contract: w.contract(n), Party: "builder", Class: ledger.Works,
		Parts: []fund.ObligationPart{{Source: w.source, Year: 2026, Chapter: "3", Amount: moneytest.Minor(minor)}}}
}

// requests are the commands of an operation, which are asked for together: what
// comes between two of them comes from nobody else. The order's id is new each
// time.
func (w world) requests(in input, order ledger.Item) []record.Request {
	b := w.booking()
	by := func(who string, command any) record.Request {
		return record.Request{Actor: moneytest.Actor(who), Command: command}
	}
	claim := w.claim(in.contract, in.number)
	switch in.kind {
	case allocate:
		return []record.Request{by("controller", fund.Allocate{Booking: b, Authority: w.authority(in.minor), Project: moneytest.TheProject, Decision: "d-1"})}
	case obligate:
		return []record.Request{by("controller", w.obligation(in.contract, in.minor))}
	case certify:
		previous, toDate := moneytest.Minor(int64(in.number-1)*gross), moneytest.Minor(int64(in.number)*gross)
		return []record.Request{by("engineer", fund.Certify{Booking: b, ID: claim, Contract: w.contract(in.contract), Number: int64(in.number),
			Lines: []fund.CertificateLine{{Type: "measured", Previous: previous, ToDate: toDate}}}), by("controller", fund.Approve{Booking: b, Of: claim})}
	}
	return []record.Request{by("maker", fund.OrderPayment{Booking: b, ID: order, Of: claim, Bank: "main", Account: "acc-1", Amount: moneytest.Minor(in.minor)}),
		by("approver", fund.ApprovePayment{Booking: b, Order: order}), by("payer", fund.SendPayment{Booking: b, Order: order}),
		by("finance", fund.ClearPayment{Booking: b, Order: order, Line: "line " + string(order)})}
}

// perform does one operation.
func (w world) perform(on ledgerOf, in input, order ledger.Item) (out output, err error) {
	if in.kind == read {
		on.Read(func(s *whole.State) { out.seen = w.see(s) })
		out.done = true
		return out, nil
	}
	results, err := on.DoAll(context.Background(), w.requests(in, order))
	if err != nil {
		return out, err
	}
	out.done = results[0].Err == nil
	for i, r := range results {
		if code := problem.CodeOf(r.Err); r.Err != nil && code != problem.Refused && code != problem.Invalid {
			return out, r.Err
		}
		if (r.Err == nil) != out.done && (out.done || in.kind == pay) { // a certificate that was there already may be approved a second time
			return out, fmt.Errorf("%+v: step %d: %w", in, i, r.Err)
		}
	}
	return out, nil
}

// see reads a world's balances.
func (w world) see(s *whole.State) (b balances) {
	purse := ledger.Purse{Entity: fund.Self, Source: w.source, Currency: "LYD"}
	b.allotted = s.Ledger.OfYear(purse, ledger.Allotted, 2026, "3").Minor
	b.free = s.Ledger.Free(purse, moneytest.TheProject, 2026, "3").Minor
	b.cash = s.Ledger.OfBank(purse, ledger.Cash, "main").Minor
	for n := range contracts {
		b.obligated[n] = s.Ledger.Uncertified(purse, w.contract(n)).Minor
		b.due[n] = s.Ledger.NetDue(purse, w.contract(n)).Minor
	}
	return b
}
