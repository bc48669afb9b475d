package tlog_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"imar/internal/record/tlog"
	"imar/internal/record/tlog/tlogtest"
)

// expect is what a verifier of the test log demands.
func expect(l *tlogtest.Log) tlog.Expect {
	return tlog.Expect{Origin: tlogtest.Origin, Keys: []tlog.Key{l.Key()}, Header: header}
}

// header is a plain reader of the test log's entries; cmd/imar-verify has the
// strict one.
func header(index int64, entry []byte) ([]tlog.Hash, error) {
	var e struct {
		Seq   int64
		Parts []struct{ SHA256 string }
	}
	if err := json.Unmarshal(entry, &e); err != nil {
		return nil, err
	}
	if e.Seq != index+1 {
		return nil, fmt.Errorf("seq %d", e.Seq)
	}
	var digests []tlog.Hash
	for _, p := range e.Parts {
		d, err := hex.DecodeString(p.SHA256)
		if err != nil || len(d) != 32 {
			return nil, errors.New("digest")
		}
		digests = append(digests, tlog.Hash(d))
	}
	return digests, nil
}

// verify runs Verify and gives its Fault, if any.
func verify(t testing.TB, l *tlogtest.Log) (tlog.Report, *tlog.Fault) {
	t.Helper()
	report, err := tlog.Verify(l.Read, expect(l))
	var f *tlog.Fault
	if err != nil && !errors.As(err, &f) {
		t.Fatal(err)
	}
	return report, f
}

func TestVerifyClean(t *testing.T) {
	l := tlogtest.New(1)
	for _, size := range sizes(66_000, 2) {
		l.Grow(size)
		l.Publish()
		report, fault := verify(t, l)
		if fault != nil {
			t.Fatalf("size %d: false alarm: %v", size, fault)
		}
		tiles := size
		for n := size; n > 0; n /= 256 {
			tiles += (n + 255) / 256
		}
		if report.Size != size || report.Entries != size || report.Tiles != tiles-size ||
			report.Parts != size || report.Absent != (size+2)/3 {
			t.Fatalf("size %d: report %+v, want %d tiles", size, report, tiles-size)
		}
		root, err := tlog.CheckEdge(l.Read, size/2, size)
		if err != nil || root != l.Tree.Root() {
			t.Fatalf("size %d: edge: %v", size, err)
		}
	}
}

// entryAt is the entry or body record that byte offset of a bundle belongs to.
func entryAt(data []byte, offset int, prefix int) int64 {
	for i, at := int64(0), 0; ; i++ {
		n := 0
		for _, b := range data[at:][:prefix] {
			n = n<<8 | int(b)
		}
		if at += prefix + n; offset < at {
			return i
		}
	}
}

// TestEveryChangeIsNamed flips 1,000 random bits each of entries, tiles, bodies
// and the key, in a log with tiles of three levels: every one is found, and the
// file and the entry that are named are those that were changed.
func TestEveryChangeIsNamed(t *testing.T) {
	l := tlogtest.New(1)
	l.Grow(66_000)
	l.Publish()
	files := map[string][]string{}
	for _, p := range l.Paths() {
		switch n, err := tlog.ParsePath(p); {
		case err != nil:
		case n.Kind == tlog.Entries:
			files["entries"] = append(files["entries"], p)
		case n.Kind == tlog.Bodies:
			files["bodies"] = append(files["bodies"], p)
		case n.Level == 0:
			files["tiles"] = append(files["tiles"], p)
		default: // tiles above level 0 are few and deserve more than their share
			for range 60 {
				files["tiles"] = append(files["tiles"], p)
			}
		}
	}
	changes := 1000
	if testing.Short() {
		changes = 50
	}
	r := rand.New(rand.NewPCG(3, 4))
	for kind, prefix := range map[string]int{"entries": 2, "bodies": 4, "tiles": 0} {
		slices.Sort(files[kind])
		for range changes {
			path := files[kind][r.IntN(len(files[kind]))]
			good, _ := l.Read(path)
			bad := bytes.Clone(good)
			bit := r.IntN(len(bad) * 8)
			bad[bit/8] ^= 1 << (bit % 8)
			l.Put(path, bad)
			fault := quickVerify(t, l, path)
			l.Put(path, good)
			if fault == nil {
				t.Fatalf("%s, bit %d: not noticed", path, bit)
			}
			want := int64(-1)
			if n, _ := tlog.ParsePath(path); prefix > 0 {
				want = n.Index*256 + entryAt(good, bit/8, prefix)
			}
			if fault.Path != path || fault.Entry != want {
				t.Fatalf("%s, bit %d, entry %d: named %v", path, bit, want, fault)
			}
		}
	}
	if _, fault := verify(t, l); fault != nil {
		t.Fatalf("false alarm at the end: %v", fault)
	}
}

// quickVerify verifies the log as Verify does, but skips the bundles that lie
// before the changed file: 3,000 whole passes would take an hour. It first
// verifies the whole log for the files above level 0.
func quickVerify(t *testing.T, l *tlogtest.Log, path string) *tlog.Fault {
	t.Helper()
	n, err := tlog.ParsePath(path)
	if err != nil {
		t.Fatal(err)
	}
	from := n.Index * 256
	if n.Level > 0 {
		from = 0
	}
	err = tlog.VerifyFrom(l.Read, expect(l), from)
	var f *tlog.Fault
	if err != nil && !errors.As(err, &f) {
		t.Fatal(err)
	}
	return f
}

// TestEveryBitOfSmallLog flips every bit of every file of a log of three
// entries with whole passes: checkpoint, tile, bundle, bodies and key file.
func TestEveryBitOfSmallLog(t *testing.T) {
	l := tlogtest.New(1)
	l.Grow(3)
	l.Publish()
	for _, path := range l.Paths() {
		good, _ := l.Read(path)
		for bit := range len(good) * 8 {
			bad := bytes.Clone(good)
			bad[bit/8] ^= 1 << (bit % 8)
			l.Put(path, bad)
			if path == "vkey" {
				if keys, err := tlog.ParseKeys(bad); err == nil {
					if _, err := tlog.Verify(l.Read, tlog.Expect{Origin: tlogtest.Origin, Keys: keys}); err == nil {
						t.Fatalf("vkey, bit %d: not noticed", bit)
					}
				}
			} else if _, fault := verify(t, l); fault == nil || fault.Path != path {
				t.Fatalf("%s, bit %d: %v", path, bit, fault)
			}
		}
		l.Put(path, good)
	}
	if _, fault := verify(t, l); fault != nil {
		t.Fatalf("false alarm at the end: %v", fault)
	}
}

// TestSurgery deletes, inserts, swaps, cuts and renumbers.
func TestSurgery(t *testing.T) {
	edit := func(path string, change func(data []byte) []byte) func(*tlogtest.Log) {
		return func(l *tlogtest.Log) {
			data, err := l.Read(path)
			if err != nil {
				panic(err)
			}
			l.Put(path, change(bytes.Clone(data)))
		}
	}
	other := tlogtest.New(1)
	other.Append([]byte("another history"))
	other.Grow(700)
	other.Publish()
	forged, _ := other.Read("checkpoint")
	for name, c := range map[string]struct {
		change func(l *tlogtest.Log)
		want   string
	}{
		"tile removed":    {func(l *tlogtest.Log) { l.Remove("tile/0/001") }, "tile/0/001: missing"},
		"edge removed":    {func(l *tlogtest.Log) { l.Remove("tile/1/000.p/2") }, "tile/1/000.p/2: missing"},
		"bundle removed":  {func(l *tlogtest.Log) { l.Remove("tile/entries/000") }, "tile/entries/000: missing"},
		"body removed":    {func(l *tlogtest.Log) { l.Remove("body/002.p/188") }, "body/002.p/188: missing"},
		"no checkpoint":   {func(l *tlogtest.Log) { l.Remove("checkpoint") }, "checkpoint: missing"},
		"tile cut":        {edit("tile/0/001", func(d []byte) []byte { return d[:8191] }), "tile/0/001: malformed"},
		"edge cut":        {edit("tile/0/002.p/188", func(d []byte) []byte { return d[:32] }), "tile/0/002.p/188: malformed"},
		"bundle cut":      {edit("tile/entries/001", func(d []byte) []byte { return d[:len(d)-1] }), "tile/entries/001: malformed, entry 511"},
		"bundle longer":   {edit("tile/entries/001", func(d []byte) []byte { return append(d, 0, 0) }), "tile/entries/001: malformed, entry 511"},
		"body longer":     {edit("body/001", func(d []byte) []byte { return append(d, 0, 0, 0, 1, 0) }), "body/001: malformed, entry 511"},
		"entry removed":   {edit("tile/entries/000", dropFirst), "tile/entries/000: entry, entry 0"},
		"entries swapped": {edit("tile/entries/000", swapFirstTwo), "tile/entries/000: entry, entry 0"},
		"entry inserted": {edit("tile/entries/001", func(d []byte) []byte {
			return append([]byte("\x00\x01x"), d...)
		}), "tile/entries/001: entry, entry 256"},
		"tiles swapped": {func(l *tlogtest.Log) {
			a, _ := l.Read("tile/0/000")
			b, _ := l.Read("tile/0/001")
			l.Put("tile/0/000", b)
			l.Put("tile/0/001", a)
		}, "tile/0/000: tile"},
		"bodies swapped": {func(l *tlogtest.Log) {
			a, _ := l.Read("body/000")
			b, _ := l.Read("body/001")
			l.Put("body/000", b)
			l.Put("body/001", a)
		}, "body/000: part, entry 0, part 0"},
		"another history": {func(l *tlogtest.Log) { l.Put("checkpoint", forged) }, "checkpoint: root"},
		"both edge tiles": {func(l *tlogtest.Log) {
			edit("tile/0/002.p/188", flipLast)(l)
			edit("tile/1/000.p/2", flipLast)(l)
		}, "tile/0/002.p/188: tile"},
		"last tile and bundle": {func(l *tlogtest.Log) {
			edit("tile/0/002.p/188", flipLast)(l)
			edit("tile/entries/002.p/188", flipLast)(l)
		}, "tile/0/002.p/188: tile"},
		"two far apart, the first is named": {func(l *tlogtest.Log) {
			edit("tile/entries/000", flipLast)(l)
			edit("tile/0/001", flipLast)(l)
			edit("body/002.p/188", flipLast)(l)
		}, "tile/entries/000: entry, entry 255"},
	} {
		l := tlogtest.New(1)
		l.Grow(700)
		l.Publish()
		c.change(l)
		if _, fault := verify(t, l); fault == nil || !strings.HasPrefix(fault.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, fault, c.want)
		}
	}
}

func dropFirst(d []byte) []byte { return d[2+int(d[0])<<8+int(d[1]):] }

func swapFirstTwo(d []byte) []byte {
	a := 2 + int(d[0])<<8 + int(d[1])
	b := 2 + int(d[a])<<8 + int(d[a+1])
	return slices.Concat(d[a:a+b], d[:a], d[a+b:])
}

func flipLast(d []byte) []byte {
	d[len(d)-1] ^= 1
	return d
}

// TestWithheldPart: a part may disappear from its body and everything still
// verifies; it may not come back changed.
func TestWithheldPart(t *testing.T) {
	l := tlogtest.New(1)
	l.Grow(3)
	l.Publish()
	var body []byte
	for range 3 {
		body, _ = tlog.AppendRecord(body, nil)
	}
	l.Put("body/000.p/3", body)
	report, fault := verify(t, l)
	if fault != nil || report.Parts != 0 || report.Absent != 4 {
		t.Fatalf("%+v, %v", report, fault)
	}
	body, _ = tlog.AppendRecord(nil, []tlog.Part{{Index: 2, Data: []byte("x")}})
	for range 2 {
		body, _ = tlog.AppendRecord(body, nil)
	}
	l.Put("body/000.p/3", body)
	if _, fault := verify(t, l); fault == nil || fault.Reason != tlog.PartHash || fault.Part != 2 {
		t.Fatalf("a part the header does not know: %v", fault)
	}
}

// TestHeaderIsAsked: an entry that is signed but not Imar's is named.
func TestHeaderIsAsked(t *testing.T) {
	l := tlogtest.New(1)
	l.Grow(400)
	l.Append([]byte(`{"seq":400}`))
	l.Publish()
	_, fault := verify(t, l)
	if fault == nil || fault.Reason != tlog.Header || fault.Entry != 400 || fault.Path != "tile/entries/001.p/145" {
		t.Fatalf("%v", fault)
	}
}

// TestPartialFallsBack: a log may delete partial files once full ones exist.
func TestPartialFallsBack(t *testing.T) {
	l := tlogtest.New(1)
	l.Grow(300)
	l.Publish()
	checkpoint, _ := l.Read("checkpoint")
	l.Grow(600)
	l.Publish()
	l.Put("checkpoint", checkpoint)
	for _, p := range []string{"tile/0/001.p/44", "tile/entries/001.p/44", "body/001.p/44"} {
		l.Remove(p)
		if report, fault := verify(t, l); fault != nil || report.Size != 300 {
			t.Fatalf("without %s: %v", p, fault)
		}
	}
}

// TestUnreadableIsNotAFault: a broken line proves nothing about the log.
func TestUnreadableIsNotAFault(t *testing.T) {
	l := tlogtest.New(1)
	l.Grow(700)
	l.Publish()
	broken := errors.New("the line is down")
	for _, path := range []string{"checkpoint", "tile/1/000.p/2", "tile/0/001", "tile/entries/002.p/188", "body/000"} {
		files := func(p string) ([]byte, error) {
			if p == path {
				return nil, broken
			}
			return l.Read(p)
		}
		_, err := tlog.Verify(files, expect(l))
		if f := (*tlog.Fault)(nil); !errors.Is(err, broken) || errors.As(err, &f) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := tlog.Verify(func(string) ([]byte, error) { return nil, fs.ErrNotExist }, expect(l)); err == nil {
		t.Error("an empty folder passed")
	}
}

// TestCheckEdgeNames: each bit that a signer is about to cover is looked at.
func TestCheckEdgeNames(t *testing.T) {
	l := tlogtest.New(1)
	l.Grow(1000)
	l.Publish()
	for _, path := range []string{"tile/0/002", "tile/entries/002", "tile/0/003.p/232", "tile/entries/003.p/232", "tile/1/000.p/3"} {
		good, _ := l.Read(path)
		l.Put(path, flipLast(bytes.Clone(good)))
		root, err := tlog.CheckEdge(l.Read, 700, 1000)
		if err == nil && root == l.Tree.Root() {
			t.Errorf("%s: not noticed", path)
		}
		l.Put(path, good)
	}
	// What lies wholly below was signed before and is not read again.
	l.Remove("tile/0/001")
	if root, err := tlog.CheckEdge(l.Read, 700, 1000); err != nil || root != l.Tree.Root() {
		t.Error(err)
	}
	for _, bad := range [][2]int64{{-1, 5}, {6, 5}} {
		if _, err := tlog.CheckEdge(l.Read, bad[0], bad[1]); err == nil {
			t.Errorf("from %d to %d passed", bad[0], bad[1])
		}
	}
}
