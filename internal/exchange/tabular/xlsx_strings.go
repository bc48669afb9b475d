package tabular

import (
	"encoding/binary"
	"errors"

	"imar/internal/base/problem"
	"imar/internal/exchange/packaging"
)

// stringTable is the strings of a workbook, and where each ends, 8 bytes each.
type stringTable struct {
	texts *packaging.Spool
	ends  *packaging.Spool
	count int
}

func (t *stringTable) add(text []byte) error {
	if _, err := t.texts.Write(text); err != nil {
		return err
	}
	t.count++
	var end [8]byte
	binary.LittleEndian.PutUint64(end[:], uint64(t.texts.Size()))
	_, err := t.ends.Write(end[:])
	return err
}

func (t *stringTable) get(n int) ([]byte, error) {
	if n < 0 || n >= t.count {
		return nil, nil
	}
	var bounds [16]byte // where the string before ends, and this one
	place := bounds[:]
	if n == 0 {
		place = bounds[8:]
	}
	if got, err := t.ends.ReadAt(place, int64(max(n-1, 0))*8); got < len(place) {
		return nil, problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
	}
	from, to := binary.LittleEndian.Uint64(bounds[:8]), binary.LittleEndian.Uint64(bounds[8:])
	text := make([]byte, to-from)
	if got, err := t.texts.ReadAt(text, int64(from)); got < len(text) {
		return nil, problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
	}
	return text, nil
}

func (t *stringTable) close() error { return errors.Join(t.texts.Close(), t.ends.Close()) }
