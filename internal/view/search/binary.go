package search

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
)

// The binary form, for a quick start. It is not an interchange format: a file
// of another version, or a damaged one, is thrown away and the index built
// again from the record.
//
//	"imar search 2\n"
//	documents  uvarint n, then n ids (uvarint)
//	terms      uvarint n, then each: length and bytes of its text, position of
//	           its stem + 1 (0: none; a stem stands before its words), number
//	           of postings, and each posting: difference of document number,
//	           impact (a byte)
//	by document, its terms: length in bytes and packTerms
//	kept       uvarint n, then by document id (uvarint): length in bytes, the words
//	           of its long texts (uvarint), and for each term the difference of its
//	           id and how often it stands there
//	CRC-32C of all that went before, 4 bytes, little endian
const magic = "imar search 2\n"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errDamaged is the one error of Load: there is nothing to do about it but to
// build the index again.
var errDamaged = errors.New("load search index: damaged or of another version")

// AppendBinary appends the binary form of the index to b. It changes nothing,
// so it may run beside searches.
func (x *Index) AppendBinary(b []byte) []byte {
	if x.dead > 0 {
		x = x.tidied()
	}
	start := len(b)
	b = append(b, magic...)
	b = binary.AppendUvarint(b, uint64(len(x.docs)))
	for _, id := range x.docs {
		b = binary.AppendUvarint(b, uint64(id))
	}
	b = binary.AppendUvarint(b, uint64(len(x.term)))
	for i := range x.term {
		b = appendTerm(b, &x.term[i])
	}
	for _, packed := range x.terms {
		b = binary.AppendUvarint(b, uint64(len(packed)))
		b = append(b, packed...)
	}
	b = x.appendKept(b)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
}

func appendTerm(b []byte, t *term) []byte {
	b = binary.AppendUvarint(b, uint64(len(t.text)))
	b = append(b, t.text...)
	b = binary.AppendUvarint(b, uint64(t.stem+1)) // noTerm + 1 is 0
	b = binary.AppendUvarint(b, uint64(len(t.postings)))
	last := uint32(0)
	for _, p := range t.postings {
		b = binary.AppendUvarint(b, uint64(p>>8-last))
		b = append(b, byte(p))
		last = p >> 8
	}
	return b
}

// Load reads the binary form. It checks everything that a search relies on, so
// that even forged bytes with a right checksum cannot make it panic; the error
// says only that the bytes are of no use.
func Load(b []byte) (*Index, error) {
	body := len(b) - crc32.Size
	if body < len(magic) || string(b[:len(magic)]) != magic ||
		crc32.Checksum(b[:body], castagnoli) != binary.LittleEndian.Uint32(b[body:]) {
		return nil, errDamaged
	}
	d := decoder{rest: b[len(magic):body]}
	x := d.documents()
	d.vocabulary(x)
	d.termsOfDocuments(x)
	d.kept(x)
	if d.damaged || len(d.rest) > 0 {
		return nil, errDamaged
	}
	return x, nil
}

// decoder reads on from rest. After damage it reads zeros, so that only the
// ends of the loops have to look.
type decoder struct {
	rest    []byte
	damaged bool
}

func (d *decoder) fail() { d.damaged, d.rest = true, nil }

// number reads a uvarint of at most limit.
func (d *decoder) number(limit uint64) uint32 {
	if len(d.rest) > 0 && d.rest[0] < 0x80 && uint64(d.rest[0]) <= limit {
		n := d.rest[0]
		d.rest = d.rest[1:]
		return uint32(n)
	}
	n, size := binary.Uvarint(d.rest)
	if size <= 0 || n > limit {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return uint32(n)
}

// count reads how many things follow, each of at least size bytes, so that
// a forged number cannot ask for more memory than the bytes are worth.
func (d *decoder) count(size int) int {
	return int(d.number(uint64(len(d.rest) / size)))
}

func (d *decoder) bytes() []byte {
	n := d.count(1)
	if n > len(d.rest) {
		d.fail()
		return nil
	}
	taken := d.rest[:n]
	d.rest = d.rest[n:]
	return taken
}

func (d *decoder) documents() *Index {
	n := d.count(1)
	if n > MaxDocuments {
		d.fail()
		n = 0
	}
	x := &Index{vocabulary: newVocabulary(), at: make(map[uint32]uint32, n), docs: make([]uint32, n)}
	for i := range x.docs {
		x.docs[i] = d.number(1<<32 - 1)
		x.at[x.docs[i]] = uint32(i)
	}
	if len(x.at) != n {
		d.fail() // an id stood twice
	}
	return x
}

func (d *decoder) vocabulary(x *Index) {
	n := d.count(3)
	x.term = make([]term, 0, n)
	x.id = make(map[string]uint32, n)
	for i := 0; i < n && !d.damaged; i++ {
		text := string(d.bytes())
		stem := d.number(uint64(i)) - 1
		_, twice := x.id[text]
		isStem := strings.HasPrefix(text, stemMark)
		if text == "" || twice || (isStem && stem != noTerm) ||
			(stem != noTerm && !strings.HasPrefix(x.term[stem].text, stemMark)) {
			d.fail()
			return
		}
		t := x.enter(text, stem)
		x.term[t].postings = d.postings(len(x.docs))
		x.term[t].live = uint32(len(x.term[t].postings))
	}
	x.sort()
}

// postings reads one list: ascending numbers of documents that exist.
func (d *decoder) postings(documents int) []uint32 {
	list := make([]uint32, d.count(2))
	last := uint64(0)
	for i := range list {
		difference := uint64(d.number(MaxDocuments))
		if i > 0 && difference == 0 {
			d.fail()
		}
		last += difference
		if last >= uint64(documents) || len(d.rest) == 0 || d.rest[0] == 0 {
			d.fail()
			return nil
		}
		list[i] = uint32(last)<<8 | uint32(d.rest[0])
		d.rest = d.rest[1:]
	}
	return list
}

// termsOfDocuments reads what each document holds and compares it with the
// lists: every term must be named as often as its list is long.
func (d *decoder) termsOfDocuments(x *Index) {
	named := make([]uint32, len(x.term))
	x.terms = make([][]byte, len(x.docs))
	for i := range x.terms {
		packed := d.bytes()
		last := int64(-1)
		ok := eachTerm(packed, func(t uint32) {
			if int64(t) <= last || int(t) >= len(named) {
				d.damaged = true
				return
			}
			last = int64(t)
			named[t]++
		})
		if !ok {
			d.damaged = true
		}
		x.terms[i] = append([]byte(nil), packed...)
	}
	for t := range x.term {
		if named[t] != x.term[t].live {
			d.damaged = true
		}
	}
}
