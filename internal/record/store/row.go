package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"

	"imar/internal/domain/fact"
)

// Row is a fact exactly as it is stored, for whoever verifies it.
type Row struct {
	Seq      fact.Seq
	LeafHash Hash
	Leaf     []byte
	Public   bool     // whether the fact has a public part
	Salt     [32]byte // of the public part
	Body     []byte   // of the public part; nil without one
	Parts    []PartRow
}

// PartRow is a part other than the public one, as it is stored. A part that
// was erased has no row.
type PartRow struct {
	Index int // in the header's parts
	Salt  [32]byte
	Body  []byte
}

// Pages of a walk end at whichever comes first.
const (
	pageRows  = 256
	pageBytes = 4 << 20
)

// Rows walks the stored rows from … to, in order, without reading the headers.
// A row that is missing ends the walk with a problem of code NotFound.
// Memory: two pages of at most 256 rows or about 4 MiB for each processor.
func (s *Store) Rows(ctx context.Context, from, to fact.Seq) iter.Seq2[Row, error] {
	return walk(ctx, from, to, s.page)
}

// page reads the rows from … to, or as many of them as fill a page; never
// none.
func (s *Store) page(ctx context.Context, from, to fact.Seq) ([]Row, error) {
	rows, err := s.query(ctx, queryFacts, int64(from), int64(to))
	if err != nil {
		return nil, failed("read facts", err)
	}
	page, err := scanFacts(rows, make([]Row, 0, min(pageRows, int(to-from)+1)), pageBytes)
	if err != nil {
		return nil, err
	}
	for i := range page {
		if want := from + fact.Seq(i); page[i].Seq != want {
			return nil, missing(want)
		}
	}
	if len(page) == 0 {
		return nil, missing(from)
	}
	rows, err = s.query(ctx, queryParts, int64(from), int64(page[len(page)-1].Seq))
	if err != nil {
		return nil, failed("read parts", err)
	}
	return page, scanParts(rows, page)
}

// scanFacts appends rows of queryFacts to page until it holds about max bytes.
func scanFacts(rows *sql.Rows, page []Row, max int) ([]Row, error) {
	defer rows.Close()
	var seq int64
	var hash, leaf, salt, body sql.RawBytes
	for max > 0 && rows.Next() {
		if err := rows.Scan(&seq, &hash, &leaf, &salt, &body); err != nil {
			return nil, failed("read facts", err)
		}
		r := Row{Seq: fact.Seq(seq), Public: salt != nil}
		// One allocation for both; neither may grow into the other.
		both := make([]byte, len(leaf)+len(body))
		n := copy(both, leaf)
		copy(both[n:], body)
		r.Leaf = both[:n:n]
		if r.Public {
			r.Body = both[n:]
		}
		if copy(r.LeafHash[:], hash) != 32 || r.Public && copy(r.Salt[:], salt) != 32 {
			return nil, damaged(r.Seq)
		}
		page = append(page, r)
		max -= len(both)
	}
	if err := rows.Err(); err != nil {
		return nil, failed("read facts", err)
	}
	return page, nil
}

// scanParts gives rows of queryParts to their facts; page is in order of seq.
func scanParts(rows *sql.Rows, page []Row) error {
	defer rows.Close()
	var seq, idx int64
	var salt, body sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&seq, &idx, &salt, &body); err != nil {
			return failed("read parts", err)
		}
		p := PartRow{Index: int(idx), Body: append([]byte{}, body...)}
		i, ok := slices.BinarySearchFunc(page, fact.Seq(seq), func(r Row, s fact.Seq) int { return int(r.Seq - s) })
		if !ok || copy(p.Salt[:], salt) != 32 {
			return damaged(fact.Seq(seq))
		}
		page[i].Parts = append(page[i].Parts, p)
	}
	if err := rows.Err(); err != nil {
		return failed("read parts", err)
	}
	return nil
}

// Facts walks the facts from … to, in order, with the parts that are at hand.
// Reading and decoding run ahead of the caller on other processors. A fact
// that is missing ends the walk with a problem of code NotFound, one whose
// header cannot be read with code Tampered.
func (s *Store) Facts(ctx context.Context, from, to fact.Seq) iter.Seq2[fact.Fact, error] {
	return walk(ctx, from, to, func(ctx context.Context, from, to fact.Seq) ([]fact.Fact, error) {
		page, err := s.page(ctx, from, to)
		if err != nil {
			return nil, err
		}
		return decode(page)
	})
}

// decode reads the headers of rows.
func decode(page []Row) ([]fact.Fact, error) {
	facts := make([]fact.Fact, len(page))
	for i := range page {
		var err error
		if facts[i], err = page[i].Fact(); err != nil {
			return nil, err
		}
	}
	return facts, nil
}

// Fact reads the row's header and puts the parts that are at hand into their
// places. It fails with code Tampered.
func (r *Row) Fact() (fact.Fact, error) {
	h, err := fact.Parse(r.Leaf)
	if err != nil {
		return fact.Fact{}, damaged(r.Seq).Because(err)
	}
	if h.Seq != r.Seq {
		return fact.Fact{}, damaged(r.Seq).Because(fmt.Errorf("header says fact %d", h.Seq))
	}
	f := fact.Fact{Header: h, Leaf: r.Leaf, Parts: make([]fact.Part, len(h.Parts))}
	for i := range h.Parts {
		f.Parts[i].Name = h.Parts[i].Name
	}
	if r.Public {
		if len(f.Parts) == 0 || f.Parts[0].Name != fact.PartPublic {
			return fact.Fact{}, damaged(r.Seq).Because(fmt.Errorf("a public part that the header lacks"))
		}
		f.Parts[0].Salt, f.Parts[0].Body = r.Salt, r.Body
	}
	for _, p := range r.Parts {
		if p.Index < 0 || p.Index >= len(f.Parts) || f.Parts[p.Index].Body != nil {
			return fact.Fact{}, damaged(r.Seq).Because(fmt.Errorf("a part %d that the header lacks", p.Index))
		}
		f.Parts[p.Index].Salt, f.Parts[p.Index].Body = p.Salt, p.Body
	}
	return f, nil
}
