package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"imar/internal/base/clock"
	"imar/internal/domain/fund"
	"imar/internal/domain/project"
	"imar/internal/node"
	"imar/internal/record/tlog"
	"imar/internal/view"
	"imar/internal/web/api"
	"imar/internal/web/assets"
	"imar/internal/web/chart"
	"imar/internal/web/page"
	"imar/internal/web/portal"
	"imar/internal/web/verdict"
)

// newPortal is the portal over a node's views. base is the site's address as
// its readers know it, "" when that is unknown; without a room it validates no
// files.
func newPortal(n *node.Node, base string, room *verdict.Room, by publisherFlags) (*portal.Portal, error) {
	set, err := assets.Load(chart.CSS)
	if err != nil {
		return nil, err
	}
	book, err := page.New(siteOf(n.Views, base), set, portal.Templates())
	if err != nil {
		return nil, err
	}
	return portal.New(portal.Deps{
		Views: n.Views, Past: n.ViewsAt, Facts: n.Facts, Signed: n.Publisher.Signed, Log: n.Log, Keys: []tlog.Key{n.Key},
		Book: book, Assets: set, OC4IDS: n.OC4IDS, Releases: releasePage(n), Room: room, Version: version,
		IATI: func(ctx context.Context, id project.ID) ([]byte, error) {
			return n.IATI(ctx, id, by.Publisher, by.PublisherType)
		},
		Checks: []portal.Check{
			{Name: "record", Err: n.Recorder.Fault},
			{Name: "log", Err: n.Publisher.Fault},
			{Name: "store", Err: func() error {
				ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
				defer cancel()
				_, err := n.Store.Head(ctx)
				return err
			}},
		},
		Trouble: func(incident string, err error) { slog.Error("serve page", "incident", incident, "cause", err) },
	}), nil
}

// address is where a server listens, and what its readers call it.
type address struct {
	Listen string `help:"Address to listen on." default:"localhost:8080" env:"IMAR_LISTEN"`
	Base   string `help:"Address of the site as its readers know it, for QR codes and feeds: https://record.example.org" env:"IMAR_BASE" placeholder:"URL"`
	publisherFlags
}

// How many files that readers send are validated at a time, and how long another
// waits for its turn.
const (
	filesAtOnce = 4
	patience    = 5 * time.Second
)

// listenAndServe serves until ctx ends, then lets requests under way finish.
func listenAndServe(ctx context.Context, t *terminal, n *node.Node, at address) (err error) {
	listener, err := net.Listen("tcp", at.Listen)
	if err != nil {
		return err
	}
	if at.Base == "" {
		at.Base = "http://" + display(listener.Addr().String())
	}
	room := verdict.NewRoom(filesAtOnce, patience)
	site, err := newPortal(n, strings.TrimRight(at.Base, "/"), room, at.publisherFlags)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if site.Shelf, err = newShelf(n, at.publisherFlags); err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, site.Shelf.Close()) }()
	closeSocket, err := listenSocket(ctx, n)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer closeSocket()
	commands, err := api.New(api.Deps{Recorder: n.Recorder, Now: n.Now(), Version: version, Room: room,
		Trouble: func(incident string, err error) { slog.Error("answer call", "incident", incident, "cause", err) }})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	mux := http.NewServeMux()
	mux.Handle(api.Prefix, commands)
	mux.Handle("/", site)
	server := &http.Server{
		Handler:           http.NewCrossOriginProtection().Handler(mux),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      5 * time.Minute, // a large export on a slow line
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	t.say("cli.serving", "http://"+display(listener.Addr().String())+"/")
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	go tick(ctx, n)
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	t.say("cli.stopping")
	return server.Shutdown(grace)
}

// display is an address that can be clicked.
func display(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "::" || host == "0.0.0.0" {
		return "localhost:" + port
	}
	return net.JoinHostPort(host, port)
}

// tickEvery is how often a server looks whether a day has begun.
const tickEvery = time.Minute

// tick records the beginning of each day, so that pages know what day it is. A
// demonstration stays on its last day.
func tick(ctx context.Context, n *node.Node) {
	timer := time.NewTicker(tickEvery)
	defer timer.Stop()
	for {
		var demonstration bool
		n.Views.Read(func(m *view.Models) { demonstration = m.Fund.Demonstration || m.Fund.NameAr == "" })
		if !demonstration {
			day := fund.BeginDay{Day: clock.Local(time.Now()).String()}
			if _, err := n.Recorder.Do(ctx, systemActor, day, ""); err != nil && ctx.Err() == nil {
				slog.Error("begin day", "cause", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
	}
}
