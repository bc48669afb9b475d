package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/statement"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/iati"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/oc4ids"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
)

// publisherFlags say who reports in a file of IATI.
type publisherFlags struct {
	Publisher     string `help:"IATI: the reporting organisation's identifier, as IATI's registry has it: XX-REG-123." placeholder:"REF"`
	PublisherType string `help:"IATI: its OrganisationType; 10, a government, by default." name:"publisher-type" default:"10" placeholder:"CODE"`
}

type convertCommand struct {
	Files  []string `arg:"" optional:"" help:"Files or folders of OC4IDS projects, or for oc4ids of activities of IATI, compiled releases or records of OCDS; - or none for standard input."`
	To     string   `help:"iati: activities of IATI 2.03. ocds: compiled releases of OCDS 1.1. oc4ids: projects of OC4IDS 0.9." enum:"iati,ocds,oc4ids" default:"iati"`
	Prefix string   `help:"OC4IDS: the prefix that the publisher has registered, oc4ids-a1b2c3." placeholder:"PREFIX"`
	Name   string   `help:"The publisher's name." default:"–" placeholder:"NAME"`
	URI    string   `help:"OCDS and OC4IDS: the package's uri." name:"uri" default:"urn:imar:converted" placeholder:"URI"`
	Today  string   `help:"The day after which a date lies in the future; today by default." placeholder:"2026-10-31"`
	Land   string   `help:"IATI: country of projects whose places say none, ISO 3166-1." name:"country" placeholder:"LY"`
	publisherFlags
}

// Run converts projects.
func (c convertCommand) Run(ctx context.Context, t *terminal) error {
	now := time.Now()
	if c.Today != "" {
		day, err := clock.Parse(c.Today)
		if err != nil {
			return err
		}
		now = day.Time()
	}
	if c.To == "oc4ids" && !prefixed.MatchString(c.Prefix) {
		return problem.New(problem.Usage, "cli.convert.prefix", c.Prefix)
	}
	return t.file(ctx, func(f *filing) (err error) {
		var made output = &activityFile{by: crosswalk.Publisher{Ref: c.Publisher, Type: c.PublisherType, Name: c.Name, Country: c.Land, Today: clock.Local(now).String()}, lost: crosswalk.Losses{}}
		switch c.To {
		case "ocds":
			made = &releaseFile{uri: c.URI, publisher: c.Name, lost: crosswalk.Losses{}}
		case "oc4ids":
			lost := crosswalk.Losses{}
			projects := crosswalk.NewProjects(c.Prefix, scratch, lost)
			defer func() { err = errors.Join(err, projects.Close()) }()
			made = &projectFile{about: oc4ids.Package{URI: c.URI, Publisher: c.Name}, projects: projects, lost: lost}
		}
		w := f.writer()
		if err := made.open(w, now); err != nil {
			return err
		}
		convert := func(v jsonstream.Value) error { return made.project(w, v) }
		err = f.read(c.Files, func(src *source.Source) error {
			if p := c.unfit(src); p != nil {
				return p
			}
			if src.Format.Standard == source.IATI {
				_, err := iati.Read(src, "", &activitySink{projects: made.(*projectFile).projects, tell: f.findings.add})
				return err
			}
			return packaging.Walk(src, packaging.Visitor{
				Element: func(_ string, v jsonstream.Value) error { return convert(v) },
				Single:  convert,
				Package: func(*packaging.Document) error { return nil },
				Fault:   f.report,
			})
		})
		if err == nil {
			err = made.close(w)
		}
		if err == nil {
			made.tell(t)
		}
		return err
	})
}

// output is a file of another standard that projects are written into.
type output interface {
	open(w io.Writer, made time.Time) error
	project(w io.Writer, v jsonstream.Value) error
	close(w io.Writer) error
	tell(t *terminal) // how much was written, and what had no place
}

// activityFile is a file of activities of IATI.
type activityFile struct {
	by    crosswalk.Publisher
	lost  crosswalk.Losses
	count int64
}

func (a *activityFile) open(w io.Writer, made time.Time) error {
	_, err := w.Write(crosswalk.Open(made))
	return err
}

func (a *activityFile) project(w io.Writer, v jsonstream.Value) error {
	text := crosswalk.Activity(nil, v, a.by, a.lost)
	if len(text) > 0 {
		a.count++
	}
	_, err := w.Write(text)
	return err
}

func (a *activityFile) close(w io.Writer) error {
	_, err := w.Write(crosswalk.Close())
	return err
}

func (a *activityFile) tell(t *terminal) {
	if a.by.Ref == "" {
		t.say("cli.convert.no-publisher", crosswalk.Unregistered)
	}
	tellLosses(t, "IATI", a.lost)
	t.say("cli.convert.done", counted{"cli.count.activities", a.count})
}

// releaseFile is a release package of OCDS.
type releaseFile struct {
	uri, publisher string
	made           time.Time
	lost           crosswalk.Losses
	out            *crosswalk.Package
}

func (r *releaseFile) open(w io.Writer, made time.Time) error {
	r.made = made
	r.out = crosswalk.NewPackage(w, crosswalk.PackageHead{URI: r.uri, Publisher: r.publisher, Published: made})
	return nil
}

func (r *releaseFile) project(_ io.Writer, v jsonstream.Value) error {
	return crosswalk.Releases(v, r.made, nil, r.lost, r.out.Add)
}

func (r *releaseFile) close(io.Writer) error { return r.out.Close() }

func (r *releaseFile) tell(t *terminal) {
	tellLosses(t, "OCDS", r.lost)
	t.say("cli.convert.done", counted{"cli.count.releases", r.out.Count})
}

// prefixed is what a prefix of OC4IDS looks like.
var prefixed = regexp.MustCompile(`^oc4ids-[a-z0-9]{6}$`)

// projectFile is a project package of OC4IDS.
type projectFile struct {
	about    oc4ids.Package
	projects *crosswalk.Projects
	lost     crosswalk.Losses
	count    int64
}

func (p *projectFile) open(_ io.Writer, made time.Time) error {
	p.about.Published = made.UTC().Format(time.RFC3339)
	return nil
}

func (p *projectFile) project(_ io.Writer, v jsonstream.Value) error { return p.projects.Add(v) }

// close writes the package: what belongs to one project may stand anywhere in the
// files.
func (p *projectFile) close(w io.Writer) error {
	return oc4ids.WritePackage(w, p.about, func(yield func([]byte, error) bool) {
		for project, err := range p.projects.All() {
			if p.count++; !yield(project, err) {
				return
			}
		}
	})
}

func (p *projectFile) tell(t *terminal) {
	tellLosses(t, "OC4IDS", p.lost)
	t.say("cli.convert.done", counted{"cli.count.projects", p.count})
}

// activitySink makes projects of the activities that are read.
type activitySink struct {
	projects *crosswalk.Projects
	tell     func(snapshot.Finding)
}

// Item takes an activity.
func (s *activitySink) Item(o statement.Observe) error { return s.projects.Activity(o, s.tell) }

// Finding tells what is wrong in the file; a value that was left out does not make
// the command fail.
func (s *activitySink) Finding(f snapshot.Finding) {
	if f.Severity == snapshot.Error && !crosswalk.Left(f) {
		f.Severity = snapshot.Warning
	}
	s.tell(f)
}

// unfit says what a file is that cannot be converted.
func (c convertCommand) unfit(src *source.Source) *problem.Problem {
	if p := src.Refusal(); p != nil {
		return p
	}
	standard := strings.ToUpper(string(src.Format.Standard))
	switch {
	case c.To == "oc4ids" && src.Format.Standard != source.OCDS && src.Format.Standard != source.IATI:
		return problem.New(problem.Unsupported, "cli.convert.not-releases", standard)
	case c.To != "oc4ids" && src.Format.Standard != source.OC4IDS:
		return problem.New(problem.Unsupported, "cli.convert.not-projects", standard)
	}
	return nil
}

// tellLosses says what had no place, the first of many.
func tellLosses(t *terminal, standard string, lost crosswalk.Losses) {
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
	t.say("cli.convert.lost", standard, strings.Join(list, ", "))
}
