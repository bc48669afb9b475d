//go:build linux

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/record"
	"imar/internal/record/store"
)

// inFlight is how many clients wait for an answer at a time.
const inFlight = 64

// commands measures durable commands of one client, and of 64 at once, against
// what the disk confirms: project.Record with an idempotency key, one fact each.
func commands(ctx context.Context, b *bench) error {
	var one, many turns
	for range b.rounds {
		err := func() error {
			folder, done, err := b.scratch("commands")
			if err != nil {
				return err
			}
			defer done()
			st, err := store.Open(ctx, store.Config{SQLite: filepath.Join(folder, "imar.db")})
			if err != nil {
				return err
			}
			defer st.Close()
			r, err := record.Open(ctx, st, record.Options{})
			if err != nil {
				return err
			}
			defer r.Close()
			c := &clients{recorder: r}
			for _, turn := range []struct {
				clients int
				turns   *turns
			}{{1, &one}, {inFlight, &many}} {
				limit, err := syncs(folder)
				if err != nil {
					return err
				}
				rate, err := c.ask(ctx, turn.clients)
				if err != nil {
					return err
				}
				turn.turns.add(rate, limit)
			}
			return nil
		}()
		if err != nil {
			return err
		}
	}
	b.compare("durable commands, one client", "/s", "fdatasync", one, 0.4)
	b.compare(fmt.Sprintf("durable commands, %d in flight", inFlight), "/s", "fdatasync", many, 8*0.4)
	return nil
}

// clients ask one recorder.
type clients struct {
	recorder *record.Recorder
	last     atomic.Int64
}

// ask lets n clients ask for two seconds, each waiting for its answer, and
// gives the commands a second.
func (c *clients) ask(ctx context.Context, n int) (float64, error) {
	const long = 2 * time.Second
	var wait sync.WaitGroup
	rates, errs := make([]float64, n), make([]error, n)
	for i := range n {
		wait.Go(func() {
			rates[i], errs[i] = perSecond(long, func(int) error {
				number := c.last.Add(1)
				command := project.Record{
					ID:          project.ID(fmt.Sprintf("oc4ids-bench0-%d", number)),
					Description: &project.Description{Title: "إعادة بناء المدرسة", TitleEn: fmt.Sprintf("Rebuilding school %d", number)},
					Source:      fact.Source{Via: "form"},
				}
				_, err := c.recorder.Do(ctx, fact.Actor{ID: "a1", Role: "officer"}, command, fmt.Sprintf("key-%d", number))
				return err
			})
		})
	}
	wait.Wait()
	sum := 0.0
	for i := range n {
		if errs[i] != nil {
			return 0, errs[i]
		}
		sum += rates[i]
	}
	return sum, nil
}
