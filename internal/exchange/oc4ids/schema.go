package oc4ids

//go:generate go run ./gen -schema $OC4IDS_SCHEMA -out table.go

import (
	"strings"
	"sync"

	"imar/internal/domain/project"
)

// shape is the type of a member's value.
type shape uint8

const (
	text        shape = iota
	mixed             // text or number
	number            //
	count             // a number from 0 on
	integer           // one that fits 64 bits
	boolean           //
	moment            // RFC 3339, or a whole day
	uri               // RFC 3986, absolute
	email             //
	coordinates       // of GeoJSON
	free              // an object of any members
	object            // as member.def says
)

var shapes = map[string]shape{
	"": text, "text": text, "mixed": mixed, "number": number, "count": count, "integer": integer,
	"boolean": boolean, "time": moment, "uri": uri, "email": email, "coordinates": coordinates, "free": free,
}

// definition is one object of the standard.
type definition struct {
	name     string
	members  map[string]*member
	required uint64 // members by their order
}

// member is one member of an object.
type member struct {
	name   string
	quoted string // the name and a colon, as JSON
	order  int    // in the schema
	shape  shape
	list   bool
	def    *definition // of an object
	codes  *codelist
	closed bool // other codes are refused
}

// codelist is a list of codes.
type codelist struct {
	name    string
	codes   map[string]bool
	byFold  map[string]string // a code by its lower-case letters
	renamed map[string]string // codes of earlier versions
}

// own are Imar's members beside those of the standard (internal/domain/project
// and contract, body.go), in the notation of gen.
const own = `Project assets:[text] stage=stage
SimpleIdentifier legalName uri:uri
Location exactness
Address country
Transaction transactionType description description_ar description_en
ContractingProcessSummary contractType dateSigned:time awardReason awardReason_ar awardReason_en`

// renamed are the codes that a later version calls otherwise: "completed" of
// 0.9.3 is "maintenance" since 0.9.4.
var renamed = map[string]map[string]string{"projectStatus": {"completed": "maintenance"}}

// definitions reads the table once. The number of tenderers is a number in the
// schema and a whole one in any sense.
var definitions = sync.OnceValue(func() map[string]*definition {
	lists := map[string]*codelist{}
	stages := "\nstage"
	for _, stage := range project.Stages {
		stages += " " + string(stage)
	}
	for line := range strings.Lines(codelists + stages) {
		codes := strings.Fields(line)
		list := &codelist{name: codes[0], codes: map[string]bool{}, byFold: map[string]string{}, renamed: renamed[codes[0]]}
		for _, code := range codes[1:] {
			list.codes[code], list.byFold[strings.ToLower(code)] = true, code
		}
		lists[list.name] = list
	}
	all := map[string]*definition{}
	for line := range strings.Lines(structure) {
		name := strings.Fields(line)[0]
		all[name] = &definition{name: name, members: map[string]*member{}}
	}
	for line := range strings.Lines(structure + "\n" + own) {
		words := strings.Fields(line)
		for _, word := range words[1:] {
			all[words[0]].add(word, all, lists)
		}
	}
	all["ContractingProcessSummaryTender"].members["numberOfTenderers"].shape = integer
	return all
})

// add reads one word of a line.
func (d *definition) add(word string, all map[string]*definition, lists map[string]*codelist) {
	m := &member{order: len(d.members)}
	if i := strings.IndexAny(word, "=~"); i >= 0 {
		m.codes, m.closed = lists[word[i+1:]], word[i] == '='
		word = word[:i]
	}
	name, kind, _ := strings.Cut(word, ":")
	if strings.HasSuffix(name, "!") {
		d.required |= 1 << m.order
	}
	m.name = strings.TrimSuffix(name, "!")
	m.quoted = `"` + m.name + `":`
	if inner, ok := strings.CutPrefix(kind, "["); ok {
		m.list, kind = true, strings.TrimSuffix(inner, "]")
	}
	known := false
	if m.shape, known = shapes[kind]; !known {
		m.shape, m.def = object, all[kind]
	}
	d.members[m.name] = m
}

// in is a member in another language: a text like the one it translates.
var in = &member{shape: text, order: 63}

// find gives what is known of a member, nil when the standard and Imar do not
// have it. A member with a suffix of two letters is its namesake in that
// language (OCDS 1.1, "title_es").
func (d *definition) find(name string) *member {
	if m := d.members[name]; m != nil {
		return m
	}
	if i := len(name) - 3; i > 0 && name[i] == '_' {
		if m := d.members[name[:i]]; m != nil && m.shape == text && !m.list && m.codes == nil {
			return in
		}
	}
	return nil
}
