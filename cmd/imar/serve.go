package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"imar/internal/base/problem"
	"imar/internal/demo"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/node"
	"imar/internal/record"
	"imar/internal/view"
)

// systemActor is the program itself.
var systemActor = fact.Actor{ID: "system", Role: "system"}

type serveCommand struct {
	address `embed:""`
}

// Run serves until it is interrupted.
func (s serveCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	n, err := node.Open(ctx, c.config(t))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return listenAndServe(ctx, t, n, s.address)
}

type demoCommand struct {
	Seed     int64 `help:"Seed of the demonstration: the same seed makes the same record." default:"1"`
	Projects int   `help:"Number of projects; 0 is the usual number." default:"0"`
	NoServe  bool  `help:"Make the fund and do not serve it." name:"no-serve"`
	address  `embed:""`
}

// Run makes the demonstration fund in an empty folder, or takes the one that is
// there, and serves it.
func (d demoCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	cfg := c.config(t)
	if cfg.Origin == "" {
		cfg.Origin = fmt.Sprintf("demo.imar.example/seed-%d", d.Seed)
	}
	cfg.Simulated, cfg.Entropy = true, demo.Entropy(d.Seed)
	cfg.Now = func() time.Time { return demo.End }
	n, err := node.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	if n.Recorder.Head().Size == 0 {
		if err := d.make(ctx, t, n); err != nil {
			return err
		}
	} else if err := d.sameAs(n); err != nil {
		return err
	}
	head := n.Recorder.Head()
	if err := t.print(map[string]any{"facts": head.Size, "root": head.Root.String(), "seed": d.Seed},
		"cli.demo.made", counted{"cli.count.facts", head.Size}, head.Root.String()); err != nil || d.NoServe {
		return err
	}
	return listenAndServe(ctx, t, n, d.address)
}

// sameAs refuses to serve another record as the demonstration asked for.
func (d demoCommand) sameAs(n *node.Node) error {
	var demonstration bool
	var seed int64
	n.Views.Read(func(m *view.Models) { demonstration, seed = m.Fund.Demonstration, m.Fund.Seed })
	if !demonstration || seed != d.Seed {
		return problem.New(problem.Usage, "cli.demo.other-record", filepath.Base(n.Config.Data))
	}
	return nil
}

// demoBatch is how many commands go into one transaction.
const demoBatch = 4000

func (d demoCommand) make(ctx context.Context, t *terminal, n *node.Node) error {
	bar := newBar(t)
	defer bar.end()
	plan := demo.Plan{Seed: d.Seed, Projects: d.Projects}
	const day = 24 * time.Hour
	total := int64(demo.End.Sub(demo.Begin) / day)
	batch := make([]record.Request, 0, demoBatch)
	flush := func() error {
		results, err := n.Recorder.DoAll(ctx, batch)
		if err != nil {
			return err
		}
		for i, r := range results {
			if err := demo.Judge(batch[i], r.Err); err != nil {
				return fmt.Errorf("demonstration: %T: %w", batch[i].Command, err)
			}
		}
		if len(batch) > 0 { // they come in the order of the days of the fund's life
			bar.step("cli.demo.making", int64(batch[len(batch)-1].At.Sub(demo.Begin)/day), total)
		}
		batch = batch[:0]
		return nil
	}
	for request := range demo.Generate(plan) {
		if batch = append(batch, request); len(batch) == cap(batch) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if err := d.withhold(ctx, n, plan); err != nil {
		return err
	}
	return n.Publish(ctx)
}

// withhold takes the parts out of sight that the plan names, as the fund would.
func (d demoCommand) withhold(ctx context.Context, n *node.Node, plan demo.Plan) error {
	for _, w := range demo.Withholdings(plan) {
		var seq fact.Seq
		n.Recorder.Read(func(s *whole.State) {
			if item, ok := s.Items.Subject(w.Subject).Find(w.Kind, ""); ok {
				seq = item.Seq()
			}
		})
		if seq == 0 {
			return fmt.Errorf("demonstration: nothing to withhold at %s %s", w.Subject, w.Kind)
		}
		facts, err := n.Store.FactsAt(ctx, []fact.Seq{seq})
		if err != nil {
			return err
		}
		_, err = n.Recorder.Do(ctx, demo.Director, statement.Withhold{Target: facts[0].Header, Part: w.Part, Reason: w.Reason,
			Source: fact.Source{Via: "form"}}, "")
		if err != nil {
			return err
		}
	}
	return nil
}
