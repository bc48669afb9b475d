package tlog

import (
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/mod/sumdb/tlog"
)

// Tile is a hash tile: Width hashes of 32 bytes, one after another. Hash i is
// the root of the subtree of 256^Level entries that starts at entry
// (256·Index + i)·256^Level.
type Tile struct {
	Name
	Data []byte // 32·Width bytes, not to be changed
}

// hash is the tile's hash number i.
func (t Tile) hash(i int) Hash { return Hash(t.Data[i*HashSize:]) }

// peaks appends to p the roots of the perfect subtrees that hashes, a sequence
// of up to 256 hashes of one level, decomposes into: the largest first.
func peaks(p []Hash, hashes []byte) []Hash {
	for bit := tileHeight; bit >= 0; bit-- {
		n := HashSize << bit
		if len(hashes)&n != 0 {
			p = append(p, subtreeRoot(hashes[:n]))
			hashes = hashes[n:]
		}
	}
	return p
}

// subtreeRoot is the root over a power of two of hashes, at most 256.
func subtreeRoot(hashes []byte) Hash {
	var level [TileWidth]Hash
	n := len(hashes) / HashSize
	for i := range n {
		level[i] = Hash(hashes[i*HashSize:])
	}
	for ; n > 1; n /= 2 {
		for i := range n / 2 {
			level[i] = tlog.NodeHash(level[2*i], level[2*i+1])
		}
	}
	return level[0]
}

// fold is the root of a tree, given the peaks it decomposes into.
func fold(peaks []Hash) Hash {
	if len(peaks) == 0 {
		return EmptyRoot
	}
	root := peaks[len(peaks)-1]
	for i := len(peaks) - 2; i >= 0; i-- {
		root = tlog.NodeHash(peaks[i], root)
	}
	return root
}

// edgeRoot is the root of the tree whose right edge is given, highest first.
func edgeRoot(edge []Tile) Hash {
	var p []Hash
	for _, t := range edge {
		p = peaks(p, t.Data)
	}
	return fold(p)
}

// readTile reads a hash tile. The length is checked, the hashes are not.
func readTile(files Files, n Name) (Tile, error) {
	read, data, err := ReadWide(files, n)
	if err != nil {
		return Tile{}, err
	}
	if len(data) != read.Width*HashSize {
		return Tile{}, fault(Malformed, read.Path(), fmt.Errorf("%d bytes, not %d", len(data), read.Width*HashSize))
	}
	return Tile{n, data[:n.Width*HashSize]}, nil
}

// ReadWide reads the file n, or the full file in its place: tlog-tiles lets a
// log delete a partial file once the full one exists. It returns the name of
// what was read. If neither is there, that is a Fault about n.
func ReadWide(files Files, n Name) (Name, []byte, error) {
	for _, try := range []Name{n, n.full()} {
		data, err := files(try.Path())
		if err == nil {
			return try, data, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return n, nil, fmt.Errorf("read %s: %w", try.Path(), err)
		}
	}
	return n, nil, fault(Missing, n.Path(), nil)
}

// readEdge reads the right edge of a tree, highest level first.
func readEdge(files Files, size int64) ([]Tile, error) {
	var edge []Tile
	for _, n := range Edge(size) {
		t, err := readTile(files, n)
		if err != nil {
			return nil, err
		}
		edge = append(edge, t)
	}
	return edge, nil
}
