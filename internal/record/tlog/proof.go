package tlog

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// ProveInclusion computes the proof that entry index is in the tree: the
// hashes from the leaf's sibling up to the root's child (RFC 6962, section
// 2.1.1). Every tile it reads is checked against the root.
func ProveInclusion(files Files, head Head, index int64) ([]Hash, error) {
	if index < 0 || index >= head.Size {
		return nil, fmt.Errorf("prove inclusion: no entry %d in a log of %d", index, head.Size)
	}
	path, err := tlog.ProveRecord(head.Size, index, hashReader(files, head))
	if err != nil {
		return nil, fmt.Errorf("prove inclusion of entry %d: %w", index, err)
	}
	return path, nil
}

// VerifyInclusion checks a proof that the leaf is entry index of the tree.
func VerifyInclusion(path []Hash, head Head, index int64, leaf Hash) error {
	if index < 0 || index >= head.Size {
		return fmt.Errorf("verify inclusion: no entry %d in a log of %d", index, head.Size)
	}
	if err := tlog.CheckRecord(path, head.Size, head.Root, index, leaf); err != nil {
		return fmt.Errorf("verify inclusion of entry %d: %w", index, err)
	}
	return nil
}

// ProveConsistency computes the proof that the tree of head begins with the
// first size entries unchanged (RFC 6962, section 2.1.2). It is empty for
// size 0 and for the whole tree.
func ProveConsistency(files Files, size int64, head Head) ([]Hash, error) {
	if size < 0 || size > head.Size {
		return nil, fmt.Errorf("prove consistency: size %d in a log of %d", size, head.Size)
	}
	if size == 0 {
		return nil, nil
	}
	path, err := tlog.ProveTree(head.Size, size, hashReader(files, head))
	if err != nil {
		return nil, fmt.Errorf("prove consistency of size %d: %w", size, err)
	}
	return path, nil
}

// VerifyConsistency checks a proof that the newer tree begins with all of the
// older one.
func VerifyConsistency(path []Hash, older, newer Head) error {
	var err error
	switch {
	case older.Size < 0 || older.Size > newer.Size:
		err = fmt.Errorf("size %d is not below %d", older.Size, newer.Size)
	case older.Size == 0 && (len(path) > 0 || older.Root != EmptyRoot || newer.Size == 0 && newer.Root != EmptyRoot):
		err = errors.New("the empty tree has another root")
	case older.Size > 0:
		err = tlog.CheckTree(path, newer.Size, newer.Root, older.Size, older.Root)
	}
	if err != nil {
		return fmt.Errorf("verify consistency: %w", err)
	}
	return nil
}

// CheckConsistency proves from the tiles that the newer tree begins with all
// of the older one.
func CheckConsistency(files Files, older, newer Head) error {
	path, err := ProveConsistency(files, older.Size, newer)
	if err != nil {
		return err
	}
	return VerifyConsistency(path, older, newer)
}

// hashReader serves the proofs of x/mod from tiles, each checked against head.
func hashReader(files Files, head Head) tlog.HashReader {
	return tlog.TileHashReader(tlog.Tree{N: head.Size, Hash: head.Root}, tileReader{files})
}

// tileReader adapts Files to x/mod, whose tiles are those of tlog-tiles under
// other paths.
type tileReader struct{ files Files }

func (r tileReader) Height() int { return tileHeight }

func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, t := range tiles {
		tile, err := readTile(r.files, Name{Level: t.L, Index: t.N, Width: t.W})
		if err != nil {
			return nil, err
		}
		data = append(data, tile.Data)
	}
	return data, nil
}

func (r tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

// Proof is a C2SP tlog-proof: all that is needed to verify, offline and with
// the log's public key alone, that the log holds an entry.
type Proof struct {
	Extra      []byte // opaque and not authenticated; nil when there is none
	Index      int64  // of the entry, zero-based
	Path       []Hash // from the leaf's sibling up to the root's child
	Checkpoint []byte // signed
}

// proofHeader is the first line of a tlog-proof, version 1.
const proofHeader = "c2sp.org/tlog-proof@v1"

// maxPath is the length of the longest inclusion proof in a tree of int64 size.
const maxPath = 63

// String is the proof in the tlog-proof text format.
func (p Proof) String() string {
	var b strings.Builder
	b.WriteString(proofHeader + "\n")
	if len(p.Extra) > 0 {
		b.WriteString("extra " + base64.StdEncoding.EncodeToString(p.Extra) + "\n")
	}
	fmt.Fprintf(&b, "index %d\n", p.Index)
	for _, h := range p.Path {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteString("\n")
	b.Write(p.Checkpoint)
	return b.String()
}

// ParseProof reads exactly what [Proof.String] writes, and no path longer than
// a tree is high. It verifies nothing but that the checkpoint is well formed.
func ParseProof(text []byte) (Proof, error) {
	bad := func(what string) (Proof, error) { return Proof{}, errors.New("parse proof: " + what) }
	head, checkpoint, ok := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || len(lines) < 2 || len(lines) > maxPath+3 || lines[0] != proofHeader {
		return bad("not a proof")
	}
	p := Proof{Checkpoint: slices.Clone(checkpoint)}
	lines = lines[1:]
	if b64, ok := strings.CutPrefix(lines[0], "extra "); ok {
		extra, err := base64.StdEncoding.DecodeString(b64)
		if err != nil || len(extra) == 0 {
			return bad("malformed extra data")
		}
		p.Extra, lines = extra, lines[1:]
	}
	if len(lines) == 0 || len(lines) > maxPath+1 {
		return bad("no index or too long a path")
	}
	index, ok := strings.CutPrefix(lines[0], "index ")
	var err error
	if p.Index, err = strconv.ParseInt(index, 10, 64); !ok || err != nil || p.Index < 0 {
		return bad("malformed index")
	}
	for _, line := range lines[1:] {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(h) != HashSize {
			return bad("malformed hash")
		}
		p.Path = append(p.Path, Hash(h))
	}
	if _, _, err := ParseCheckpoint(p.Checkpoint); err != nil {
		return Proof{}, fmt.Errorf("parse proof: %w", err)
	}
	if p.String() != string(text) {
		return bad("not written canonically")
	}
	return p, nil
}

// Prove makes the proof for entry index from a signed checkpoint and tiles.
func Prove(files Files, checkpoint []byte, index int64) (Proof, error) {
	c, _, err := ParseCheckpoint(checkpoint)
	if err != nil {
		return Proof{}, err
	}
	path, err := ProveInclusion(files, c.Head, index)
	if err != nil {
		return Proof{}, err
	}
	return Proof{Index: index, Path: path, Checkpoint: slices.Clone(checkpoint)}, nil
}

// Verify checks that the entry is number p.Index of the log with this origin,
// under a checkpoint signed by each of the keys.
func (p Proof) Verify(entry []byte, origin string, keys ...Key) (Checkpoint, error) {
	c, err := OpenCheckpoint(p.Checkpoint, origin, keys...)
	if err != nil {
		return Checkpoint{}, err
	}
	if err := VerifyInclusion(p.Path, c.Head, p.Index, LeafHash(entry)); err != nil {
		return Checkpoint{}, err
	}
	return c, nil
}
