package tlog_test

import (
	"crypto/sha256"
	"encoding/json"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"imar/internal/record/tlog"
	"imar/internal/record/tlog/tlogtest"
)

// benchLog is a log of headers of a realistic length, about 560 bytes each.
func benchLog(b *testing.B) (*tlogtest.Log, [][]byte) {
	size := int64(100_000)
	if s, err := strconv.ParseInt(os.Getenv("IMAR_BENCH_ENTRIES"), 10, 64); err == nil {
		size = s
	}
	l := tlogtest.New(1)
	var entries [][]byte
	filler := make([]byte, 450)
	for i := range filler {
		filler[i] = 'a' + byte(i%26)
	}
	for i := range size {
		e, err := json.Marshal(map[string]any{"v": 1, "seq": i + 1, "parts": []int{}, "filler": string(filler), "hash": leaf(i)})
		if err != nil {
			b.Fatal(err)
		}
		entries = append(entries, e)
		l.Append(e)
	}
	l.Publish()
	return l, entries
}

// BenchmarkVerify compares Verify with the least any verifier must do: hash the
// same entries and nodes on the same cores. The metric "of-bare" is the ratio
// of their speeds; the target is 0.6.
func BenchmarkVerify(b *testing.B) {
	l, entries := benchLog(b)
	e := tlog.Expect{Origin: tlogtest.Origin, Keys: []tlog.Key{l.Key()}}
	var bare, own time.Duration
	for b.Loop() {
		start := time.Now()
		if bareRoot(entries) != l.Tree.Root() {
			b.Fatal("the bare loop is wrong")
		}
		bare += time.Since(start)
		start = time.Now()
		if _, err := tlog.Verify(l.Read, e); err != nil {
			b.Fatal(err)
		}
		own += time.Since(start)
	}
	b.ReportMetric(float64(bare)/float64(own), "of-bare")
	b.ReportMetric(float64(len(entries)*b.N)/own.Seconds(), "entries/s")
}

// bareRoot is the tree hash of entries in memory, in parallel, with nothing
// read, decoded or compared.
func bareRoot(entries [][]byte) [32]byte {
	const chunk = 4096
	tops := make([][32]byte, (len(entries)+chunk-1)/chunk)
	next := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			var buf [1 << 16]byte
			var level [chunk][32]byte
			for i := range next {
				part := entries[i*chunk : min((i+1)*chunk, len(entries))]
				for j, e := range part {
					level[j] = sha256.Sum256(buf[:1+copy(buf[1:], e)])
				}
				tops[i] = top(level[:len(part)])
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

// top is the root over hashes, which it overwrites.
func top(level [][32]byte) [32]byte {
	for len(level) > 1 {
		level = pair(level)
	}
	return level[0]
}

// pair hashes neighbours together; an odd one out rises unchanged, which gives
// RFC 6962's tree.
func pair(level [][32]byte) [][32]byte {
	n := 0
	for i := 0; i < len(level); i += 2 {
		if i+1 == len(level) {
			level[n] = level[i]
		} else {
			var buf [65]byte
			buf[0] = 1
			copy(buf[1:], level[i][:])
			copy(buf[33:], level[i+1][:])
			level[n] = sha256.Sum256(buf[:])
		}
		n++
	}
	return level[:n]
}
