package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/disclosure"
	"imar/internal/exchange/coverage"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
)

type coverageCommand struct {
	Files  []string `arg:"" optional:"" help:"Files or folders of projects of OC4IDS, releases or records of OCDS, or any lines of JSON; - or none for standard input."`
	By     string   `help:"Count for each publisher, institution or period (a year)." enum:"publisher,institution,period," default:""`
	Format string   `help:"text, or json: without --by in the shape of Cardinal." enum:"text,json" default:"text"`
}

// Run counts what data says.
func (c coverageCommand) Run(ctx context.Context, t *terminal) error {
	return t.file(ctx, func(f *filing) error {
		counter := coverage.New(coverage.By(c.By))
		add := func(v jsonstream.Value) error { counter.Add(v); return nil }
		err := f.read(c.Files, func(src *source.Source) error {
			if p := src.Refusal(); p != nil && src.Format.Kind != source.JSON {
				return p
			}
			err := packaging.Walk(src, packaging.Visitor{
				Element: func(_ string, v jsonstream.Value) error { return add(v) },
				Single:  add,
				Package: func(d *packaging.Document) error {
					counter.Published(d.Get("publisher").Get("name").Text())
					return nil
				},
				Fault: f.report,
			})
			counter.Published("")
			return err
		})
		if err != nil {
			return err
		}
		groups, items := counter.Groups(), int64(0)
		for _, g := range groups {
			items += g.Items
		}
		switch {
		case c.Format == "text" && !t.json:
			err = coverageText(f.writer(), t.lang, groups)
		case c.By == "":
			err = writeJSON(f.writer(), fieldsOf(groups))
		default:
			err = writeJSON(f.writer(), groupsJSON(groups))
		}
		if counter.Beyond > 0 {
			t.say("coverage.beyond", int64(coverage.MaxPaths), counter.Beyond)
		}
		t.say("coverage.done", counted{"cli.count.elements", items})
		return err
	})
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func fieldsOf(groups []*coverage.Group) map[string]int64 {
	if len(groups) == 0 {
		return map[string]int64{}
	}
	return groups[0].Fields
}

// groupJSON is one group as data.
type groupJSON struct {
	Items    int64            `json:"items"`
	Fields   map[string]int64 `json:"fields"`
	Projects int64            `json:"projects,omitzero"`
	Cost     map[string]int64 `json:"costIds,omitzero"` // projects by item, by its name in the standard
}

func groupsJSON(groups []*coverage.Group) map[string]groupJSON {
	all := map[string]groupJSON{}
	for _, g := range groups {
		one := groupJSON{Items: g.Items, Fields: g.Fields, Projects: g.Projects}
		if g.Projects > 0 {
			one.Cost = map[string]int64{}
			for _, item := range disclosure.Items() {
				one.Cost[fmt.Sprintf("%02d %s", item.ID, item.Element)] = g.Cost[item.ID]
			}
		}
		all[g.Name] = one
	}
	return all
}

// coverageText writes counts for a person: each field with how many of the objects
// that could have it do, and the items of CoST.
func coverageText(w io.Writer, l lang.Lang, groups []*coverage.Group) error {
	var b strings.Builder
	for _, g := range groups {
		if name := plain(g.Name); len(groups) > 1 || name != "" {
			if name == "" {
				name = lang.T(l, "coverage.nameless")
			}
			fmt.Fprintln(&b, name)
		}
		fmt.Fprintln(&b, lang.T(l, "coverage.items", g.Items))
		for _, path := range slices.Sorted(maps.Keys(g.Fields)) {
			if path == "" || strings.HasSuffix(path, "/") || strings.HasSuffix(path, "[]") {
				continue
			}
			n, of := g.Fields[path], g.Fields[coverage.Parent(path)]
			fmt.Fprintf(&b, "  %s  %d/%d  %s\n", share(n, of), n, of, plain(path))
		}
		if g.Projects > 0 {
			fmt.Fprintln(&b, lang.T(l, "coverage.cost", lang.T(l, "coverage.percent", fmt.Sprintf("%.1f", 100*g.Share())), g.Projects))
			for _, item := range disclosure.Items() {
				fmt.Fprintf(&b, "  %s  %d/%d  %s\n", share(g.Cost[item.ID], g.Projects), g.Cost[item.ID], g.Projects, lang.T(l, item.Key))
			}
		}
		fmt.Fprintln(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// share is a part of a whole in hundredths, as wide as 100.0 %.
func share(n, of int64) string {
	if of == 0 {
		return "     –"
	}
	return fmt.Sprintf("%5.1f%%", 100*float64(n)/float64(of))
}
