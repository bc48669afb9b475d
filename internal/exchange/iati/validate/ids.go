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

// before is the number of the item that had the identifier of this one, 0 for
// none.
func (r *reading) before(e xmlstream.Element) int32 {
	value := bytes.TrimSpace(identifierOf(e).Bytes(nil))
	if len(value) == 0 {
		return 0
	}
	key := maphash.Bytes(r.ids.seed, value)
	before, twice := r.ids.first[key]
	switch {
	case twice:
		return before
	case len(r.ids.first) < MaxIDs:
		r.ids.first[key] = int32(r.summary.Items)
	case !r.many:
		r.many = true
		r.line.found(report.Finding{Severity: report.Note, Rule: "iativalidate.ids-many", Args: []string{strconv.Itoa(MaxIDs)}})
	}
	return 0
}

// identifierOf is the element that holds the identifier of an activity or an
// organisation.
func identifierOf(e xmlstream.Element) xmlstream.Element {
	if id := e.Child("iati-identifier"); id.Exists() {
		return id
	}
	return e.Child("organisation-identifier")
}

// twice tells that the identifier of an item is that of an earlier one.
func (c *checker) twice(e xmlstream.Element, before int32) {
	id := identifierOf(e)
	value := bytes.TrimSpace(id.Bytes(nil))
	c.numbered(id, report.Error, "iativalidate.rule-twice", numberTwice, "", shown(value), strconv.Itoa(int(before)))
}
