package tlog_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	sumdb "golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"imar/internal/record/tlog"
)

// leaf is the hash of test leaf i.
func leaf(i int64) tlog.Hash {
	return tlog.LeafHash(binary.BigEndian.AppendUint64(nil, uint64(i)))
}

// oracle is a growing tree kept by x/mod, whose stored hashes are all kept.
type oracle struct {
	size   int64
	hashes []tlog.Hash
}

func (o *oracle) read(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range indexes {
		out = append(out, o.hashes[i])
	}
	return out, nil
}

func (o *oracle) append(t *testing.T, h tlog.Hash) {
	hs, err := sumdb.StoredHashesForRecordHash(o.size, h, sumdb.HashReaderFunc(o.read))
	if err != nil {
		t.Fatal(err)
	}
	o.hashes = append(o.hashes, hs...)
	o.size++
}

// sizes are the sizes at which anything that counts in 256 goes wrong, and
// some more at random.
func sizes(limit int64, random int) []int64 {
	r := rand.New(rand.NewPCG(1, 2))
	s := []int64{0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 65792, limit}
	for range random {
		s = append(s, r.Int64N(limit+1))
	}
	s = slices.DeleteFunc(s, func(n int64) bool { return n > limit })
	slices.Sort(s)
	return slices.Compact(s)
}

func TestTreeEqualsSumdb(t *testing.T) {
	const limit = 70_000
	var tree tlog.Tree
	var want oracle
	tiles := map[tlog.Name][]byte{}
	for _, size := range sizes(limit, 80) {
		for tree.Size() < size {
			h := leaf(tree.Size())
			want.append(t, h)
			for _, tile := range tree.Append(h) {
				tiles[tile.Name] = bytes.Clone(tile.Data)
			}
		}
		root, err := sumdb.TreeHash(size, sumdb.HashReaderFunc(want.read))
		if err != nil {
			t.Fatal(err)
		}
		if tree.Root() != root {
			t.Fatalf("size %d: root %v, want %v", size, tree.Root(), root)
		}
		checkTiles(t, &tree, tiles, &want)
		checkRestore(t, &tree, tiles)
	}
}

// checkTiles compares every tile of the tree with x/mod's, and their number.
func checkTiles(t *testing.T, tree *tlog.Tree, full map[tlog.Name][]byte, want *oracle) {
	t.Helper()
	have := map[tlog.Name][]byte{}
	for _, tile := range tree.Partial() {
		have[tile.Name] = tile.Data
	}
	for _, x := range sumdb.NewTiles(8, 0, tree.Size()) {
		n := tlog.Name{Level: x.L, Index: x.N, Width: x.W}
		data := have[n]
		if n.Width == tlog.TileWidth {
			data = full[n]
		}
		hashes, err := sumdb.ReadTileData(x, sumdb.HashReaderFunc(want.read))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data, hashes) {
			t.Fatalf("size %d: %s differs", tree.Size(), n.Path())
		}
		delete(have, n)
	}
	if len(have) > 0 {
		t.Fatalf("size %d: superfluous partial tiles %v", tree.Size(), have)
	}
}

// checkRestore restores the tree in both ways and appends to it once.
func checkRestore(t *testing.T, tree *tlog.Tree, full map[tlog.Name][]byte) {
	t.Helper()
	edge := map[tlog.Name][]byte{}
	for _, tile := range tree.Partial() {
		edge[tile.Name] = tile.Data
	}
	a, err := tlog.Restore(tree.Size(), func(n tlog.Name) ([]byte, error) { return edge[n], nil })
	if err != nil {
		t.Fatal(err)
	}
	var leaves []tlog.Hash
	for i := tree.Size() / 256 * 256; i < tree.Size(); i++ {
		leaves = append(leaves, leaf(i))
	}
	b, err := tlog.RestoreFull(tree.Size(), leaves, func(n tlog.Name) ([]byte, error) { return full[n], nil })
	if err != nil {
		t.Fatal(err)
	}
	c := tree.Clone()
	for _, r := range []*tlog.Tree{a, b, c} {
		if r.Head() != tree.Head() {
			t.Fatalf("size %d: restored to %v", tree.Size(), r.Head())
		}
		r.Append(leaf(r.Size()))
	}
	if a.Head() != b.Head() || b.Head() != c.Head() {
		t.Fatalf("size %d: restored trees differ after one more leaf", tree.Size())
	}
}

func TestRestoreRefuses(t *testing.T) {
	short := func(tlog.Name) ([]byte, error) { return make([]byte, 31), nil }
	if _, err := tlog.Restore(5, short); err == nil {
		t.Error("a short tile was accepted")
	}
	if _, err := tlog.Restore(-1, short); err == nil {
		t.Error("a negative size was accepted")
	}
	if _, err := tlog.RestoreFull(300, make([]tlog.Hash, 44), short); err == nil {
		t.Error("a short full tile was accepted")
	}
	if _, err := tlog.RestoreFull(300, make([]tlog.Hash, 43), short); err == nil {
		t.Error("too few leaves were accepted")
	}
}

// TestCloneIsIndependent grows trees and clones of them in any order and
// compares each with a tree grown alone.
func TestCloneIsIndependent(t *testing.T) {
	type grown struct {
		tree   *tlog.Tree
		leaves []int64
	}
	rapid.Check(t, func(t *rapid.T) {
		all := []*grown{{tree: &tlog.Tree{}}}
		next := int64(0)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			g := all[rapid.IntRange(0, len(all)-1).Draw(t, "tree")]
			if rapid.Bool().Draw(t, "clone") {
				all = append(all, &grown{g.tree.Clone(), slices.Clone(g.leaves)})
				continue
			}
			for range rapid.IntRange(1, 300).Draw(t, "leaves") {
				g.tree.Append(leaf(next))
				g.leaves = append(g.leaves, next)
				next++
			}
		}
		for _, g := range all {
			var alone tlog.Tree
			for _, i := range g.leaves {
				alone.Append(leaf(i))
			}
			if alone.Head() != g.tree.Head() {
				t.Fatalf("size %d: a clone was disturbed", g.tree.Size())
			}
			for i, tile := range alone.Partial() {
				if !bytes.Equal(tile.Data, g.tree.Partial()[i].Data) {
					t.Fatalf("%s of a clone was disturbed", tile.Path())
				}
			}
		}
	})
}

// TestPaperHashes pins the hashes to RFC 6962's own words.
func TestPaperHashes(t *testing.T) {
	a, b := sha256.Sum256([]byte("\x00a")), sha256.Sum256([]byte("\x00b"))
	ab := sha256.Sum256(slices.Concat([]byte{1}, a[:], b[:]))
	c := sha256.Sum256([]byte("\x00c"))
	abc := sha256.Sum256(slices.Concat([]byte{1}, ab[:], c[:]))
	var tree tlog.Tree
	if tree.Root() != sha256.Sum256(nil) {
		t.Error("empty root")
	}
	for i, want := range [][32]byte{a, ab, abc} {
		tree.Append(tlog.LeafHash([]byte{byte('a' + i)}))
		if tree.Root() != want {
			t.Errorf("root of size %d", i+1)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	var tree tlog.Tree
	h := leaf(1)
	b.ReportAllocs()
	for b.Loop() {
		tree.Append(h)
	}
}

// BenchmarkCloneAppendRoot is what a batch of one entry costs.
func BenchmarkCloneAppendRoot(b *testing.B) {
	tree := &tlog.Tree{}
	for i := range int64(65_000) {
		tree.Append(leaf(i))
	}
	b.ReportAllocs()
	for b.Loop() {
		c := tree.Clone()
		c.Append(leaf(1))
		c.Root()
	}
}
