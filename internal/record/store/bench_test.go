package store_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"imar/internal/domain/fact"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
)

// syncs measures how often a second this disk confirms an overwrite of 8 KiB.
func syncs(b *testing.B, dir string) float64 {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 8192)
	if _, err := f.WriteAt(page, 0); err != nil {
		b.Fatal(err)
	}
	f.Sync()
	const n = 2000
	start := time.Now()
	for range n {
		f.WriteAt(page, 0)
		if err := unix.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
	return n / time.Since(start).Seconds()
}

// bare measures rows a second of plain inserts of rows of this size, so many a
// transaction, into a table without triggers of the same SQLite.
func bare(b *testing.B, dir string, batch, size, total int) float64 {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "bare.db")+"?_txlock=immediate"+
		"&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=wal_autocheckpoint(4000)&_pragma=cache_size(-8192)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS bare (seq INTEGER PRIMARY KEY, body BLOB)"); err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare("INSERT INTO bare (seq, body) VALUES ($1, $2)")
	if err != nil {
		b.Fatal(err)
	}
	body := make([]byte, size)
	rand.Read(body)
	start := time.Now()
	for seq := 1; seq <= total; {
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		st := tx.Stmt(insert)
		for range batch {
			if _, err := st.Exec(int64(seq), body); err != nil {
				b.Fatal(err)
			}
			seq++
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(total) / time.Since(start).Seconds()
}

// BenchmarkAppend compares durable batches with bare inserts and with the disk,
// measured in the same run. commits/sync is the share of the disk's own rate.
func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct{ facts, batches int }{{1, 5000}, {64, 400}, {5000, 12}} {
		b.Run(fmt.Sprint(c.facts), func(b *testing.B) {
			var rate, plain, sync float64
			for range b.N {
				dir := b.TempDir()
				s := storetest.Open(b, store.Config{SQLite: filepath.Join(dir, "imar.db")})
				var batches []*store.Batch
				for i := range c.batches {
					batches = append(batches, storetest.Batch(fact.Seq(1+i*c.facts), c.facts, int64(i+1), storetest.Shape{Body: 200}))
				}
				total := c.facts * c.batches
				sync += syncs(b, dir) / 2
				start := time.Now()
				for _, x := range batches {
					if err := s.Append(context.Background(), x); err != nil {
						b.Fatal(err)
					}
				}
				rate += float64(total) / time.Since(start).Seconds()
				plain += bare(b, dir, c.facts, rowSize(batches[0].Facts[0]), total)
				sync += syncs(b, dir) / 2
			}
			n := float64(b.N)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(rate/n, "facts/s")
			b.ReportMetric(plain/n, "bare/s")
			b.ReportMetric(rate/plain, "of-bare")
			b.ReportMetric(sync/n, "syncs/s")
			b.ReportMetric(rate/float64(c.facts)/sync, "commits/sync")
			b.ReportMetric(float64(rowSize(storetest.Batch(1, 1, 1, storetest.Shape{Body: 200}).Facts[0])), "bytes/row")
		})
	}
}

// rowSize is what a fact's row holds: hash, header, salt and body.
func rowSize(f fact.Fact) int { return 64 + len(f.Leaf) + len(f.Public()) }

// BenchmarkFacts compares reading with a bare scan of the same columns.
func BenchmarkFacts(b *testing.B) {
	const total = 100_000
	cfg, ctx := storetest.SQLiteConfig(b), context.Background()
	s := storetest.Open(b, cfg)
	for i := range 20 {
		if err := s.Append(ctx, storetest.Batch(fact.Seq(1+i*total/20), total/20, int64(i+1), storetest.Shape{Body: 500})); err != nil {
			b.Fatal(err)
		}
	}
	measure := func(name string, read func() error) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(total)*float64(b.N)/b.Elapsed().Seconds(), "facts/s")
		})
	}
	measure("facts", func() error {
		for _, err := range s.Facts(ctx, 1, total) {
			if err != nil {
				return err
			}
		}
		return nil
	})
	measure("rows", func() error {
		for _, err := range s.Rows(ctx, 1, total) {
			if err != nil {
				return err
			}
		}
		return nil
	})
	seqs := make([]fact.Seq, 1000)
	for i := range seqs {
		seqs[i] = fact.Seq(1 + i*7919%total)
	}
	measure("at", func() error {
		for range total / len(seqs) {
			if _, err := s.FactsAt(ctx, seqs); err != nil {
				return err
			}
		}
		return nil
	})
	db := storetest.Raw(b, cfg)
	measure("bare", func() error {
		rows, err := db.Query("SELECT seq, leaf_hash, leaf, salt, body FROM fact")
		if err != nil {
			return err
		}
		defer rows.Close()
		var seq int64
		var hash, leaf, salt, body sql.RawBytes
		for rows.Next() {
			if err := rows.Scan(&seq, &hash, &leaf, &salt, &body); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
