package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/ocds/redflag"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/sheet"
	"imar/internal/exchange/source"
)

type redFlagsCommand struct {
	Files    []string `arg:"" optional:"" help:"Files or folders of compiled releases or records of OCDS; - or none for standard input."`
	Settings string   `help:"Settings file of Cardinal; without one all indicators are calculated, as they are by default." type:"path" placeholder:"FILE"`
	Format   string   `help:"text; json in the shape of Cardinal; csv, a row for each flag in a process." enum:"text,json,csv" default:"text"`
	NoMeta   bool     `help:"JSON without the quartiles and fences." name:"no-meta"`
	Count    bool     `help:"Say how many flags each group has." short:"c"`
	Map      bool     `help:"JSON with the organizations that led to flags, by process: Maps."`
}

// Run calculates indicators.
func (r redFlagsCommand) Run(ctx context.Context, t *terminal) error {
	settings, err := r.settings(t)
	if err != nil {
		return err
	}
	return t.file(ctx, func(f *filing) error {
		c := redflag.New(settings)
		if r.Map || r.Format == "csv" {
			c.Link()
		}
		uncompiled := int64(0)
		take := func(v jsonstream.Value) error {
			if inner := v.Get("compiledRelease"); inner.Exists() {
				v = inner
			}
			if !isCompiled(v) {
				uncompiled++
			}
			if v.Get("releases").Exists() { // a record that was not compiled
				return nil
			}
			c.Add(v)
			return nil
		}
		err := f.read(r.Files, func(src *source.Source) error {
			if p := src.Refusal(); p != nil {
				return p
			}
			if src.Format.Standard != source.OCDS {
				return problem.New(problem.Unsupported, "redflag.not-ocds", strings.ToUpper(string(src.Format.Standard)))
			}
			return packaging.Walk(src, packaging.Visitor{
				Element: func(_ string, v jsonstream.Value) error { return take(v) },
				Single:  take,
				Package: func(*packaging.Document) error { return nil },
				Fault:   f.report,
			})
		})
		if err != nil {
			return err
		}
		if uncompiled > 0 {
			t.say("redflag.uncompiled", counted{"cli.count.releases", uncompiled})
		}
		result := c.Finish()
		switch {
		case r.Format == "csv":
			err = flagsCSV(f.writer(), t.lang, result)
		case r.Format == "json" || t.json:
			err = flagsJSON(f.writer(), result, !r.NoMeta)
		default:
			err = flagsText(f.writer(), t.lang, result)
		}
		if err == nil && r.Count {
			counts := result.PerGroup()
			for _, group := range redflag.Groups {
				t.say("redflag.per-group", lang.T(t.lang, "redflag.group."+group), counts[group])
			}
		}
		if err == nil {
			t.say("redflag.done", counted{"cli.count.processes", result.Count}, int64(len(result.Cases)))
		}
		return err
	})
}

func (r redFlagsCommand) settings(t *terminal) (*redflag.Settings, error) {
	if r.Settings == "" {
		return redflag.Usual(), nil
	}
	raw, err := os.ReadFile(r.Settings)
	if err != nil {
		return nil, unreadable(r.Settings, err)
	}
	s, err := redflag.Parse(raw)
	if err != nil {
		t.say("redflag.settings", r.Settings)
		return nil, err
	}
	if len(s.PrepareFor) > 0 {
		t.say("redflag.prepare", strings.Join(s.PrepareFor, ", "))
	}
	return s, nil
}

func isCompiled(v jsonstream.Value) bool {
	for _, tag := range v.Get("tag").Elements() {
		if tag.Is("compiled") {
			return true
		}
	}
	return !v.Get("tag").Exists() && !v.Get("releases").Exists() // Cardinal's own files say no tag
}

// flagsJSON writes flags as Cardinal does: by group, id and indicator.
func flagsJSON(w io.Writer, r *redflag.Result, meta bool) error {
	all := map[string]any{}
	for group, flags := range r.Flags {
		all[group] = flags
	}
	if fences := rounded(r.Meta); meta && len(fences) > 0 {
		all["Meta"] = fences
	}
	if r.Links != nil {
		all["Maps"] = linked(r.Links)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(all)
}

// linked are links as Cardinal writes them: one buyer and one procuring entity a
// process, and lists of tenderers.
func linked(links redflag.Links) map[string]any {
	made := map[string]any{}
	for name, of := range links {
		if name != redflag.LinkBuyers && name != redflag.LinkEntities {
			made[name] = of
			continue
		}
		one := map[string]string{}
		for ocid, ids := range of {
			one[ocid] = ids[len(ids)-1]
		}
		made[name] = one
	}
	return made
}

// flagsCSV writes a row for each flag in a process.
func flagsCSV(w io.Writer, l lang.Lang, r *redflag.Result) error {
	table := sheet.Table{Name: "red-flags", Columns: []sheet.Column{{Key: "ocid"}, {Key: "subject"}, {Key: "code"}, {Key: "result", Kind: sheet.Number}, {Key: "buyer_id"},
		{Key: "procuring_entity_id"}, {Key: "tenderer_id"}, {Key: "question"}}}
	rows := r.Rows()
	table.Rows = func(yield func([]sheet.Cell) bool) {
		for _, row := range rows {
			organizations := make([]sheet.Cell, 3)
			if at := slices.Index(redflag.Groups, row.Group); at > 0 {
				organizations[at-1] = sheet.Cell(row.Organization)
			}
			cells := []sheet.Cell{sheet.Cell(row.OCID), sheet.Cell(row.Group), sheet.Cell(row.Indicator), sheet.Cell(strconv.FormatFloat(row.Value, 'f', -1, 64))}
			cells = append(append(cells, organizations...), sheet.Cell(lang.T(l, "redflag.title."+row.Indicator)))
			if !yield(cells) {
				return
			}
		}
	}
	return sheet.WriteCSV(w, table, sheet.CSVOptions{})
}

// rounded are the fences with four digits behind the point; what could not be
// calculated is null.
func rounded(meta map[string]map[string]float64) map[string]map[string]any {
	made := map[string]map[string]any{}
	for code, values := range meta {
		made[code] = map[string]any{}
		for name, v := range values {
			made[code][name] = nil
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				made[code][name] = math.Round(v*10_000) / 10_000
			}
		}
	}
	return made
}

// flagsText writes flags for a person: what each asks, how it is calculated, and
// the sums of the first.
func flagsText(w io.Writer, l lang.Lang, r *redflag.Result) error {
	var b strings.Builder
	for _, code := range redflag.Codes {
		var cases []redflag.Case
		for _, c := range r.Cases {
			if c.Indicator == code {
				cases = append(cases, c)
			}
		}
		if len(cases) == 0 {
			continue
		}
		fmt.Fprintln(&b, code+"  "+lang.T(l, "redflag.title."+code))
		fmt.Fprintln(&b, "      "+lang.T(l, "redflag.formula."+code))
		fmt.Fprintln(&b, "      "+lang.T(l, "redflag.count", int64(len(cases))))
		slices.SortStableFunc(cases, func(x, y redflag.Case) int { return strings.Compare(x.Group, y.Group) })
		for _, c := range cases[:min(len(cases), maxShown)] {
			args := make([]any, len(c.Args))
			for i, a := range c.Args {
				args[i] = a
			}
			fmt.Fprintln(&b, "      - "+plain(lang.T(l, "redflag.at", lang.T(l, "redflag.group."+c.Group), c.ID, lang.T(l, "redflag.case."+code, args...))))
		}
		fmt.Fprintln(&b)
	}
	if b.Len() > 0 {
		fmt.Fprintln(&b, lang.T(l, "redflag.note"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
