package oc4ids

import (
	"bytes"
	"strconv"
	"strings"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
)

// where knows the place in the file of what is being read: the JSON pointer,
// kept while walking, and the line, counted from the last one asked for.
type where struct {
	root    jsonstream.Value // the whole that is walked
	path    []byte           // JSON pointer of the value at hand
	generic []byte           // the same without indexes and without the root's own pointer
	offset  int              // within root, of the line known last
	line    int64
	report  func(snapshot.Finding)
	unknown func(path string) // told each member that nobody knows
}

// begin starts at a root that stands at pointer.
func (w *where) begin(root jsonstream.Value, pointer string) {
	w.root, w.offset, w.line = root, 0, int64(root.Line())
	w.path, w.generic = append(w.path[:0], pointer...), w.generic[:0]
}

// mark is a place to return to.
type mark struct{ path, generic int }

func (w *where) down(name string) mark {
	m := mark{len(w.path), len(w.generic)}
	w.path = append(w.path, '/')
	w.generic = append(w.generic, '/')
	w.path = appendToken(w.path, name)
	w.generic = appendToken(w.generic, name)
	return m
}

func (w *where) item(index int) mark {
	m := mark{len(w.path), len(w.generic)}
	w.path = strconv.AppendInt(append(w.path, '/'), int64(index), 10)
	return m
}

func (w *where) up(m mark) { w.path, w.generic = w.path[:m.path], w.generic[:m.generic] }

// appendToken writes a name as a token of a JSON pointer (RFC 6901).
func appendToken(b []byte, name string) []byte {
	if strings.IndexByte(name, '~') < 0 && strings.IndexByte(name, '/') < 0 {
		return append(b, name...)
	}
	return append(b, strings.NewReplacer("~", "~0", "/", "~1").Replace(name)...)
}

// lineOf is the line of a value within the root. Asking in the order of the
// file costs one reading of the file in all.
func (w *where) lineOf(v jsonstream.Value) int64 {
	if !v.Exists() {
		return w.line
	}
	// Both are cut from one array, so what is left behind each tells the offset.
	whole := w.root.Raw()
	at := cap(whole) - cap(v.Raw())
	if at < 0 || at > len(whole) {
		return w.line
	}
	newline := []byte{'\n'}
	if at >= w.offset {
		w.line += int64(bytes.Count(whole[w.offset:at], newline))
	} else {
		w.line -= int64(bytes.Count(whole[at:w.offset], newline))
	}
	w.offset = at
	return w.line
}

// longest is how many bytes of a value a sentence quotes.
const longest = 80

// say reports a finding about v, which stands at the path.
func (w *where) say(severity snapshot.Severity, rule string, v jsonstream.Value, args ...string) {
	for i, arg := range args {
		args[i] = quote(arg)
	}
	w.report(snapshot.Finding{Severity: severity, Rule: rule, Args: args, Pointer: string(w.path), Line: w.lineOf(v)})
}

// quote cuts a text for a sentence, between characters.
func quote(s string) string {
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}

// shown is a value for a sentence: the characters of a text, or the JSON.
func shown(v jsonstream.Value) string {
	if v.Kind() == jsonstream.String {
		return v.Text()
	}
	return string(v.Raw()[:min(len(v.Raw()), longest+1)])
}
