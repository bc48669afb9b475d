package foreign

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/torchwood"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	sumdb "golang.org/x/mod/sumdb/tlog"

	"imar/internal/record/tlog"
	"imar/internal/record/tlog/tlogtest"
)

// sizes are those at which anything that counts in 256 goes wrong.
var sizes = []int64{0, 1, 255, 256, 257, 65535, 65536, 65537, 70000}

// grown calls check with the folder of one log as it is at each size. Partial
// files of smaller sizes stay, as tlog-tiles demands.
func grown(t *testing.T, check func(t *testing.T, l *tlogtest.Log, dir string, older, size int64)) {
	l, dir := tlogtest.New(1), t.TempDir()
	older := int64(0)
	for _, size := range sizes {
		l.Grow(size)
		l.Publish()
		if err := l.Write(dir); err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprint(size), func(t *testing.T) { check(t, l, dir, older, size) })
		older = size
	}
}

// picks are some entries of a log.
func picks(size int64) []int64 {
	var out []int64
	for _, i := range []int64{0, 1, 254, 255, 256, 300, 65534, 65535, 65536, 69999, size / 2, size - 1} {
		if i >= 0 && i < size {
			out = append(out, i)
		}
	}
	return out
}

func verifier(t *testing.T, l *tlogtest.Log) note.Verifier {
	v, err := note.NewVerifier(l.Public)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// leafHashes hashes the entries of a bundle as Tessera reads it.
func leafHashes(bundle []byte) ([][]byte, error) {
	var b api.EntryBundle
	if err := b.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	var hashes [][]byte
	for _, e := range b.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(e))
	}
	return hashes, nil
}

// TestTesseraFsck has Tessera recompute the whole log.
func TestTesseraFsck(t *testing.T) {
	grown(t, func(t *testing.T, l *tlogtest.Log, dir string, _, size int64) {
		check := func() error {
			f := fsck.New(tlogtest.Origin, verifier(t, l), client.FileFetcher{Root: dir}, leafHashes, fsck.Opts{N: 2})
			return f.Check(context.Background())
		}
		if err := check(); err != nil {
			t.Fatal(err)
		}
		if size == 0 {
			return
		}
		// The control: a changed entry must not pass.
		last := (size - 1) / 256
		path := filepath.Join(dir, tlog.Name{Kind: tlog.Entries, Index: last, Width: int(size - last*256)}.Path())
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := bytes.Clone(good)
		bad[len(bad)-1] ^= 1
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := check(); err == nil {
			t.Error("the control passed")
		}
		if err := os.WriteFile(path, good, 0o644); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTesseraClient has Tessera's client read entries, build proofs and follow
// the log; ours must build the same proofs.
func TestTesseraClient(t *testing.T) {
	var tracker *client.LogStateTracker
	grown(t, func(t *testing.T, l *tlogtest.Log, dir string, older, size int64) {
		ctx := context.Background()
		f := client.FileFetcher{Root: dir}
		c, _, _, err := client.FetchCheckpoint(ctx, f.ReadCheckpoint, verifier(t, l), tlogtest.Origin)
		if err != nil || int64(c.Size) != size {
			t.Fatalf("%+v, %v", c, err)
		}
		follow(t, &tracker, f, verifier(t, l))
		if size == 0 {
			return
		}
		builder, err := client.NewProofBuilder(ctx, c.Size, f.ReadTile)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range picks(size) {
			path, err := builder.InclusionProof(ctx, uint64(i))
			if err != nil {
				t.Fatal(err)
			}
			entry, _ := tlogtest.Entry(i)
			bundle, err := client.GetEntryBundle(ctx, f.ReadEntryBundle, uint64(i/256), c.Size)
			if err != nil || !bytes.Equal(bundle.Entries[i%256], entry) {
				t.Fatalf("entry %d: %v", i, err)
			}
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i), c.Size, rfc6962.DefaultHasher.HashLeaf(entry), path, c.Hash); err != nil {
				t.Fatal(err)
			}
			ours, err := tlog.ProveInclusion(l.Read, l.Tree.Head(), i)
			same(t, ours, path, err)
		}
		if older > 0 {
			path, err := builder.ConsistencyProof(ctx, uint64(older), c.Size)
			if err != nil {
				t.Fatal(err)
			}
			ours, err := tlog.ProveConsistency(l.Read, older, l.Tree.Head())
			same(t, ours, path, err)
		}
	})
}

// follow keeps a client's view of the log, which checks that it only grows.
func follow(t *testing.T, tracker **client.LogStateTracker, f client.FileFetcher, v note.Verifier) {
	t.Helper()
	ctx := context.Background()
	var err error
	if *tracker == nil {
		*tracker, err = client.NewLogStateTracker(ctx, f.ReadTile, nil, v, tlogtest.Origin, client.UnilateralConsensus(f.ReadCheckpoint))
	} else {
		_, _, _, err = (*tracker).Update(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// same compares our proof with theirs.
func same(t *testing.T, ours []tlog.Hash, theirs [][]byte, err error) {
	t.Helper()
	if err != nil || len(ours) != len(theirs) {
		t.Fatalf("%d hashes, theirs %d, %v", len(ours), len(theirs), err)
	}
	for i := range ours {
		if !bytes.Equal(ours[i][:], theirs[i]) {
			t.Fatalf("hash %d differs", i)
		}
	}
}

// TestTorchwood has torchwood read every entry, single entries, and our proofs.
func TestTorchwood(t *testing.T) {
	grown(t, func(t *testing.T, l *tlogtest.Log, dir string, _, size int64) {
		ctx := context.Background()
		policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(tlogtest.Origin), torchwood.SingleVerifierPolicy(verifier(t, l)))
		signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := torchwood.VerifyCheckpoint(signed, policy)
		if err != nil || c.N != size {
			t.Fatalf("%+v, %v", c, err)
		}
		fs, err := torchwood.NewTileFS(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		reader, err := torchwood.NewClient(fs)
		if err != nil {
			t.Fatal(err)
		}
		tree := sumdb.Tree{N: c.N, Hash: c.Hash}
		next := int64(0)
		for i, entry := range reader.AllEntries(ctx, tree, 0) {
			want, _ := tlogtest.Entry(i)
			if i != next || !bytes.Equal(entry, want) {
				t.Fatalf("entry %d differs", i)
			}
			next++
		}
		if err := reader.Err(); err != nil || next != size {
			t.Fatalf("%d entries of %d, %v", next, size, err)
		}
		for _, i := range picks(size) {
			entry, path, err := reader.Entry(ctx, tree, i)
			if err != nil {
				t.Fatal(err)
			}
			p, err := tlog.Prove(l.Read, signed, i)
			if err != nil {
				t.Fatal(err)
			}
			if theirs := torchwood.FormatProof(i, path, signed); p.String() != string(theirs) {
				t.Fatalf("our proof\n%s\ntheirs\n%s", p, theirs)
			}
			if err := torchwood.VerifyProof(policy, sumdb.RecordHash(entry), []byte(p.String())); err != nil {
				t.Fatal(err)
			}
			if torchwood.VerifyProof(policy, sumdb.RecordHash([]byte("x")), []byte(p.String())) == nil {
				t.Fatal("the control passed")
			}
		}
	})
}
