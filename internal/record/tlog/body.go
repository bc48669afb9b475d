package tlog

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// MaxBody is the length of the longest body file, in bytes: 64 MiB, so that a
// verifier's memory is bounded.
const MaxBody = 64 << 20

// SaltSize is the length of a part's salt in bytes. It makes the digest of a
// short part, a telephone number say, impossible to guess.
const SaltSize = 32

// Part is one open part of a statement.
type Part struct {
	Index int // in the header's list of parts, 0 to 255
	Salt  [SaltSize]byte
	Data  []byte
}

// Digest is what the header says of the part: SHA-256(salt ‖ bytes).
func (p Part) Digest() Hash {
	h := sha256.New()
	h.Write(p.Salt[:])
	h.Write(p.Data)
	return Hash(h.Sum(nil))
}

// Sizes of the fixed fields of a body record.
const (
	recordHead = 4 + 1            // length, count
	partHead   = 1 + SaltSize + 4 // index, salt, length
)

// AppendRecord appends to a body bundle the record of one entry: its open
// parts, by strictly rising index. The package comment gives the format.
func AppendRecord(body []byte, parts []Part) ([]byte, error) {
	if len(parts) > 255 {
		return nil, fmt.Errorf("append body record: %d parts, at most 255 fit", len(parts))
	}
	size := int64(recordHead)
	last := -1
	for _, p := range parts {
		if p.Index <= last || p.Index > 255 {
			return nil, fmt.Errorf("append body record: part index %d after %d", p.Index, last)
		}
		last = p.Index
		size += partHead + int64(len(p.Data))
	}
	if int64(len(body))+size > MaxBody {
		return nil, fmt.Errorf("append body record: the bundle would have %d bytes, at most %d fit", int64(len(body))+size, MaxBody)
	}
	body = binary.BigEndian.AppendUint32(body, uint32(size-4))
	body = append(body, byte(len(parts)))
	for _, p := range parts {
		body = append(body, byte(p.Index))
		body = append(body, p.Salt[:]...)
		body = binary.BigEndian.AppendUint32(body, uint32(len(p.Data)))
		body = append(body, p.Data...)
	}
	return body, nil
}

// DecodeBody splits a body bundle into its records, of which there must be
// exactly width, with nothing after them. The parts share the body's memory.
func DecodeBody(body []byte, width int) ([][]Part, error) {
	records := make([][]Part, 0, max(0, min(width, TileWidth)))
	for i := range width {
		parts, rest, err := cutRecord(body)
		if err != nil {
			return nil, fmt.Errorf("decode record %d of body: %w", i, err)
		}
		records, body = append(records, parts), rest
	}
	if len(body) > 0 {
		return nil, fmt.Errorf("decode body: %d bytes after record %d", len(body), width-1)
	}
	return records, nil
}

// cutRecord takes the first record off a body bundle. It allocates no more
// than a small multiple of the record's own length.
func cutRecord(body []byte) (parts []Part, rest []byte, err error) {
	if len(body) < recordHead {
		return nil, nil, errShort
	}
	n := binary.BigEndian.Uint32(body)
	body = body[4:]
	if n < 1 || uint64(n) > uint64(len(body)) {
		return nil, nil, errShort
	}
	record, rest := body[:n], body[n:]
	count := int(record[0])
	record = record[1:]
	if count*partHead > len(record) {
		return nil, nil, errShort
	}
	parts = make([]Part, count)
	last := -1
	for i := range parts {
		if len(record) < partHead {
			return nil, nil, errShort
		}
		p := Part{Index: int(record[0]), Salt: [SaltSize]byte(record[1:])}
		n := binary.BigEndian.Uint32(record[1+SaltSize:])
		if record = record[partHead:]; uint64(n) > uint64(len(record)) {
			return nil, nil, errShort
		}
		if p.Index <= last {
			return nil, nil, errors.New("the parts are not in order")
		}
		last = p.Index
		p.Data, record = record[:n:n], record[n:]
		parts[i] = p
	}
	if len(record) > 0 {
		return nil, nil, errors.New("bytes after the last part of the record")
	}
	return parts, rest, nil
}
