package storetest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"imar/internal/domain/fact"
	"imar/internal/record/store"
)

// epoch is when made batches begin.
var epoch = time.Date(2024, 1, 9, 8, 0, 0, 0, time.UTC)

// Shape says what the facts of a made batch are like.
type Shape struct {
	Body  int  // bytes of each public part; 0 means an empty part
	Mixed bool // some facts have more parts, some are restricted
}

// Batch makes a batch of n facts from first on, with one receipt numbered
// receipt. The same arguments make the same bytes. Roots and leaf hashes are
// of the right form and no more: what they must be is the business of tlog.
func Batch(first fact.Seq, n int, receipt int64, shape Shape) *store.Batch {
	r := rand.New(rand.NewPCG(uint64(first), uint64(n)))
	at := epoch.Add(time.Duration(first) * time.Second)
	b := &store.Batch{At: at}
	for i := range n {
		seq := first + fact.Seq(i)
		f, err := fact.Seal(draft(r, seq, shape), fact.Stamp{
			Seq: seq, ID: fmt.Sprintf("018ced0a-5400-7000-8000-%012d", seq), Recorded: at,
			Actor: fact.Actor{ID: "u7", Role: "engineer", Org: "ly-1"}, Salts: salts(r),
		})
		if err != nil {
			panic(err)
		}
		b.Facts = append(b.Facts, f)
		b.LeafHashes = append(b.LeafHashes, sha256.Sum256(append([]byte{0}, f.Leaf...)))
	}
	b.Root = Root(first + fact.Seq(n) - 1)
	b.Receipts = []store.Receipt{{
		N: receipt, Actor: "u7", Key: fmt.Sprintf("key-%d", receipt), Input: sha256.Sum256([]byte{byte(receipt)}),
		Outcome: "stored", First: first, Last: first + fact.Seq(n) - 1,
	}}
	return b
}

// Read gives sealed facts as they are read again: the header of a restricted
// fact shows less than what it was sealed from.
func Read(t testing.TB, sealed []fact.Fact) []fact.Fact {
	t.Helper()
	read := slices.Clone(sealed)
	for i := range read {
		h, err := fact.Parse(read[i].Leaf)
		if err != nil {
			t.Fatalf("read fact %d: %v", read[i].Seq, err)
		}
		read[i].Header = h
	}
	return read
}

// Root is the root that a made batch that ends at size claims.
func Root(size fact.Seq) store.Hash {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("root"), uint64(size)))
}

// Tile makes a full tile.
func Tile(level int, index int64) store.Tile {
	data := make([]byte, 0, store.TileSize)
	for i := range 256 {
		h := sha256.Sum256([]byte(fmt.Sprint(level, index, i)))
		data = append(data, h[:]...)
	}
	return store.Tile{Level: level, Index: index, Data: data}
}

func draft(r *rand.Rand, seq fact.Seq, shape Shape) fact.Draft {
	d := fact.Public("project.located", fact.NewSubject("project", fmt.Sprintf("oc4ids-abc123-%d", seq%97)), "", body(r, shape.Body))
	d.Effective, d.Source = "2024-01-09", fact.Source{Via: "import", File: "9f86d081884c7d659a2feaa0c55ad015", Pointer: fmt.Sprintf("/projects/%d", seq)}
	if !shape.Mixed {
		return d
	}
	switch seq % 5 {
	case 1:
		d.Parts = append(d.Parts, fact.Content{Name: fact.PartNarrative, Body: []byte(Secret(seq))}, fact.Content{Name: fact.PartPlace})
	case 2:
		d.Restricted = true
		d.Parts = []fact.Content{{Name: fact.PartPerson, Body: []byte(Secret(seq))}}
	case 3:
		d.Parts = nil
	}
	return d
}

// Secret is the text of the part that made facts of a mixed shape can have
// erased: part 1 of the facts 1, 6, 11 …
func Secret(seq fact.Seq) string {
	return fmt.Sprintf("شهادة سرية رقم %d من الموقع", seq)
}

// body is n bytes that a database cannot compress.
func body(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func salts(r *rand.Rand) [][32]byte {
	all := make([][32]byte, 4)
	for i := range all {
		copy(all[i][:], body(r, 32))
	}
	return all
}
