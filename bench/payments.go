//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"imar/internal/domain/whole/moneytest"
	"imar/internal/record"
	"imar/internal/record/store"
)

// payments measures payments that go their whole way, with everybody in office:
// certified by an engineer, approved by the controller, ordered, approved,
// sent and cleared, each step a command of somebody else, each answered after it
// is on disk. The limit is what the disk confirms.
func payments(ctx context.Context, b *bench) error {
	var one, many turns
	for range b.rounds {
		if err := b.paymentRound(ctx, &one, &many); err != nil {
			return err
		}
	}
	b.compare("payments, one client: steps, durable", "/s", "fdatasync", one, 0.4)
	b.compare(fmt.Sprintf("payments, %d in flight: steps, durable", inFlight), "/s", "fdatasync", many, 8*0.4)
	b.tell(fmt.Sprintf("payments, %d in flight: certified, approved, ordered, approved, sent, cleared", inFlight), amount(median(many.ours)/moneytest.Steps)+" /s", "")
	return b.paymentsPostgres(ctx)
}

func (b *bench) paymentRound(ctx context.Context, one, many *turns) error {
	folder, done, err := b.scratch("payments")
	if err != nil {
		return err
	}
	defer done()
	t, err := openTill(ctx, store.Config{SQLite: filepath.Join(folder, "imar.db")}, inFlight)
	if err != nil {
		return err
	}
	defer t.close()
	for _, turn := range []struct {
		clients int
		turns   *turns
	}{{1, one}, {inFlight, many}} {
		limit, err := syncs(folder)
		if err != nil {
			return err
		}
		rate, err := t.pay(ctx, turn.clients)
		if err != nil {
			return err
		}
		turn.turns.add(rate, limit)
	}
	return nil
}

// till is a fund of its own with many contracts to pay under.
type till struct {
	store    *store.Store
	recorder *record.Recorder
	steps    []int // taken so far, of each client
}

// contractsEach is how many contracts a client pays under, one payment after
// another: a contract has a few dozen in its life.
const contractsEach = 4

// openTill founds a fund for so many clients and puts everybody in office.
func openTill(ctx context.Context, cfg store.Config, clients int) (*till, error) {
	st, err := store.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	day := moneytest.FoundingDay
	r, err := record.Open(ctx, st, record.Options{Now: func() time.Time { return moneytest.At(day) }})
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	t := &till{st, r, make([]int, clients)}
	var requests []record.Request
	for _, a := range append(moneytest.Founding(clients*contractsEach), moneytest.Offices()...) {
		requests = append(requests, record.Request{Actor: a.Actor(), Command: a.Command})
	}
	results, err := r.DoAll(ctx, requests)
	for _, result := range results {
		err = errors.Join(err, result.Err)
	}
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	day = moneytest.RestedDay // nobody asks for anything in between
	return t, nil
}

func (t *till) close() error { return errors.Join(t.recorder.Close(), t.store.Close()) }

// pay lets n clients pay for two seconds, each under contracts of its own and
// each waiting for its answer, and gives the steps a second.
func (t *till) pay(ctx context.Context, n int) (float64, error) {
	const long = 2 * time.Second
	var wait sync.WaitGroup
	rates, errs := make([]float64, n), make([]error, n)
	for i := range n {
		wait.Go(func() {
			rates[i], errs[i] = perSecond(long, func(int) error {
				step := t.steps[i]
				t.steps[i]++
				payment := step / moneytest.Steps
				a := moneytest.Step(i*contractsEach+payment%contractsEach, payment/contractsEach+1, step%moneytest.Steps)
				_, err := t.recorder.Do(ctx, a.Actor(), a.Command, fmt.Sprintf("key-%d-%d", i, step))
				return err
			})
		})
	}
	wait.Wait()
	sum := 0.0
	for _, rate := range rates {
		sum += rate
	}
	return sum, errors.Join(errs...)
}
