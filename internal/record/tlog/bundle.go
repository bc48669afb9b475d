package tlog

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// MaxEntry is the length of the longest entry, in bytes: tlog-tiles gives its
// length 16 bits.
const MaxEntry = 1<<16 - 1

// AppendEntry appends an entry to an entry bundle: its length as a big-endian
// uint16, then its bytes.
func AppendEntry(bundle, entry []byte) ([]byte, error) {
	if len(entry) > MaxEntry {
		return nil, fmt.Errorf("append entry: %d bytes, at most %d fit", len(entry), MaxEntry)
	}
	bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry)))
	return append(bundle, entry...), nil
}

// DecodeEntries splits an entry bundle into its entries, of which there must
// be exactly width, with nothing after them. The entries share its memory.
func DecodeEntries(bundle []byte, width int) ([][]byte, error) {
	entries := make([][]byte, 0, max(0, min(width, TileWidth)))
	for i := range width {
		entry, rest, err := cutEntry(bundle)
		if err != nil {
			return nil, fmt.Errorf("decode entry %d of bundle: %w", i, err)
		}
		entries, bundle = append(entries, entry), rest
	}
	if len(bundle) > 0 {
		return nil, fmt.Errorf("decode bundle: %d bytes after entry %d", len(bundle), width-1)
	}
	return entries, nil
}

// errShort says that a file ends inside a field.
var errShort = errors.New("the file ends too early")

// cutEntry takes the first entry off a bundle.
func cutEntry(bundle []byte) (entry, rest []byte, err error) {
	if len(bundle) < 2 {
		return nil, nil, errShort
	}
	n := int(binary.BigEndian.Uint16(bundle))
	if bundle = bundle[2:]; len(bundle) < n {
		return nil, nil, errShort
	}
	return bundle[:n:n], bundle[n:], nil
}
