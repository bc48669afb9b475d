package tlog

import "fmt"

// Tree is the writer's tree: the peaks and the pending partial tiles of the
// right edge, a few kilobytes whatever the size. The zero Tree is empty and
// ready. Appending costs about one node hash, the root at most 62.
//
// A Tree is not safe for concurrent use, but a [Tree.Clone] is independent of
// its original: a batch is appended to a clone, which replaces the original
// once the batch is committed and is dropped if it is not.
type Tree struct {
	size  int64
	peaks []Hash               // roots of the perfect subtrees, the largest first
	edge  [maxLevel + 1][]byte // hashes of the partial tile of each level
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Root is the RFC 6962 root over all leaves.
func (t *Tree) Root() Hash { return fold(t.peaks) }

// Head is the size and the root.
func (t *Tree) Head() Head { return Head{t.size, t.Root()} }

// Append adds one leaf hash. It returns the tiles that this leaf completed,
// the lowest level first: usually none. They must be stored in the same
// transaction as the entry, for the tree keeps no copy.
func (t *Tree) Append(leaf Hash) []Tile {
	var full []Tile
	h := leaf
	for height := 0; ; height++ {
		if height%tileHeight == 0 {
			if tile, ok := t.keep(height/tileHeight, h); ok {
				full = append(full, tile)
			}
		}
		if t.size>>height&1 == 0 {
			break
		}
		last := len(t.peaks) - 1
		h = NodeHash(t.peaks[last], h)
		t.peaks = t.peaks[:last]
	}
	t.peaks = append(t.peaks, h)
	t.size++
	return full
}

// keep adds a hash to the partial tile of a level, and hands that tile out
// when it is full. A level above the tree's reach is not asked for: the loop
// in Append ends at the first perfect subtree that has no left sibling.
func (t *Tree) keep(level int, h Hash) (Tile, bool) {
	data := append(t.edge[level], h[:]...)
	if len(data) < TileWidth*HashSize {
		t.edge[level] = data
		return Tile{}, false
	}
	// A new slice for the next tile: this one now belongs to the caller.
	t.edge[level] = nil
	index := t.size >> (tileHeight * (level + 1))
	return Tile{Name{Level: level, Index: index, Width: TileWidth}, data}, true
}

// Partial is the tree's right edge: its partial tiles, the highest level
// first. Together with the full tiles handed out so far they are all the tiles
// of a log of this size. Later appends do not change them.
func (t *Tree) Partial() []Tile {
	var tiles []Tile
	for _, n := range Edge(t.size) {
		data := t.edge[n.Level]
		tiles = append(tiles, Tile{n, data[:len(data):len(data)]})
	}
	return tiles
}

// Clone is an independent copy. It shares the bytes of the partial tiles until
// one side appends: neither side ever overwrites what the other can see,
// because the clone's slices have no spare room and the original's bytes
// beyond its length are its own.
func (t *Tree) Clone() *Tree {
	c := &Tree{size: t.size, peaks: append([]Hash(nil), t.peaks...)}
	for level, data := range t.edge {
		c.edge[level] = data[:len(data):len(data)]
	}
	return c
}

// Restore rebuilds a tree from its right edge. The function tile is asked for
// each partial tile that [Edge] names, and returns 32·Width bytes. Whether the
// root is the expected one is the caller's to compare.
func Restore(size int64, tile func(Name) ([]byte, error)) (*Tree, error) {
	if size < 0 {
		return nil, fmt.Errorf("restore tree: size %d", size)
	}
	t := &Tree{size: size}
	for _, n := range Edge(size) {
		data, err := tile(n)
		if err != nil {
			return nil, fmt.Errorf("restore tree: %s: %w", n.Path(), err)
		}
		if len(data) != n.Width*HashSize {
			return nil, fmt.Errorf("restore tree: %s: %d bytes, not %d", n.Path(), len(data), n.Width*HashSize)
		}
		t.edge[n.Level] = data[:len(data):len(data)]
		t.peaks = peaks(t.peaks, data)
	}
	return t, nil
}

// RestoreFull rebuilds a tree for a store that keeps no partial hash tiles:
// from the leaf hashes of the last size mod 256 entries and from full tiles,
// of which it reads at most 255 a level. It recomputes each hash of the edge.
func RestoreFull(size int64, leaves []Hash, full func(Name) ([]byte, error)) (*Tree, error) {
	return Restore(size, func(n Name) ([]byte, error) {
		var data []byte
		if n.Level == 0 {
			for _, leaf := range leaves {
				data = append(data, leaf[:]...)
			}
			return data, nil
		}
		for i := range n.Width {
			child := Name{Level: n.Level - 1, Index: n.Index*TileWidth + int64(i), Width: TileWidth}
			hashes, err := full(child)
			if err != nil {
				return nil, err
			}
			if len(hashes) != TileWidth*HashSize {
				return nil, fmt.Errorf("%s: %d bytes", child.Path(), len(hashes))
			}
			h := subtreeRoot(hashes)
			data = append(data, h[:]...)
		}
		return data, nil
	})
}
