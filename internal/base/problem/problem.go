// Package problem is the one kind of error that Imar shows to people.
//
// A Problem says what went wrong (Code), which sentence to show for it (Key,
// a key of the catalogues in base/lang, with Args to fill it), where it went
// wrong (Field: a form field, a JSON pointer, an XPath or "line:column") and,
// for the log only, why (Cause). It never holds a sentence itself: the reader's
// language is known only at the edge.
//
// The invariant: a Code maps to one HTTP status and one exit status, in the
// table of this file and nowhere else.
//
// Checks collect: a List holds every problem of a command or a file, so that a
// person mends them all at once. A nil List means that all is well.
package problem

import (
	"errors"
	"fmt"
	"strings"
)

// Code is the class of a problem. It decides the HTTP and the exit status.
type Code string

// The codes. Invalid: the input is malformed or out of range. Refused: a rule
// of the fund says no. Conflict: the same idempotency key came with another
// input, or somebody else was first. Unknown: a commit may or may not have
// been stored. Tampered: bytes differ from what was signed.
const (
	Invalid     Code = "invalid"
	NotFound    Code = "not-found"
	Refused     Code = "refused"
	Forbidden   Code = "forbidden"
	Conflict    Code = "conflict"
	TooLarge    Code = "too-large"
	Unsupported Code = "unsupported"
	Unknown     Code = "unknown"
	Unavailable Code = "unavailable"
	Busy        Code = "busy"
	Full        Code = "storage-full"
	Tampered    Code = "tampered"
	Usage       Code = "usage"
	Internal    Code = "internal"
)

// statuses is the one table from codes to HTTP status (RFC 9110) and exit
// status (0 ok, 1 failed, 2 usage, 3 verification failed).
var statuses = map[Code]struct{ http, exit int }{
	Invalid:     {422, 1},
	NotFound:    {404, 1},
	Refused:     {409, 1},
	Forbidden:   {403, 1},
	Conflict:    {409, 1},
	TooLarge:    {413, 1},
	Unsupported: {415, 1},
	Unknown:     {503, 1},
	Unavailable: {503, 1},
	Busy:        {429, 1},
	Full:        {507, 1},
	Tampered:    {500, 3},
	Usage:       {400, 2},
	Internal:    {500, 1},
}

// HTTP is the status that a response with this code carries.
func (c Code) HTTP() int {
	if s, ok := statuses[c]; ok {
		return s.http
	}
	return 500
}

// Exit is the exit status of a command that ends with this code.
func (c Code) Exit() int {
	if s, ok := statuses[c]; ok {
		return s.exit
	}
	return 1
}

// Problem is one thing that is wrong. The zero Problem is not meaningful;
// make one with New.
type Problem struct {
	Code  Code
	Key   string // catalogue key of the sentence, for example "problem.amount.ambiguous"
	Args  []any  // values for the sentence: strings, integers, dates; shown isolated from the text's direction
	Field string // where: form field, JSON pointer (RFC 6901), XPath, or "" for the whole input
	Line  int    // 1-based line in the input, 0 when it has none
	Cause error  // for the log; never shown to the public
}

// New makes a problem whose sentence is key, filled with args.
func New(code Code, key string, args ...any) *Problem {
	return &Problem{Code: code, Key: key, Args: args}
}

// At returns p placed at a field.
func (p *Problem) At(field string) *Problem { p.Field = field; return p }

// AtLine returns p placed at a 1-based line.
func (p *Problem) AtLine(n int) *Problem { p.Line = n; return p }

// Because returns p with the error that caused it, which only the log shows.
func (p *Problem) Because(err error) *Problem { p.Cause = err; return p }

// Error gives the technical form, for logs and tests. People are shown the
// catalogue's sentence instead.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(string(p.Code) + ": " + p.Key)
	for _, a := range p.Args {
		fmt.Fprintf(&b, " %v", a)
	}
	if p.Field != "" {
		b.WriteString(" at " + p.Field)
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, " line %d", p.Line)
	}
	if p.Cause != nil {
		b.WriteString(": " + p.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// List is every problem found, in the order found. It is an error when it is
// not empty; use Err to turn it into one.
type List []*Problem

// Add appends a problem and returns it, so that a place can be given.
func (l *List) Add(code Code, key string, args ...any) *Problem {
	p := New(code, key, args...)
	*l = append(*l, p)
	return p
}

// Err is nil for an empty list and the list itself otherwise.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error gives all technical forms, one a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, p := range l {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.Is and errors.As look into each problem.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, p := range l {
		errs[i] = p
	}
	return errs
}

// Of returns every problem within err: those of a List, a single Problem, or,
// for any other error, one Internal problem that keeps err as its cause. Of
// (nil) is empty.
func Of(err error) List {
	if err == nil {
		return nil
	}
	var list List
	if errors.As(err, &list) {
		return list
	}
	var p *Problem
	if errors.As(err, &p) {
		return List{p}
	}
	return List{New(Internal, "problem.internal").Because(err)}
}

// CodeOf is the code of the gravest problem within err: the one with the
// highest exit status, then the first.
func CodeOf(err error) Code {
	list := Of(err)
	if len(list) == 0 {
		return ""
	}
	worst := list[0].Code
	for _, p := range list[1:] {
		if p.Code.Exit() > worst.Exit() {
			worst = p.Code
		}
	}
	return worst
}
