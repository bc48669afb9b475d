package tlog_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"imar/internal/record/tlog"
	"imar/internal/record/tlog/tlogtest"
)

// heads grows a log and keeps its head at each of the sizes.
func heads(t testing.TB, l *tlogtest.Log, sizes ...int64) []tlog.Head {
	t.Helper()
	var out []tlog.Head
	for _, s := range sizes {
		l.Grow(s)
		l.Publish()
		out = append(out, l.Tree.Head())
	}
	return out
}

func TestInclusion(t *testing.T) {
	l := tlogtest.New(1)
	for _, head := range heads(t, l, 1, 2, 3, 255, 256, 257, 600, 66_000) {
		for _, index := range sizes(head.Size-1, 40) {
			path, err := tlog.ProveInclusion(l.Read, head, index)
			if err != nil {
				t.Fatal(err)
			}
			entry, _ := tlogtest.Entry(index)
			if err := tlog.VerifyInclusion(path, head, index, tlog.LeafHash(entry)); err != nil {
				t.Fatal(err)
			}
			if err := tlog.VerifyInclusion(path, head, index, tlog.LeafHash(append(entry, 'x'))); err == nil {
				t.Fatal("another entry passed")
			}
			if head.Size > 1 && tlog.VerifyInclusion(path, head, (index+1)%head.Size, tlog.LeafHash(entry)) == nil {
				t.Fatal("another index passed")
			}
			for i := range path {
				path[i][0] ^= 1
				if tlog.VerifyInclusion(path, head, index, tlog.LeafHash(entry)) == nil {
					t.Fatalf("a changed hash %d passed", i)
				}
				path[i][0] ^= 1
			}
		}
		for _, index := range []int64{-1, head.Size} {
			if _, err := tlog.ProveInclusion(l.Read, head, index); err == nil {
				t.Errorf("proved entry %d of %d", index, head.Size)
			}
			if tlog.VerifyInclusion(nil, head, index, tlog.Hash{}) == nil {
				t.Errorf("verified entry %d of %d", index, head.Size)
			}
		}
	}
}

func TestConsistency(t *testing.T) {
	l, fork := tlogtest.New(1), tlogtest.New(1)
	s := []int64{0, 1, 2, 255, 256, 257, 511, 600, 1000}
	all := heads(t, l, s...)
	fork.Append([]byte("another beginning"))
	others := heads(t, fork, s[2:]...)
	for i, older := range all {
		for _, newer := range all[i:] {
			if err := tlog.CheckConsistency(l.Read, older, newer); err != nil {
				t.Errorf("%d to %d: %v", older.Size, newer.Size, err)
			}
			if older.Size < newer.Size && tlog.CheckConsistency(l.Read, newer, older) == nil {
				t.Errorf("%d to %d: a log may not shrink", newer.Size, older.Size)
			}
		}
		for _, newer := range others {
			if older.Size > 0 && older.Size <= newer.Size && tlog.CheckConsistency(fork.Read, older, newer) == nil {
				t.Errorf("%d to %d: a fork passed", older.Size, newer.Size)
			}
		}
	}
	zero := tlog.Head{}
	if tlog.VerifyConsistency(nil, zero, all[3]) == nil || tlog.VerifyConsistency(nil, tlog.Head{Root: tlog.EmptyRoot}, zero) == nil {
		t.Error("an empty tree with another root passed")
	}
	if tlog.VerifyConsistency(make([]tlog.Hash, 1), all[0], all[3]) == nil {
		t.Error("a proof from nothing that is not empty passed")
	}
	if _, err := tlog.ProveConsistency(l.Read, -1, all[3]); err == nil {
		t.Error("a negative size was proved")
	}
}

// TestProofNeedsHonestTiles: a proof is never built on a changed tile.
func TestProofNeedsHonestTiles(t *testing.T) {
	l := tlogtest.New(1)
	head := heads(t, l, 700)[0]
	data, _ := l.Read("tile/0/001")
	bad := append([]byte(nil), data...)
	bad[77] ^= 4
	l.Put("tile/0/001", bad)
	if _, err := tlog.ProveInclusion(l.Read, head, 300); err == nil {
		t.Error("proved from a changed tile")
	}
	l.Remove("tile/0/001")
	if _, err := tlog.ProveInclusion(l.Read, head, 300); err == nil || !strings.Contains(err.Error(), "tile/0/001") {
		t.Errorf("a missing tile: %v", err)
	}
}

func TestProofText(t *testing.T) {
	l := tlogtest.New(1)
	for _, size := range []int64{1, 2, 300} {
		heads(t, l, size)
		checkpoint, _ := l.Read("checkpoint")
		index := size - 1
		p, err := tlog.Prove(l.Read, checkpoint, index)
		if err != nil {
			t.Fatal(err)
		}
		for _, extra := range [][]byte{nil, []byte("salt")} {
			p.Extra = extra
			got, err := tlog.ParseProof([]byte(p.String()))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(p, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
			entry, _ := tlogtest.Entry(index)
			c, err := got.Verify(entry, tlogtest.Origin, l.Key())
			if err != nil || c.Size != size {
				t.Fatalf("%+v, %v", c, err)
			}
			if _, err := got.Verify([]byte("{}"), tlogtest.Origin, l.Key()); err == nil {
				t.Fatal("another entry passed")
			}
			if _, err := got.Verify(entry, tlogtest.Origin, tlogtest.New(2).Key()); err == nil {
				t.Fatal("another key passed")
			}
		}
	}
}

// TestEveryBitOfProof: every bit but those of the extra data, which tlog-proof
// leaves unauthenticated, changes the verdict.
func TestEveryBitOfProof(t *testing.T) {
	l := tlogtest.New(1)
	heads(t, l, 5)
	checkpoint, _ := l.Read("checkpoint")
	entry, _ := tlogtest.Entry(3)
	p, err := tlog.Prove(l.Read, checkpoint, 3)
	if err != nil {
		t.Fatal(err)
	}
	text := p.String()
	for bit := range len(text) * 8 {
		bad := []byte(text)
		bad[bit/8] ^= 1 << (bit % 8)
		if got, err := tlog.ParseProof(bad); err == nil {
			if _, err := got.Verify(entry, tlogtest.Origin, l.Key()); err == nil {
				t.Fatalf("bit %d flipped and it verified:\n%s", bit, bad)
			}
		}
	}
}

func TestProofRefused(t *testing.T) {
	l := tlogtest.New(1)
	heads(t, l, 5)
	checkpoint, _ := l.Read("checkpoint")
	p, err := tlog.Prove(l.Read, checkpoint, 3)
	if err != nil {
		t.Fatal(err)
	}
	good := p.String()
	swap := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	hash := strings.Split(good, "\n")[2]
	for name, text := range map[string]string{
		"empty":            "",
		"version 2":        swap("@v1", "@v2"),
		"CRLF":             strings.ReplaceAll(good, "\n", "\r\n"),
		"leading zero":     swap("index 3", "index 03"),
		"plus":             swap("index 3", "index +3"),
		"negative":         swap("index 3", "index -3"),
		"no index":         swap("index 3\n", ""),
		"index, no number": swap("index 3", "index "),
		"empty extra":      swap("index", "extra \nindex"),
		"loose extra":      swap("index", "extra YR==\nindex"),
		"two extras":       swap("index", "extra YQ==\nextra YQ==\nindex"),
		"only extra":       "c2sp.org/tlog-proof@v1\nextra YQ==\n\n" + string(checkpoint),
		"short hash":       swap(hash, hash[:40]),
		"long path":        swap(hash, strings.Repeat(hash+"\n", 64)+hash),
		"no checkpoint":    good[:strings.Index(good, "\n\n")+2],
		"no signature":     good[:strings.Index(good, "— ")],
	} {
		if _, err := tlog.ParseProof([]byte(text)); err == nil {
			t.Errorf("%s: parsed", name)
		}
	}
}

func FuzzParseProof(f *testing.F) {
	l := tlogtest.New(1)
	heads(f, l, 5)
	checkpoint, _ := l.Read("checkpoint")
	p, err := tlog.Prove(l.Read, checkpoint, 3)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(p.String()))
	p.Extra = []byte("x")
	f.Add([]byte(p.String()))
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, err := tlog.ParseProof(text); err == nil && p.String() != string(text) {
			t.Fatalf("%q was read as %q", text, p)
		}
	})
}
