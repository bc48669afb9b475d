package tlog

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
)

// Expect is what a verifier knows or demands before it reads a log.
type Expect struct {
	// Origin is the log's name.
	Origin string
	// Keys must each have signed the checkpoint. At least one.
	Keys []Key
	// Header reads one entry: it checks that this is what entry index ought to
	// be and returns the digests of its parts, in order. An error makes a
	// Fault with the reason [Header]. If Header is nil, body files are not read.
	Header func(index int64, entry []byte) ([]Hash, error)
	// Workers is the number of bundles checked at a time; 0 means one a core.
	Workers int
}

// Report counts what [Verify] found in order.
type Report struct {
	Checkpoint
	Tiles   int64 // hash tiles, all levels
	Entries int64
	Bytes   int64 // of entries
	Parts   int64 // open parts, each equal to its digest
	Absent  int64 // parts that are restricted or withheld
}

// Verify re-reads a whole log and recomputes everything: the signatures on
// the checkpoint, the root from the right edge, every hash tile at every level
// against the tile above it, every entry against its leaf, every open part
// against its header. Reading needs memory for one bundle and one body file a
// worker, and one tile a level.
//
// The error is the first difference in the order of the log, as a [Fault];
// any other error means that something could not be read and that nothing is
// known. Because each tile is checked against what is already verified above
// it, the file that a Fault names is the one that was changed.
func Verify(files Files, expect Expect) (Report, error) {
	c, err := readCheckpoint(files, expect)
	if err != nil {
		return Report{}, err
	}
	report, err := verifyTree(files, c.Head, 0, expect)
	report.Checkpoint = c
	return report, err
}

// verifyTree verifies a tree from its signed head down, but for what lies
// wholly below entry from.
func verifyTree(files Files, head Head, from int64, expect Expect) (Report, error) {
	edge, err := readEdge(files, head.Size)
	if err != nil {
		return Report{}, err
	}
	if edgeRoot(edge) != head.Root {
		return Report{}, blameEdge(files, edge, head)
	}
	report, err := check(files, edge, from, head.Size, expect)
	report.Tiles += int64(len(edge))
	return report, err
}

// checkpointPath is where a log serves its latest checkpoint.
const checkpointPath = "checkpoint"

// readCheckpoint reads and verifies the checkpoint.
func readCheckpoint(files Files, expect Expect) (Checkpoint, error) {
	msg, err := files(checkpointPath)
	if errors.Is(err, fs.ErrNotExist) {
		return Checkpoint{}, fault(Missing, checkpointPath, nil)
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("read %s: %w", checkpointPath, err)
	}
	if _, _, err := ParseCheckpoint(msg); err != nil {
		return Checkpoint{}, fault(Malformed, checkpointPath, err)
	}
	c, err := OpenCheckpoint(msg, expect.Origin, expect.Keys...)
	if err != nil {
		return Checkpoint{}, fault(Signature, checkpointPath, err)
	}
	return c, nil
}

// blameEdge finds which tile of the right edge was changed, given that the
// root does not fit: the one whose hashes, recomputed from the files below it,
// give the signed root. If several files were changed it names the lowest tile
// that differs from what is below it, and if none does, the root itself.
func blameEdge(files Files, edge []Tile, head Head) error {
	var differs *Fault
	for i := len(edge) - 1; i >= 0; i-- {
		below, err := recompute(files, edge[i].Name)
		if f := (*Fault)(nil); errors.As(err, &f) {
			continue // the files below do not help
		} else if err != nil {
			return err
		}
		if string(below) == string(edge[i].Data) {
			continue
		}
		f := fault(TileHash, edge[i].Path(), errors.New("the root does not fit"))
		mended := append([]Tile(nil), edge...)
		mended[i].Data = below
		if edgeRoot(mended) == head.Root {
			return f
		}
		if differs == nil {
			differs = f
		}
	}
	if differs != nil {
		return differs
	}
	return fault(RootHash, checkpointPath, errors.New("the tiles give another root"))
}

// recompute makes the hashes of a tile from the entries or tiles below it.
func recompute(files Files, n Name) ([]byte, error) {
	var data []byte
	if n.Level == 0 {
		read, raw, err := ReadWide(files, Name{Kind: Entries, Index: n.Index, Width: n.Width})
		if err != nil {
			return nil, err
		}
		entries, err := DecodeEntries(raw, read.Width)
		if err != nil {
			return nil, fault(Malformed, read.Path(), err)
		}
		for _, e := range entries[:n.Width] {
			h := LeafHash(e)
			data = append(data, h[:]...)
		}
		return data, nil
	}
	for i := range n.Width {
		child, err := readTile(files, n.child(i))
		if err != nil {
			return nil, err
		}
		h := subtreeRoot(child.Data)
		data = append(data, h[:]...)
	}
	return data, nil
}

// child is the full tile whose root is hash i of the tile n.
func (n Name) child(i int) Name {
	return Name{Level: n.Level - 1, Index: n.Index*TileWidth + int64(i), Width: TileWidth}
}

// CheckEdge recomputes from the files what a signer is about to sign: the root
// of the tree of size to, and every tile and entry that lies, even partly, at
// or above from. It is the last look at what is really on disk: one flipped
// bit between writing and signing must not be signed for ever. What lies below
// from is covered by a proof of consistency with the tree signed before.
func CheckEdge(files Files, from, to int64) (Hash, error) {
	if from < 0 || from > to {
		return Hash{}, fmt.Errorf("check edge: from %d to %d", from, to)
	}
	edge, err := readEdge(files, to)
	if err != nil {
		return Hash{}, err
	}
	if _, err := check(files, edge, from, to, Expect{}); err != nil {
		return Hash{}, err
	}
	return edgeRoot(edge), nil
}

// workers is the number of workers asked for, or one a core.
func (e Expect) workers() int {
	if e.Workers > 0 {
		return e.Workers
	}
	return runtime.GOMAXPROCS(0)
}
