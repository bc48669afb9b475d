package validation

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"imar/internal/base/problem"
	"imar/internal/exchange/charset"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
	"imar/internal/exchange/source"
)

// Input is a file. Open gives it from its beginning, and may be called twice.
type Input struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Options are wishes. Schema is one's own to check releases or projects against in
// place of the standard's; nil for that. Standard is what the file is to be, "" for
// whatever it is; a file of another standard gets an error that says so. Now is the
// present, for the rules of IATI that say what may not lie in the future; without
// it they are not asked. Progress is told the original bytes read; it may be nil.
type Options struct {
	Standard source.Standard
	Schema   *schema.Own
	Now      time.Time
	Progress func(read int64)
}

// File validates a file. What is wrong with the file is in the report; the error
// is for what hindered reading it, ctx among that.
func File(ctx context.Context, in Input, opts Options) (*report.Report, error) {
	r := &run{ctx: ctx, in: in, opts: opts}
	again, err := r.pass()
	if err == nil && again {
		_, err = r.pass()
	}
	if err != nil {
		return nil, err
	}
	r.findings.Fill(r.report)
	return r.report, nil
}

// run is one validation.
type run struct {
	ctx      context.Context
	in       Input
	opts     Options
	report   *report.Report
	findings *report.Collector
	known    *head // what the first pass found out of the package, for the second
	exact    bool  // whether to compare elements whole
	chosen   map[string]*rules
}

// pass reads the file once. Again says that another pass would know better.
func (r *run) pass() (again bool, err error) {
	file, err := r.in.Open()
	if err != nil {
		return false, err
	}
	defer file.Close()
	r.chosen = nil
	r.report, r.findings = &report.Report{File: r.in.Name}, &report.Collector{}
	src, err := source.Open(&stoppable{r.ctx, file}, r.in.Name, source.Options{Progress: r.opts.Progress})
	if err != nil {
		return false, r.refused(err)
	}
	r.describe(src)
	for _, p := range src.Findings {
		r.problem(report.Warning, p)
	}
	if r.opts.Schema != nil {
		r.opts.Standard = source.Standard(r.opts.Schema.Of.Standard)
	}
	switch {
	case r.opts.Standard != "" && src.Format.Standard != "" && src.Format.Standard != r.opts.Standard:
		r.findings.Add(report.Finding{Severity: report.Error, Rule: "validate.other-standard", Args: []string{string(src.Format.Standard), string(r.opts.Standard)}})
	case src.Format.Kind == source.JSON && (src.Format.Standard == source.OC4IDS || src.Format.Standard == source.OCDS):
		if again, err = r.json(src); err != nil {
			return false, r.refused(err)
		}
	case src.Format.Kind == source.XML && src.Format.Standard == source.IATI:
		if err = r.iati(src); err != nil {
			return false, r.refused(err)
		}
	default:
		if p := src.Refusal(); p != nil {
			r.problem(report.Error, p)
		} else {
			r.findings.Add(report.Finding{Severity: report.Error, Rule: "validate.not-yet", Args: []string{string(src.Format.Standard)}})
		}
	}
	digest, size, err := src.Finish()
	if err != nil {
		return false, r.refused(err)
	}
	r.report.SHA256, r.report.Size = hex.EncodeToString(digest[:]), size
	return again, r.ctx.Err()
}

// describe notes what the file is.
func (r *run) describe(src *source.Source) {
	f := src.Format
	r.report.Standard, r.report.Shape = string(f.Standard), string(f.Shape)
	if r.report.Encoding = string(f.Encoding); f.Encoding == "" && f.Kind == source.JSON {
		r.report.Encoding = string(charset.UTF8)
	}
	if src.Gzip {
		r.report.Compression = "gzip"
	}
}

// refused makes a finding of a problem of the file, and hands on any other error.
func (r *run) refused(err error) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	list := problem.Of(err)
	if len(list) == 0 || slices.ContainsFunc(list, func(p *problem.Problem) bool { return p.Code == problem.Unavailable || p.Code == problem.Internal }) {
		return err
	}
	for _, p := range list {
		r.problem(report.Error, p)
	}
	return nil
}

// problem makes a finding of a problem.
func (r *run) problem(severity report.Severity, p *problem.Problem) {
	f := report.Finding{Severity: severity, Rule: p.Key, Pointer: p.Field, Line: int64(p.Line), Each: true}
	for _, arg := range p.Args {
		f.Args = append(f.Args, fmt.Sprint(arg))
	}
	if column, ok := first(p.Args).(int); ok && strings.HasPrefix(p.Key, "json.") {
		f.Column = int64(column)
	}
	r.findings.Add(f)
}

func first(args []any) any {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}

// stoppable is a reader that ends when the run is stopped.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
