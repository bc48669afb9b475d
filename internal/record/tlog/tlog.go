// Package tlog is Imar's transparency log: an append-only Merkle tree whose
// every hash, entry and signature a stranger can recompute.
//
// # Invariant
//
// A checkpoint fixes, to the last bit, every entry below its size. If any byte
// of an entry, a hash tile or the checkpoint differs from what was signed,
// [Verify] says so and names the file, and the entry where there is one.
//
// # What it implements
//
// Hashes: RFC 6962, section 2.1, with SHA-256. A leaf is SHA-256(0x00 ‖ entry),
// a node SHA-256(0x01 ‖ left ‖ right), the empty tree SHA-256 of nothing.
//
// Files: C2SP tlog-tiles. Paths are relative to the log's prefix.
//
//	checkpoint                     the signed tree head, a C2SP tlog-checkpoint
//	tile/<L>/<N>[.p/<W>]           W hashes of level L (256 without the suffix)
//	tile/entries/<N>[.p/<W>]       W entries, each behind its big-endian uint16 length
//	body/<N>[.p/<W>]               Imar's own: the open parts of W entries, see below
//	vkey                           Imar's own: the log's public keys, one a line
//
// N is written in groups of three digits, all but the last behind an x:
// 1234067 is x001/x234/067. W is 1 to 255.
//
// Keys and signatures: C2SP signed-note with Ed25519. The key's name is the
// log's origin line. Proofs in text: C2SP tlog-proof, version 1.
//
// # Body bundles
//
// An entry is a header that holds only digests of the statement's parts; the
// parts themselves stand beside the log, because the law may one day require
// one of them to be erased. The file body/<N> belongs to tile/entries/<N> and
// holds one record for each of its entries, in the same order:
//
//	uint32        length of the rest of this record in bytes
//	uint8         number of open parts in this record
//	for each open part, by rising index:
//	  uint8       index of the part in the header's list of parts
//	  32 bytes    salt
//	  uint32      length of the part in bytes
//	  bytes       the part
//
// All integers are big-endian. A part that is restricted or was withheld is
// simply absent. The digest of a part is SHA-256(salt ‖ bytes) and must equal
// the header's digest at that index. A body file has at most [MaxBody] bytes,
// and is the only file that may change: a withheld part disappears from it.
//
// # Shape
//
// The package does no I/O of its own. It reads through [Files], a function from
// path to bytes; the one thing it writes is a [Memory] that the signer's caller
// supplies. It imports the standard library and golang.org/x/mod/sumdb alone,
// so that an auditor can read it and its program, cmd/imar-verify, in an hour.
// It has no sentences for people: a [Fault] carries a reason and a path.
package tlog

import (
	"crypto/sha256"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 hash, 32 bytes.
type Hash = tlog.Hash

// HashSize is the length of a [Hash] in bytes.
const HashSize = tlog.HashSize

// EmptyRoot is the root of the tree without entries (RFC 6962, section 2.1).
var EmptyRoot = Hash(sha256.Sum256(nil))

// Head is the state of a tree: how many entries it has, and its root hash.
type Head struct {
	Size int64
	Root Hash
}

// LeafHash is the hash of an entry as a leaf: SHA-256(0x00 ‖ entry).
func LeafHash(entry []byte) Hash { return tlog.RecordHash(entry) }

// NodeHash is the hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
func NodeHash(left, right Hash) Hash { return tlog.NodeHash(left, right) }

// Files reads one file of a log by its path, relative to the log's prefix. It
// returns an error that wraps [io/fs.ErrNotExist] when there is no such file,
// and any other error when reading failed and says nothing about the log. It
// must be safe for concurrent use. The caller does not change the bytes.
type Files func(path string) ([]byte, error)

// Reason is the kind of a [Fault]. Programs map it to a sentence.
type Reason string

// The reasons. Missing: a file that the checkpoint requires is not there.
// Malformed: bytes that break the format. Signature: not signed by the key
// that was asked for. Tile: a hash tile that does not hash to what stands
// above it. Root: the tiles together do not give the signed root. Entry: an
// entry that does not hash to its leaf. Header: an entry that is intact but
// not what Imar writes. Part: a part whose digest is not in the header.
const (
	Missing   Reason = "missing"
	Malformed Reason = "malformed"
	Signature Reason = "signature"
	TileHash  Reason = "tile"
	RootHash  Reason = "root"
	EntryHash Reason = "entry"
	Header    Reason = "header"
	PartHash  Reason = "part"
)

// Fault is one proven difference between a log and what was signed.
type Fault struct {
	Reason Reason
	Path   string // the file, relative to the log's prefix
	Entry  int64  // zero-based index of the entry, or -1
	Part   int    // index of the part in the entry's header, or -1
	Detail error  // for specialists; may be nil
}

// Error names the fault in terms of the format, for logs and specialists.
func (f *Fault) Error() string {
	s := fmt.Sprintf("%s: %s", f.Path, f.Reason)
	if f.Entry >= 0 {
		s += fmt.Sprintf(", entry %d", f.Entry)
	}
	if f.Part >= 0 {
		s += fmt.Sprintf(", part %d", f.Part)
	}
	if f.Detail != nil {
		s += ": " + f.Detail.Error()
	}
	return s
}

// Unwrap gives the detail.
func (f *Fault) Unwrap() error { return f.Detail }

// fault makes a Fault about a whole file.
func fault(reason Reason, path string, detail error) *Fault {
	return &Fault{Reason: reason, Path: path, Entry: -1, Part: -1, Detail: detail}
}
