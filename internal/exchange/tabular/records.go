package tabular

import (
	"encoding/binary"

	"imar/internal/base/problem"
	"imar/internal/exchange/packaging"
)

// The sizes of records: what stays in memory before a file is made, a block that
// is read of it, and how many blocks are kept.
const (
	recordsInMemory = 16 << 20
	recordBlock     = 64 << 10
	recordBlocks    = 64
)

// records keeps pieces of bytes that are written once and read in any order, mostly
// near to each other.
type records struct {
	room   packaging.Room
	tail   []byte // behind what is in the file
	filed  int64
	file   packaging.Scratch
	blocks map[int64][]byte
	recent []int64
	piece  []byte
}

func newRecords(room packaging.Room) *records {
	return &records{room: room, blocks: map[int64][]byte{}}
}

// add keeps a piece and gives its place.
func (r *records) add(piece []byte) (place int64, err error) {
	place = r.filed + int64(len(r.tail))
	if r.file != nil && len(r.tail) > 1<<20 || len(r.tail) > recordsInMemory {
		if err := r.flush(); err != nil {
			return 0, err
		}
	}
	r.tail = binary.AppendUvarint(r.tail, uint64(len(piece)))
	r.tail = append(r.tail, piece...)
	return place, nil
}

func (r *records) flush() error {
	if r.file == nil {
		file, err := r.room()
		if err != nil {
			return err
		}
		r.file = file
	}
	n, err := r.file.Write(r.tail)
	r.filed += int64(n)
	if r.tail = r.tail[:0]; cap(r.tail) > 4<<20 {
		r.tail = nil
	}
	if err != nil {
		return problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
	}
	return nil
}

// at gives the piece at a place. It is good until the next call.
func (r *records) at(place int64) ([]byte, error) {
	if place >= r.filed {
		rest := r.tail[place-r.filed:]
		size, width := binary.Uvarint(rest)
		return rest[width : width+int(size)], nil
	}
	head, err := r.read(place, binary.MaxVarintLen64)
	if err != nil {
		return nil, err
	}
	size, width := binary.Uvarint(head)
	return r.read(place+int64(width), int(size))
}

// read reads what is in the file, or as much of it as there is.
func (r *records) read(from int64, size int) ([]byte, error) {
	r.piece = r.piece[:0]
	for size > 0 {
		if from >= r.filed {
			rest := r.tail[min(from-r.filed, int64(len(r.tail))):]
			return append(r.piece, rest[:min(size, len(rest))]...), nil
		}
		number := from / recordBlock
		block, err := r.block(number)
		if err != nil {
			return nil, err
		}
		part := block[min(from-number*recordBlock, int64(len(block))):]
		part = part[:min(size, len(part))]
		r.piece = append(r.piece, part...)
		from, size = from+int64(len(part)), size-len(part)
	}
	return r.piece, nil
}

func (r *records) block(number int64) ([]byte, error) {
	if b, there := r.blocks[number]; there {
		return b, nil
	}
	var b []byte
	if len(r.recent) == recordBlocks {
		b = r.blocks[r.recent[0]]
		delete(r.blocks, r.recent[0])
		r.recent = r.recent[1:]
	}
	begin := number * recordBlock
	size := int(min(recordBlock, r.filed-begin))
	if cap(b) < size {
		b = make([]byte, recordBlock)
	}
	b = b[:size]
	if n, err := r.file.ReadAt(b, begin); n < size {
		return nil, problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
	}
	r.blocks[number] = b
	r.recent = append(r.recent, number)
	return b, nil
}

func (r *records) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
