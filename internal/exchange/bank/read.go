package bank

import (
	"bufio"
	"bytes"
	"io"
	"regexp"

	"imar/internal/base/problem"
	"imar/internal/exchange/charset"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
)

// Read reads an opened file by what it is: XML as camt.053, text with the
// fields of MT940 as such, and any other text as a table, for which Options must
// give the dialect. What is no statement gives one finding and a Meta without a
// format. A table in an encoding that source guesses wrongly is read with
// ReadTable and the dialect's Encoding from the original bytes.
func Read(src *source.Source, opts Options, sink Sink) (Meta, error) {
	for _, p := range src.Findings {
		if p.Key != "file.json-encoding" { // "{1:" looks like JSON
			sink.Finding(Finding{Severity: snapshot.Warning, Problem: p})
		}
	}
	if src.Format.Kind == source.XML {
		return ReadCamt(src, opts, sink)
	}
	in := bufio.NewReaderSize(src, prefixSize)
	prefix, err := in.Peek(prefixSize)
	refuse := func(code problem.Code, rule string) (Meta, error) {
		sink.Finding(Finding{Severity: snapshot.Error, Problem: problem.New(code, rule).AtLine(1)})
		return Meta{}, nil
	}
	switch {
	case err != nil && err != io.EOF && len(prefix) == 0:
		return Meta{}, unreadable(err)
	case len(bytes.TrimSpace(prefix)) == 0:
		return refuse(problem.Invalid, "bank.empty")
	case looksMT940(prefix):
		return ReadMT940(in, opts, sink)
	case src.Format.Kind == source.XLSX:
		return refuse(problem.Unsupported, "bank.workbook")
	case src.Format.Kind == source.PDF:
		return refuse(problem.Unsupported, "bank.pdf")
	case src.Format.Kind != source.CSV && src.Format.Kind != source.Unknown, bytes.IndexByte(prefix, 0) >= 0 && !wide(prefix):
		return refuse(problem.Invalid, "bank.not-a-statement")
	case opts.Dialect == nil && src.Format.Kind == source.Unknown:
		return refuse(problem.Invalid, "bank.not-a-statement")
	case opts.Dialect == nil:
		return refuse(problem.Invalid, "bank.dialect-missing")
	}
	return ReadTable(in, *opts.Dialect, opts, sink)
}

// wide says that text has two bytes a unit.
func wide(prefix []byte) bool {
	e, _ := charset.Mark(prefix)
	if e == "" {
		e = charset.Guess(prefix)
	}
	return e == charset.UTF16LE || e == charset.UTF16BE
}

// mtField finds the first fields of a statement at the start of a line, also
// behind block headers.
var mtField = regexp.MustCompile(`(?m)(^\x01?\{[12]:|^:20:|\{4:)`)

// looksMT940 says that a text begins as a SWIFT message does.
func looksMT940(prefix []byte) bool {
	text, _ := io.ReadAll(decoded(bytes.NewReader(prefix[:min(len(prefix), 4096)]), ""))
	return mtField.Match(text)
}
