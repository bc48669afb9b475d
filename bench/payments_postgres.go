//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"

	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
)

// paymentsPostgres measures the same payments on PostgreSQL, 16 clients at once,
// against pgbench's simple update (-N: one row of a large table changed and read,
// one row added) with as many clients on the same server. A step of a payment and
// such an update are one durable transaction each.
func (b *bench) paymentsPostgres(ctx context.Context) error {
	const clients = 16
	what := fmt.Sprintf("payments on PostgreSQL, %d clients: steps, durable", clients)
	if _, err := exec.LookPath("pgbench"); err != nil {
		b.skip(what, "pgbench is not installed")
		return nil
	}
	server, err := storetest.Server()
	if errors.Is(err, storetest.ErrAbsent) {
		b.skip(what, err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	peer := &updates{ctx: ctx, server: server, clients: clients}
	if err := peer.run("psql", "--quiet", "--dbname", server, "--command", "CREATE DATABASE bench_peer"); err != nil {
		return err
	}
	if peer.database, err = ofDatabase(server, "bench_peer"); err != nil {
		return err
	}
	if err := peer.run("pgbench", "--initialize", "--quiet", "--scale", "10", peer.database); err != nil {
		return err
	}
	round := 0
	each, err := b.alternate(func() (rate float64, err error) {
		round++
		name := fmt.Sprintf("bench_%d", round)
		if err := peer.run("psql", "--quiet", "--dbname", server, "--command", "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
			return 0, err
		}
		database, err := ofDatabase(server, name)
		if err != nil {
			return 0, err
		}
		t, err := openTill(ctx, store.Config{Postgres: database}, clients)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, t.close()) }()
		return t.pay(ctx, clients)
	}, peer.rate)
	if err != nil {
		return err
	}
	b.compare(what, "/s", "pgbench -N", each, 1)
	return nil
}

// ofDatabase is a server's address with the name of one of its databases.
func ofDatabase(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

// updates is pgbench on a server.
type updates struct {
	ctx              context.Context
	server, database string
	clients          int
}

func (u *updates) run(name string, args ...string) error {
	if out, err := exec.CommandContext(u.ctx, name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

var perSecondOf = regexp.MustCompile(`(?m)^tps = ([\d.]+)`)

// rate is what two seconds of updates come to a second.
func (u *updates) rate() (float64, error) {
	out, err := exec.CommandContext(u.ctx, "pgbench", "--skip-some-updates", "--no-vacuum", "--protocol", "prepared", "--client", strconv.Itoa(u.clients),
		"--jobs", strconv.Itoa(runtime.NumCPU()), "--time", "2", u.database).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	m := perSecondOf.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("pgbench told no rate:\n%s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}
