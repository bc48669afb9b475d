package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
	"imar/internal/node"
)

// publisherFlags say who reports in a file of IATI.
type publisherFlags struct {
	Publisher     string `help:"IATI: the reporting organisation's identifier, as IATI's registry has it: XX-REG-123." placeholder:"REF"`
	PublisherType string `help:"IATI: its OrganisationType; 10, a government, by default." name:"publisher-type" default:"10" placeholder:"CODE"`
}

// remind says what activities are called whose publisher has no identifier.
func (p publisherFlags) remind(t *terminal) {
	if p.Publisher == "" {
		t.say("cli.convert.no-publisher", crosswalk.Unregistered)
	}
}

type convertCommand struct {
	Files []string `arg:"" optional:"" help:"Files or folders of OC4IDS projects and packages; - or none for standard input."`
	To    string   `help:"iati: activities of IATI 2.03." enum:"iati" default:"iati"`
	Name  string   `help:"The reporting organisation's name." default:"–" placeholder:"NAME"`
	Today string   `help:"The day after which a date lies in the future; today by default." placeholder:"2026-10-31"`
	Land  string   `help:"Country of projects whose places say none, ISO 3166-1." name:"country" placeholder:"LY"`
	publisherFlags
}

// Run converts projects.
func (c convertCommand) Run(ctx context.Context, t *terminal) error {
	today := clock.Local(time.Now())
	if c.Today != "" {
		day, err := clock.Parse(c.Today)
		if err != nil {
			return err
		}
		today = day
	}
	return t.file(ctx, func(f *filing) error {
		by := crosswalk.Publisher{Ref: c.Publisher, Type: c.PublisherType, Name: c.Name, Country: c.Land, Today: today.String()}
		lost, count := crosswalk.Losses{}, int64(0)
		w := f.writer()
		if _, err := w.Write(crosswalk.Open(time.Now())); err != nil {
			return err
		}
		convert := func(v jsonstream.Value) error {
			text := crosswalk.Activity(nil, v, by, lost)
			if len(text) > 0 {
				count++
			}
			_, err := w.Write(text)
			return err
		}
		err := f.read(c.Files, func(src *source.Source) error {
			if p := notProjects(src); p != nil {
				return p
			}
			return packaging.Walk(src, packaging.Visitor{
				Element: func(_ string, v jsonstream.Value) error { return convert(v) },
				Single:  convert,
				Package: func(*packaging.Document) error { return nil },
				Fault:   f.report,
			})
		})
		if err == nil {
			_, err = w.Write(crosswalk.Close())
		}
		if err != nil {
			return err
		}
		c.remind(t)
		tellLosses(t, lost)
		t.say("cli.convert.done", counted{"cli.count.activities", count})
		return nil
	})
}

// notProjects says what a file is that holds no projects.
func notProjects(src *source.Source) *problem.Problem {
	if p := src.Refusal(); p != nil {
		return p
	}
	if src.Format.Standard != source.OC4IDS {
		return problem.New(problem.Unsupported, "cli.convert.not-projects", strings.ToUpper(string(src.Format.Standard)))
	}
	return nil
}

// tellLosses says what had no place, the first of many.
func tellLosses(t *terminal, lost crosswalk.Losses) {
	paths := lost.Paths()
	if len(paths) == 0 {
		return
	}
	var list []string
	for _, path := range paths[:min(len(paths), maxShown)] {
		list = append(list, fmt.Sprintf("%s ×%d", path, lost[path]))
	}
	if len(paths) > maxShown {
		list = append(list, "…")
	}
	t.say("cli.convert.lost", strings.Join(list, ", "))
}

// activities writes the chosen projects as activities of IATI.
func (e exportCommand) activities(ctx context.Context, w io.Writer, t *terminal, n *node.Node) error {
	by, made := n.Reporter(e.Publisher, e.PublisherType)
	lost, count := crosswalk.Losses{}, int64(0)
	if _, err := w.Write(crosswalk.Open(made)); err != nil {
		return err
	}
	err := e.each(ctx, t, n, func(document []byte) error {
		v, faults := jsonstream.Parse(document, jsonstream.Options{})
		if len(faults) > 0 {
			return faults
		}
		text := crosswalk.Activity(nil, v, by, lost)
		if len(text) > 0 {
			count++
		}
		_, err := w.Write(text)
		return err
	})
	if err == nil {
		_, err = w.Write(crosswalk.Close())
	}
	if err != nil {
		return errors.Join(err, ctx.Err())
	}
	e.remind(t)
	tellLosses(t, lost)
	t.say("cli.convert.done", counted{"cli.count.activities", count})
	return nil
}
