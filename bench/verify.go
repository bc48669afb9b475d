//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"imar/internal/record/publish"
	"imar/internal/record/tlog"
	"imar/internal/record/tlog/logfiles"
)

// large is the projects of the large fund: some 1,090,000 facts, or 200,000.
func (b *bench) large() int {
	if b.quick {
		return 11_000
	}
	return 100_000
}

// verify measures a stranger's check of the whole public log on disk, all open
// parts included, as imar-verify does it; and the check of tree and entries
// alone. The limit hashes the same bytes, and the tree above them, from memory
// on the same processors: no verifier can do less.
func verify(ctx context.Context, b *bench) error {
	m, err := b.demo(ctx, b.large())
	if err != nil {
		return err
	}
	files := publish.Dir(filepath.Join(m.Folder, "log"))
	full, err := logfiles.Expectation(files.Read, "", "")
	if err != nil {
		return err
	}
	bundles, err := readBundles(files.Read, m.Facts)
	if err != nil {
		return err
	}
	tree := full
	tree.Header = nil
	for _, c := range []struct {
		what   string
		expect tlog.Expect
		parts  bool
	}{{"entries, tree and parts", full, true}, {"entries and tree alone", tree, false}} {
		var root tlog.Hash
		each, err := b.alternate(func() (float64, error) {
			start := time.Now()
			report, err := tlog.Verify(files.Read, c.expect)
			root = report.Root
			return float64(m.Facts) / time.Since(start).Seconds(), err
		}, func() (float64, error) {
			start := time.Now()
			if bareRoot(bundles, c.parts) != root {
				return 0, fmt.Errorf("the bare loop gives another root")
			}
			return float64(m.Facts) / time.Since(start).Seconds(), nil
		})
		if err != nil {
			return err
		}
		b.compare(fmt.Sprintf("verify %s facts: %s", amount(float64(m.Facts)), c.what), "/s", "SHA-256", each, 0.6)
	}
	return nil
}

// bundle is up to 256 entries with their open parts.
type bundle struct {
	entries [][]byte
	parts   [][]tlog.Part
}

// readBundles reads a log of that size into memory.
func readBundles(files tlog.Files, size int64) ([]bundle, error) {
	bundles := make([]bundle, (size+tlog.TileWidth-1)/tlog.TileWidth)
	for i := range bundles {
		width := int(min(size-int64(i)*tlog.TileWidth, tlog.TileWidth))
		data, err := files(tlog.Name{Kind: tlog.Entries, Index: int64(i), Width: width}.Path())
		if err != nil {
			return nil, err
		}
		if bundles[i].entries, err = tlog.DecodeEntries(data, width); err != nil {
			return nil, err
		}
		if data, err = files(tlog.Name{Kind: tlog.Bodies, Index: int64(i), Width: width}.Path()); err != nil {
			return nil, err
		}
		if bundles[i].parts, err = tlog.DecodeBody(data, width); err != nil {
			return nil, err
		}
	}
	return bundles, nil
}

// bareRoot is the tree's root, with nothing read, decoded or compared; with the
// parts' digests computed on the way, when asked.
func bareRoot(bundles []bundle, parts bool) tlog.Hash {
	tops := make([]tlog.Hash, len(bundles))
	next := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			var buf []byte
			var level [tlog.TileWidth]tlog.Hash
			for i := range next {
				for j, entry := range bundles[i].entries {
					buf = append(append(buf[:0], 0), entry...)
					level[j] = sha256.Sum256(buf)
				}
				tops[i] = top(level[:len(bundles[i].entries)])
				if !parts {
					continue
				}
				for _, open := range bundles[i].parts {
					for _, p := range open {
						buf = append(append(buf[:0], p.Salt[:]...), p.Data...)
						level[0] = sha256.Sum256(buf)
					}
				}
			}
		})
	}
	for i := range tops {
		next <- i
	}
	close(next)
	wait.Wait()
	return top(tops)
}

// top is the root over hashes, which it overwrites: it hashes neighbours
// together and lets an odd one out rise unchanged, which gives the tree of
// RFC 6962.
func top(level []tlog.Hash) tlog.Hash {
	for len(level) > 1 {
		n := 0
		for i := 0; i < len(level); i += 2 {
			if i+1 == len(level) {
				level[n] = level[i]
			} else {
				level[n] = tlog.NodeHash(level[i], level[i+1])
			}
			n++
		}
		level = level[:n]
	}
	return level[0]
}
