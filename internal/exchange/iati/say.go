package iati

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"imar/internal/base/clock"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/exchange/snapshot"
)

// say adds a statement that was made at a part.
func (a *activity) say(kind fact.Kind, key, effective string, at part, body any) {
	a.sayBytes(kind, key, effective, at, fact.Encode(body))
}

func (a *activity) sayBytes(kind fact.Kind, key, effective string, at part, body []byte) {
	if len(body) > snapshot.MaxBody {
		if body = a.fit(body, kind, at); body == nil {
			return
		}
	}
	if _, err := clock.Parse(effective); err != nil {
		effective = "" // kept in the body, as it was written
	}
	a.statements = append(a.statements, statement.Statement{Kind: kind, Key: key, Effective: effective, Body: body,
		Source: fact.Source{Via: "import", File: a.file, Pointer: a.pointer(at), Item: a.path, Line: at.line}})
}

// item is one of several statements of a kind. want is the key that the source
// offers, "" for none; ident is what tells the item from others that offer
// none, the whole body when it is nil.
type item struct {
	part
	want      string
	ident     []byte
	effective string
	body      interface{ setID(string) }
}

// maxKey is the longest key in bytes: a key stands in the fact's header.
const maxKey = 512

// unnamed is the id of a body while its key is made of its content: the first
// member "id" with this value is the body's own, for none before it has one.
const (
	unnamed       = "#"
	unnamedMember = `"id":"#"`
)

// sayEach adds a statement for each item, with the key that the package comment
// describes as its id.
func (a *activity) sayEach(kind fact.Kind, items []item) {
	wanted := make(map[string]int, len(items))
	for i := range items {
		wanted[items[i].want]++
	}
	equal := map[string]int{}
	for i := range items {
		it := &items[i]
		if key := it.want; key != "" && key[0] != '#' && len(key) <= maxKey && wanted[key] == 1 {
			it.body.setID(key)
			a.say(kind, key, it.effective, it.part, it.body)
			continue
		}
		it.body.setID(unnamed)
		body := fact.Encode(it.body)
		key := digestKey(body)
		if it.ident != nil {
			key = digestKey(it.ident)
		}
		if equal[key]++; equal[key] > 1 {
			key += "-" + strconv.Itoa(equal[key])
		}
		body = bytes.Replace(body, []byte(unnamedMember), []byte(`"id":"`+key+`"`), 1)
		a.sayBytes(kind, key, it.effective, it.part, body)
	}
}

// digestKey is a key made of content: # and 64 bits of its SHA-256.
func digestKey(content []byte) string {
	sum := sha256.Sum256(content)
	return "#" + hex.EncodeToString(sum[:8])
}
