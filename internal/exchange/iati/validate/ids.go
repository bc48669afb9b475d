package validate

import (
	"bytes"
	"hash/maphash"
	"strconv"

	"imar/internal/exchange/report"
	"imar/internal/exchange/xmlstream"
)

// MaxIDs is how many identifiers of a file are remembered. Later ones are compared
// with those alone, which the report says.
const MaxIDs = 1_000_000

// numberTwice is the official number of the rule.
const numberTwice = "1.1.2"

// ids are the identifiers of a file so far, each by 64 bits, and at which item it
// came first.
type ids struct {
	seed  maphash.Seed
	first map[uint64]int32
}

// once looks whether the identifier of an activity or organisation came before.
func (r *reading) once(e xmlstream.Element) {
	name := "iati-identifier"
	if e.QName() == "iati-organisation" {
		name = "organisation-identifier"
	}
	id := e.Child(name)
	value := bytes.TrimSpace(id.Bytes(nil))
	if len(value) == 0 {
		return
	}
	if r.ids.first == nil {
		r.ids = ids{maphash.MakeSeed(), map[uint64]int32{}}
	}
	key := maphash.Bytes(r.ids.seed, value)
	before, twice := r.ids.first[key]
	switch {
	case twice:
		r.checker.numbered(id, report.Error, "iativalidate.rule-twice", numberTwice, "", shown(value), strconv.Itoa(int(before)))
	case len(r.ids.first) < MaxIDs:
		r.ids.first[key] = int32(r.summary.Items)
	case !r.many:
		r.many = true
		r.tell(report.Finding{Severity: report.Note, Rule: "iativalidate.ids-many", Args: []string{strconv.Itoa(MaxIDs)}})
	}
}
