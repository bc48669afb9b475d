package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/exchange/ocds/merge"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
)

// packageFlags are what a new package says of itself.
type packageFlags struct {
	URI             string `help:"The new package's uri." name:"uri" placeholder:"URI"`
	PublishedDate   string `help:"The new package's publishedDate." name:"published-date" placeholder:"DATE"`
	PackageVersion  string `help:"The version that the new package says; 1.1 for OCDS, 0.9 for OC4IDS by default." name:"package-version" placeholder:"VERSION"`
	PublisherName   string `help:"The publisher's name; without it the last package's publisher stays." name:"publisher-name" placeholder:"NAME"`
	PublisherURI    string `help:"The publisher's uri." name:"publisher-uri" placeholder:"URI"`
	PublisherScheme string `help:"The scheme of the publisher's uid." name:"publisher-scheme" placeholder:"SCHEME"`
	PublisherUID    string `help:"The publisher's uid." name:"publisher-uid" placeholder:"UID"`
}

func (p packageFlags) given() (given packaging.Given, err error) {
	given = packaging.Given{URI: p.URI, PublishedDate: p.PublishedDate, Version: p.PackageVersion}
	publisher := struct {
		Name   string `json:"name,omitempty"`
		URI    string `json:"uri,omitempty"`
		Scheme string `json:"scheme,omitempty"`
		UID    string `json:"uid,omitempty"`
	}{p.PublisherName, p.PublisherURI, p.PublisherScheme, p.PublisherUID}
	if publisher.Name+publisher.URI+publisher.Scheme+publisher.UID != "" {
		given.Publisher, err = json.Marshal(publisher)
	}
	return given, err
}

// remind says what the package lacks.
func (p packageFlags) remind(t *terminal) {
	if p.URI == "" || p.PublishedDate == "" {
		t.say("cli.package-without-uri")
	}
}

type mergeCommand struct {
	Files      []string `arg:"" optional:"" help:"Files or folders of releases, release packages and records of OCDS, in any mix; - or none for standard input."`
	Lines      bool     `help:"Write compiled releases, one a line, instead of a record package."`
	Versioned  bool     `help:"Write versioned releases too; with --lines, instead."`
	Linked     bool     `help:"Link to the releases of packages instead of holding them."`
	Rules      string   `help:"Merge by the rules of this version, whatever the data says: 1.1 or 1.0." enum:"1.1,1.0," default:""`
	Schema     string   `help:"Merge by the rules of this release schema." type:"path" placeholder:"FILE"`
	Append     []string `help:"Keep every object of this list as one of its own, whatever its id: /awards/suppliers." placeholder:"PATH"`
	ByPosition []string `help:"Merge the objects of this list by their position, whatever their id." name:"by-position" placeholder:"PATH"`
	packageFlags
}

// Run merges releases into records.
func (m mergeCommand) Run(ctx context.Context, t *terminal) error {
	return t.file(ctx, func(f *filing) (err error) {
		wishes, err := m.wishes(f)
		if err != nil {
			return err
		}
		collection := merge.Collect(wishes)
		defer func() { err = errors.Join(err, collection.Close()) }()
		if err := f.read(m.Files, collection.Read); err != nil {
			return err
		}
		f.findings.file = ""
		out := merge.Output{Lines: m.Lines, Versions: m.Versioned, Linked: m.Linked}
		processes, err := collection.Write(ctx, f.out, out, func(done, total int64) { f.bar.step("cli.merging", done, total) })
		if err != nil {
			return err
		}
		f.bar.end()
		if !m.Lines {
			m.remind(t)
		}
		t.say("cli.merge.done", counted{"cli.count.releases", int64(collection.Count())}, counted{"cli.count.processes", processes})
		return nil
	})
}

func (m mergeCommand) wishes(f *filing) (wishes merge.Wishes, err error) {
	given, err := m.given()
	wishes = merge.Wishes{Version: m.Rules, Given: given, Room: scratch, Report: f.findings.add, Overrides: map[string]merge.Override{}}
	if m.Schema != "" {
		raw, err := os.ReadFile(m.Schema)
		if err != nil {
			return wishes, unreadable(m.Schema, err)
		}
		if wishes.Schema, err = merge.ParseSchema(raw); err != nil {
			return wishes, err
		}
	}
	for override, paths := range map[merge.Override][]string{merge.Append: m.Append, merge.ByPosition: m.ByPosition} {
		for _, path := range paths {
			if !strings.HasPrefix(path, "/") || strings.HasSuffix(path, "/") {
				return wishes, problem.New(problem.Usage, "cli.bad-path", path)
			}
			wishes.Overrides[path] = override
		}
	}
	return wishes, err
}

type combineCommand struct {
	Files []string `arg:"" optional:"" help:"Files or folders of packages of one kind, or of single releases, records or projects; - or none for standard input."`
	packageFlags
}

// Run makes one package of many.
func (c combineCommand) Run(ctx context.Context, t *terminal) error {
	return t.file(ctx, func(f *filing) (err error) {
		given, err := c.given()
		if err != nil {
			return err
		}
		combined := packaging.NewCombined(given, scratch, f.report)
		defer func() { err = errors.Join(err, combined.Close()) }()
		if err := f.read(c.Files, combined.Read); err != nil {
			return err
		}
		if err := combined.Write(f.writer()); err != nil {
			return err
		}
		c.remind(t)
		t.say("cli.combine.done", counted{"cli.count.elements", int64(combined.Count())})
		return nil
	})
}

type splitCommand struct {
	Files []string `arg:"" optional:"" help:"Files or folders of packages; - or none for standard input."`
	Size  int      `help:"How many releases, records or projects a package has at most." default:"1000"`
}

// Run makes many packages of one, one a line.
func (s splitCommand) Run(ctx context.Context, t *terminal) error {
	if s.Size < 1 {
		return problem.New(problem.Usage, "cli.bad-size")
	}
	return t.file(ctx, func(f *filing) error {
		total := int64(0)
		err := f.read(s.Files, func(src *source.Source) error {
			n, err := packaging.Split(src, s.Size, f.writer(), scratch, f.report)
			total += int64(n)
			return err
		})
		if err == nil {
			t.say("cli.split.done", counted{"cli.count.packages", total})
		}
		return err
	})
}
