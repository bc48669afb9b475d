package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"imar/internal/base/lang"
	"imar/internal/exchange/comparison"
	"imar/internal/exchange/source"
)

type diffCommand struct {
	Old string `arg:"" help:"File or folder of the old snapshot: projects of OC4IDS, releases or records of OCDS, in any packaging."`
	New string `arg:"" help:"File or folder of the new one; - for standard input."`
}

// Run tells how two snapshots differ: as text, or with --json a line of JSON for
// each thing.
func (d diffCommand) Run(ctx context.Context, t *terminal) error {
	return t.file(ctx, func(f *filing) (err error) {
		s := comparison.New(scratch, f.report)
		defer func() { err = errors.Join(err, s.Close()) }()
		if err := f.read([]string{d.Old}, s.Old); err != nil {
			return err
		}
		count := map[comparison.Kind]int64{}
		give := func(one comparison.Difference) error {
			count[one.Kind]++
			if t.json {
				e := json.NewEncoder(f.writer())
				e.SetEscapeHTML(false)
				return e.Encode(one)
			}
			return tellDifference(f.writer(), t.lang, one)
		}
		if err := f.read([]string{d.New}, func(src *source.Source) error { return s.New(src, give) }); err != nil {
			return err
		}
		if err := s.Gone(give); err != nil {
			return err
		}
		t.say("cli.diff.done", count[comparison.Added], count[comparison.Removed], count[comparison.Changed], s.Equal)
		return nil
	})
}

// signs stand before what was added, removed and changed.
var signs = map[comparison.Kind]string{comparison.Added: "+", comparison.Removed: "-", comparison.Changed: "~"}

// maxValue is how many characters of a value are shown.
const maxValue = 120

func tellDifference(w io.Writer, l lang.Lang, d comparison.Difference) error {
	var b strings.Builder
	fmt.Fprintln(&b, signs[d.Kind], plain(lang.T(l, "cli.diff.thing", lang.T(l, "cli.diff."+d.Thing), d.ID)))
	for _, c := range d.Values {
		fmt.Fprintln(&b, "   ", signs[c.Kind], plain(c.Pointer))
		for _, side := range []struct{ sign, value string }{{"-", c.Old}, {"+", c.New}} {
			if side.value != "" {
				fmt.Fprintln(&b, "       ", side.sign, plain(cut(side.value, maxValue)))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cut is a text of so many characters at most.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}
