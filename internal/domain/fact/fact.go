// Package fact is the unit of the record: an immutable, attributed statement.
//
// A fact has a header and body parts. The header is what the public log
// commits to; each part is committed to by SHA-256(salt ‖ bytes), so that a
// part can be withheld or erased while the log still verifies. One part,
// "public", feeds figures, filters and statuses and is never withheld; the
// other parts (a narrative, a person, an exact place, an account) may be.
//
// # The header
//
// The header is one JSON object (RFC 8259) without white space outside
// strings, at most 65,535 bytes, with its members in this order; a member
// without a value is absent:
//
//	v          1, the version of this format
//	seq        1, 2, 3 … without gaps; the log's leaf index is seq − 1
//	id         UUID version 7 (RFC 9562)
//	kind       what happened, in the past tense: "project.located"
//	subject    what it happened to: "project/oc4ids-abc123-7"
//	key        the item within the subject, where the kind has several
//	prev       seq of the subject's previous fact
//	effective  day on which it became true in the world, 2006-01-02
//	recorded   when it was appended, UTC, 2006-01-02T15:04:05.000Z; never decreasing
//	period     accounting period 2006-01, where money is meant
//	actor      {id, role, org}: a pseudonym, never a name
//	source     {via, file, pointer, item, line}: where it came from
//	supersedes seq of the fact that this one corrects
//	parts      [{name, size, sha256}], the public part first
//
// A restricted fact shows only v, seq, day (of recorded) and parts; its full
// header is then its part "header", in the same form.
//
// # The invariant
//
// The bytes that were hashed are the bytes that are kept. Nothing is encoded
// again to be verified: Parse reads a header, and whoever verifies hashes what
// Parse was given.
//
// # Evolution
//
// Members are only ever added, each with a meaning for its absence; none
// changes its meaning or its place in the order. A kind's body follows the
// same rule. The golden files in testdata pin every encoding ever written.
package fact

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Version of the header format.
const Version = 1

// MaxHeader is the largest header in bytes (C2SP tlog-tiles: an entry's length
// is a uint16).
const MaxHeader = 65535

// MaxPart is the longest part in bytes: 256 of them, with what stands around
// each, fit one body file of the log.
const MaxPart = 256_000

// Seq numbers facts from 1 without gaps. 0 means none.
type Seq int64

// Kind names what happened: noun, full stop, past-tense verb.
type Kind string

// Noun is the part of the kind before its full stop: the package that owns it.
func (k Kind) Noun() string {
	noun, _, _ := strings.Cut(string(k), ".")
	return noun
}

// Subject names what a fact is about: noun, slash, identifier. The identifier
// is the publisher's own and may itself hold slashes.
type Subject string

// NewSubject joins a noun and an identifier.
func NewSubject(noun, id string) Subject { return Subject(noun + "/" + id) }

// Noun is what stands before the first slash.
func (s Subject) Noun() string {
	noun, _, _ := strings.Cut(string(s), "/")
	return noun
}

// ID is what stands after the first slash.
func (s Subject) ID() string {
	_, id, _ := strings.Cut(string(s), "/")
	return id
}

// Actor is who did it: a pseudonymous id, the role it was done in and the
// organisation it was done for.
type Actor struct {
	ID   string `json:"id"`
	Role string `json:"role,omitempty"`
	Org  string `json:"org,omitempty"`
}

// Source is where a fact came from.
type Source struct {
	Via     string `json:"via"`               // "import", "form", "api", "field", "bank", "system"
	File    string `json:"file,omitempty"`    // SHA-256 of the original file, hex
	Pointer string `json:"pointer,omitempty"` // JSON pointer (RFC 6901) or XPath of the statement
	Item    string `json:"item,omitempty"`    // pointer of the whole object, when Pointer is a part of it
	Line    int64  `json:"line,omitempty"`    // 1-based line of the statement
}

// Names of parts. Only PartPublic may feed what is published in figures.
const (
	PartPublic    = "public"    // never withheld
	PartNarrative = "narrative" // open until withheld
	PartPlace     = "place"     // exact place, restricted
	PartPerson    = "person"    // people, restricted
	PartAccount   = "account"   // bank accounts, restricted
	PartHeader    = "header"    // full header of a restricted fact, restricted
)

// Open says whether a part of this name is published unless it was withheld.
func Open(part string) bool { return part == PartPublic || part == PartNarrative }

// Digest is SHA-256(salt ‖ bytes) of a part.
type Digest [sha256.Size]byte

// String is the digest in lower-case hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// PartRef is a part as the header names it.
type PartRef struct {
	Name   string
	Size   int64 // bytes of the part, without its salt
	Digest Digest
}

// Part is a part with its content. Body is nil when the part is not at hand
// (restricted, withheld or erased); an empty part has an empty, non-nil Body.
type Part struct {
	Name string
	Salt [32]byte
	Body []byte
}

// Sum is the digest that commits to the part.
func (p Part) Sum() Digest {
	h := sha256.New()
	h.Write(p.Salt[:])
	h.Write(p.Body)
	var d Digest
	h.Sum(d[:0])
	return d
}

// Header is a fact's header, decoded.
type Header struct {
	Seq        Seq
	ID         string
	Kind       Kind
	Subject    Subject
	Key        string
	Prev       Seq
	Effective  string // 2006-01-02, "" when unknown
	Recorded   time.Time
	Period     string // 2006-01
	Actor      Actor
	Source     Source
	Supersedes Seq
	Restricted bool
	Parts      []PartRef
}

// Fact is a header with its exact bytes and the parts that are at hand.
type Fact struct {
	Header
	Leaf  []byte // the bytes that the log commits to
	Parts []Part // in the order of Header.Parts
}

// Body is the bytes of the named part, nil when it is not at hand.
func (f *Fact) Body(name string) []byte {
	for i := range f.Parts {
		if f.Parts[i].Name == name {
			return f.Parts[i].Body
		}
	}
	return nil
}

// Public is the bytes of the public part, nil for a fact that has none.
func (f *Fact) Public() []byte { return f.Body(PartPublic) }

// Draft is a fact before it has a place in the sequence: what a check returns.
type Draft struct {
	Kind       Kind
	Subject    Subject
	Key        string
	Effective  string
	Period     string
	Source     Source
	Supersedes Seq
	Restricted bool
	Parts      []Content // the public part first
}

// Content is a named part's bytes, before a salt is drawn for it.
type Content struct {
	Name string
	Body []byte
}

// Public makes the usual draft: one public part.
func Public(kind Kind, subject Subject, key string, body []byte) Draft {
	return Draft{Kind: kind, Subject: subject, Key: key, Parts: []Content{{PartPublic, body}}}
}

// Long says whether the draft's header might be longer than MaxHeader, or its
// parts more than a header can name. It counts six bytes for each byte of text,
// the most that an escape takes, so a little less than a tenth of MaxHeader is
// always free for everything else.
func (d Draft) Long() bool {
	text := len(d.Kind) + len(d.Subject) + len(d.Key) + len(d.Source.File) + len(d.Source.Pointer) + len(d.Source.Item) + len(d.Effective)
	return len(d.Parts) > 30 || 6*text > MaxHeader*9/10
}

// Stamp is what the recorder adds to a draft.
type Stamp struct {
	Seq      Seq
	ID       string
	Prev     Seq
	Recorded time.Time
	Actor    Actor
	Salts    [][32]byte // one for each part; one more, last, for the header of a restricted fact
}

// Seal turns a draft into a fact: it salts the parts and writes the header's
// bytes. It fails only when the header would be longer than MaxHeader.
func Seal(d Draft, s Stamp) (Fact, error) {
	f := Fact{Header: Header{
		Seq: s.Seq, ID: s.ID, Kind: d.Kind, Subject: d.Subject, Key: d.Key, Prev: s.Prev,
		Effective: d.Effective, Recorded: s.Recorded.UTC().Truncate(time.Millisecond), Period: d.Period,
		Actor: s.Actor, Source: d.Source, Supersedes: d.Supersedes, Restricted: d.Restricted,
	}}
	f.Parts = make([]Part, 0, len(d.Parts)+1)
	f.Header.Parts = make([]PartRef, 0, len(d.Parts)+1)
	for i, c := range d.Parts {
		f.addPart(Part{Name: c.Name, Salt: s.Salts[i], Body: c.Body})
	}
	f.Leaf = appendHeader(make([]byte, 0, 512), &f.Header)
	if d.Restricted {
		f.addPart(Part{Name: PartHeader, Salt: s.Salts[len(d.Parts)], Body: f.Leaf})
		f.Leaf = appendRestricted(nil, &f.Header)
	}
	if len(f.Leaf) > MaxHeader {
		return Fact{}, errHeaderTooLong(len(f.Leaf))
	}
	return f, nil
}

func (f *Fact) addPart(p Part) {
	if p.Body == nil {
		p.Body = []byte{}
	}
	f.Parts = append(f.Parts, p)
	f.Header.Parts = append(f.Header.Parts, PartRef{p.Name, int64(len(p.Body)), p.Sum()})
}

type errHeaderTooLong int

func (n errHeaderTooLong) Error() string {
	return "seal fact: header of " + strconv.Itoa(int(n)) + " bytes is longer than 65535"
}
