// Package trail knows where in a file a reader stands, and tells findings with
// that place.
//
// A reader that walks through a JSON value says where it goes: Down to a
// member, Item to an element, Up again. So the JSON pointer (RFC 6901) of what
// is at hand costs nothing but the steps, however long the lists beside it; and
// the line is counted from the last one asked for, so that asking in the order
// of the file costs one reading of it.
//
// The invariant: after Up(m) the trail is where it was when m was given.
package trail

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
)

// Trail is the way from a root value to the one at hand. Report is told every
// finding.
type Trail struct {
	Report  func(snapshot.Finding)
	root    jsonstream.Value
	path    []byte // JSON pointer of the value at hand
	generic []byte // the same without indexes and without the root's own pointer
	offset  int    // within root, of the line known last
	line    int64
}

// Mark is a place to return to.
type Mark struct{ path, generic int }

// Begin starts at a root that stands at pointer.
func (t *Trail) Begin(root jsonstream.Value, pointer string) {
	t.root, t.offset, t.line = root, 0, int64(root.Line())
	t.path, t.generic = append(t.path[:0], pointer...), t.generic[:0]
}

// Down goes to a member.
func (t *Trail) Down(name string) Mark {
	m := Mark{len(t.path), len(t.generic)}
	t.path = appendToken(append(t.path, '/'), name)
	t.generic = appendToken(append(t.generic, '/'), name)
	return m
}

// Item goes to an element.
func (t *Trail) Item(index int) Mark {
	m := Mark{len(t.path), len(t.generic)}
	t.path = strconv.AppendInt(append(t.path, '/'), int64(index), 10)
	return m
}

// Up goes back.
func (t *Trail) Up(m Mark) { t.path, t.generic = t.path[:m.path], t.generic[:m.generic] }

// Pointer is the JSON pointer of the value at hand.
func (t *Trail) Pointer() string { return string(t.path) }

// Generic is the way from the root by names alone, for counting by kind of
// place: "/documents/title".
func (t *Trail) Generic() string { return string(t.generic) }

// appendToken writes a name as a token of a JSON pointer.
func appendToken(b []byte, name string) []byte {
	if strings.IndexByte(name, '~') < 0 && strings.IndexByte(name, '/') < 0 {
		return append(b, name...)
	}
	return append(b, strings.NewReplacer("~", "~0", "/", "~1").Replace(name)...)
}

// Span is where a value stands in the bytes of the root, which holds it.
func (t *Trail) Span(v jsonstream.Value) (from, to int) {
	// Both are cut from one array, so what is left behind each tells the offset.
	from = cap(t.root.Raw()) - cap(v.Raw())
	return from, from + len(v.Raw())
}

// Line is the line of a value within the root; of an absent one, the line
// known last.
func (t *Trail) Line(v jsonstream.Value) int64 {
	if !v.Exists() {
		return t.line
	}
	whole := t.root.Raw()
	at, _ := t.Span(v)
	if at < 0 || at > len(whole) {
		return t.line
	}
	newline := []byte{'\n'}
	if at >= t.offset {
		t.line += int64(bytes.Count(whole[t.offset:at], newline))
	} else {
		t.line -= int64(bytes.Count(whole[at:t.offset], newline))
	}
	t.offset = at
	return t.line
}

// Say reports a finding about v, which is at hand. Long arguments are cut.
func (t *Trail) Say(severity snapshot.Severity, rule string, v jsonstream.Value, args ...string) {
	for i, arg := range args {
		args[i] = Quote(arg)
	}
	t.Report(snapshot.Finding{Severity: severity, Rule: rule, Args: args, Pointer: t.Pointer(), Line: t.Line(v)})
}

// longest is how many bytes of a value a sentence quotes.
const longest = 80

// Quote cuts a text for a sentence, between characters.
func Quote(s string) string {
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}

// SayID reports an id that cannot be one, for the characters in it that nobody
// sees; v is at hand, and so is its place. It shows them as a sign that one sees.
func (t *Trail) SayID(v jsonstream.Value, id string, p *problem.Problem) {
	seen := strings.Map(func(r rune) rune {
		if lang.CheckForeignID(string(r)) != nil {
			return '\ufffd'
		}
		return r
	}, id)
	code := ""
	if len(p.Args) > 0 {
		code = fmt.Sprint(p.Args[0])
	}
	t.Say(snapshot.Error, "exchange.id-invisible", v, seen, code)
}

// Shown is a value for a sentence: the characters of a text, or the JSON.
func Shown(v jsonstream.Value) string {
	if v.Kind() == jsonstream.String {
		return v.Text()
	}
	return string(v.Raw()[:min(len(v.Raw()), longest+1)])
}

// Fault is the finding of a fault in the file's JSON.
func Fault(p *problem.Problem) snapshot.Finding {
	f := snapshot.Finding{Severity: snapshot.Error, Rule: p.Key, Pointer: p.Field, Line: int64(p.Line)}
	for _, arg := range p.Args {
		f.Args = append(f.Args, Quote(fmt.Sprint(arg)))
	}
	return f
}
