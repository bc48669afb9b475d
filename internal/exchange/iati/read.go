package iati

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/domain/place"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/exchange/xmlstream"
)

// Read gives the activities of src to sink, one at a time and in the order of
// the file. file is the SHA-256 of the original in lower-case hexadecimal, for
// the facts' sources.
//
// What is wrong in the file is a finding, and reading goes on: after damage
// (a cut-off file) everything that was whole before it has been given. A file
// of organisations, or with another root, gives one finding and nothing else.
// The error is the sink's, or a problem of reading the bytes.
func Read(src *source.Source, file string, sink snapshot.Sink) (snapshot.Meta, error) {
	r := &reader{sink: sink, file: file, seen: map[digest]bool{}, once: map[string]bool{}}
	r.meta = snapshot.Meta{Standard: string(source.IATI)}
	for item, p := range xmlstream.NewReader(src, xmlstream.Options{Names: names, MaxElement: maxElement}).All() {
		switch {
		case p != nil:
			r.damage(p)
		case item.Root:
			r.openRoot(item.Element)
		case item.Element.Space() == "" && item.Element.Name() == "iati-activity":
			r.activity(item.Element)
		default:
			r.find(snapshot.Warning, "iati.stray-element", item.Element, shorten(item.Element.QName()))
		}
		if r.err != nil || r.other {
			break
		}
	}
	return r.meta, r.err
}

// digest tells identifiers apart in little memory.
type digest [16]byte

func digestOf(text string) digest {
	sum := sha256.Sum256([]byte(text))
	return digest(sum[:16])
}

// reader is what is known of the file so far.
type reader struct {
	sink    snapshot.Sink
	file    string
	meta    snapshot.Meta
	old     bool              // standard 1.0x
	lang    string            // xml:lang of the root
	spaces  map[string]string // namespaces by prefix, as the root declares them
	seen    map[digest]bool   // identifiers
	once    map[string]bool   // findings that are told once in a file
	other   bool              // the root is none to go on with
	err     error
	scratch activity // its lists are used again for the next one
}

// damage tells a problem of the XML. One that kept the bytes from being read is
// the caller's as well, for the original is not whole then.
func (r *reader) damage(p *problem.Problem) {
	r.sink.Finding(snapshot.Finding{Severity: snapshot.Error, Rule: p.Key, Args: argsOf(p), Pointer: p.Field, Line: int64(p.Line)})
	if strings.HasPrefix(p.Key, "file.") {
		r.err = fmt.Errorf("read activities: %w", p)
	}
}

// argsOf is a problem's arguments as a finding has them: text in no language.
func argsOf(p *problem.Problem) []string {
	args := make([]string, len(p.Args))
	for i, arg := range p.Args {
		if country, ok := arg.(place.Country); ok {
			arg = country.Code
		}
		if district, ok := arg.(place.District); ok {
			arg = district.InBoth()
		}
		args[i] = fmt.Sprint(arg)
	}
	return args
}

// find tells a finding at an element.
func (r *reader) find(severity snapshot.Severity, rule string, at xmlstream.Element, args ...string) {
	r.sink.Finding(snapshot.Finding{Severity: severity, Rule: rule, Args: args, Pointer: at.XPath(), Line: int64(at.Line())})
}

// findOnce tells the first finding of a rule with these arguments.
func (r *reader) findOnce(severity snapshot.Severity, rule string, at xmlstream.Element, args ...string) {
	key := rule + "\x00" + strings.Join(args, "\x00")
	if r.once[key] || len(r.once) >= maxOnce {
		return
	}
	r.once[key] = true
	r.find(severity, rule, at, args...)
}

// maxOnce bounds the memory of findOnce; no honest file has as many kinds.
const maxOnce = 10_000

// openRoot reads the attributes of the outermost element.
func (r *reader) openRoot(root xmlstream.Element) {
	r.meta.Shape = root.QName()
	for at := range root.Attrs() {
		switch at.Code {
		case nVersion:
			r.meta.Version = strings.TrimSpace(at.Value)
		case nGenerated:
			r.meta.Published = strings.TrimSpace(at.Value)
		case nLang:
			r.lang, _ = tag(at.Value)
		}
	}
	switch {
	case root.Space() == "" && root.Name() == string(source.Organisations):
		r.other = true
		r.find(snapshot.Error, "iati.organisation-file", root)
	case root.Space() != "" || root.Name() != string(source.Activities):
		r.other = true
		r.find(snapshot.Error, "iati.root", root, shorten(root.QName()))
	default:
		r.version(root)
		r.spaces = namespaces(root.Raw())
	}
}

// version says what the declared version means for reading.
func (r *reader) version(root xmlstream.Element) {
	switch v := r.meta.Version; {
	case v == "2.03":
	case v == "2.01" || v == "2.02":
		r.find(snapshot.Warning, "iati.version-older", root, shorten(v))
	case strings.HasPrefix(v, "1."):
		r.old = true
		r.find(snapshot.Warning, "iati.version-1", root, shorten(v))
	case v == "":
		r.find(snapshot.Warning, "iati.version-missing", root)
	default:
		r.find(snapshot.Warning, "iati.version-unknown", root, shorten(v))
	}
}
