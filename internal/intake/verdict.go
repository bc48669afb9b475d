package intake

import (
	"context"
	"io"
	"unicode/utf8"

	"imar/internal/domain/received"
	"imar/internal/exchange/report"
	"imar/internal/exchange/validation"
)

// The bounds of what a fact lists of a validator's report, so that it stays far
// from fact.MaxPart: groups, examples of each, and bytes of one text.
const (
	maxGroups   = 60
	maxExamples = 3
	maxText     = 160
)

// verdict is a validation under way beside the import.
type verdict struct {
	cancel context.CancelFunc
	done   chan struct{}
	report *report.Report
	err    error
}

// check begins to validate an original.
func (d *Desk) check(ctx context.Context, name, sum string) *verdict {
	ctx, cancel := context.WithCancel(ctx)
	v := &verdict{cancel: cancel, done: make(chan struct{})}
	open := func() (io.ReadCloser, error) { return d.Blobs.Open(sum) }
	go func() {
		defer close(v.done)
		v.report, v.err = validation.File(ctx, validation.Input{Name: name, Open: open}, validation.Options{Now: d.Now})
	}()
	return v
}

// stop ends the validation, whose answer is not wanted any more.
func (v *verdict) stop() {
	v.cancel()
	<-v.done
}

// wait gives what the validator says, for the record.
func (v *verdict) wait() (*received.Conformance, error) {
	<-v.done
	if v.err != nil {
		return nil, v.err
	}
	return conformance(v.report), nil
}

// conformance is a report as it stands on record.
func conformance(r *report.Report) *received.Conformance {
	c := &received.Conformance{Checked: r.Checked, Valid: r.Valid, Errors: r.Counts[report.Error], Warnings: r.Counts[report.Warning], Notes: r.Counts[report.Note]}
	for i, g := range r.Groups {
		if i >= maxGroups {
			c.More += g.Count
			continue
		}
		f := received.Finding{Severity: string(g.Severity), Rule: g.Rule, Args: shortened(g.Args)}
		if len(g.Examples) > 0 {
			f.Args = shortened(g.Examples[0].Args)
		}
		for _, e := range g.Examples[:min(len(g.Examples), maxExamples)] {
			note(&f, received.Place{Pointer: short(e.Pointer), Line: e.Line, Args: shortened(e.Args)})
		}
		f.Count = g.Count
		c.Findings = append(c.Findings, f)
	}
	for _, more := range r.More {
		c.More += more
	}
	return c
}

func shortened(args []string) []string {
	list := make([]string, len(args))
	for i, a := range args {
		list[i] = short(a)
	}
	return list
}

// short cuts a text of a file's own off that is longer than anybody reads.
func short(text string) string {
	if len(text) <= maxText {
		return text
	}
	end := maxText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
