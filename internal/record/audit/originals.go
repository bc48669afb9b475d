package audit

import (
	"context"
	"io"
	"maps"
	"slices"

	"imar/internal/domain/fact"
	"imar/internal/record/blob"
	"imar/internal/record/store"
)

// Whole checks every row, as Store does, and every original: that each file
// from which a fact was imported is kept, and that each kept file is what its
// name says. Report.Files counts the kept ones. Either progress may be nil.
func Whole(ctx context.Context, st *store.Store, dir blob.Dir, facts, files func(done, total int64)) (Report, error) {
	originals := map[string]fact.Seq{}
	report, err := rows(ctx, st, originals, facts)
	if err != nil {
		return report, err
	}
	if report.Files, err = Blobs(dir, files); err != nil {
		return report, err
	}
	kept, err := dir.All()
	if err != nil {
		return report, err
	}
	for _, sum := range kept {
		delete(originals, sum)
	}
	var missing fact.Seq
	for _, seq := range slices.Sorted(maps.Values(originals)) {
		missing = seq
		break
	}
	for sum, seq := range originals {
		if seq == missing {
			return report, wrong("audit.original-missing", sum, int64(seq))
		}
	}
	return report, nil
}

// Blobs reads every stored original and compares it with its name.
func Blobs(dir blob.Dir, progress func(done, total int64)) (int64, error) {
	sums, err := dir.All()
	if err != nil {
		return 0, err
	}
	for i, sum := range sums {
		f, err := dir.Open(sum)
		if err != nil {
			return int64(i), err
		}
		_, err = io.Copy(io.Discard, f)
		f.Close()
		if err != nil {
			return int64(i), err
		}
		if progress != nil {
			progress(int64(i+1), int64(len(sums)))
		}
	}
	return int64(len(sums)), nil
}
