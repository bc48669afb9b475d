package node

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"imar/internal/base/wire"
	"imar/internal/demo"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/tlog"
	"imar/internal/view"
)

// filled is a data folder with a small demonstration fund.
func filled(t *testing.T, projects int) Config {
	t.Helper()
	c := Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/saved", Simulated: true,
		Now: func() time.Time { return demo.End }}
	n := opened(t, c)
	var batch []record.Request
	for request := range demo.Generate(demo.Plan{Seed: 5, Projects: projects}) {
		if batch = append(batch, request); len(batch) == 200 {
			doAll(t, n, batch)
			batch = batch[:0]
		}
	}
	doAll(t, n, batch)
	if err := n.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}

func doAll(t *testing.T, n *Node, batch []record.Request) {
	t.Helper()
	results, err := n.Recorder.DoAll(context.Background(), batch)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if err := demo.Judge(batch[i], r.Err); err != nil {
			t.Fatal(err)
		}
	}
}

func opened(t *testing.T, c Config) *Node {
	t.Helper()
	n, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// forms is everything that a node holds in memory, as bytes. The search index
// is told by its answers: how it is laid out depends on what came when.
func forms(n *Node) [][]byte {
	var list [][]byte
	n.Views.Read(func(m *view.Models) {
		list = viewForms(m)
		n.Recorder.Snapshot(func(s *whole.State, _ tlog.Head) {
			var w wire.Writer
			s.Saved(wire.Encoder(&w))
			list = append(list, w.B)
		})
	})
	return list
}

func viewForms(m *view.Models) [][]byte {
	list := m.Save()
	var answers bytes.Buffer
	for _, query := range []string{"مدرسة", "مستشفى", "طريق", "school", "water line", "عنوان", "title", "شركة", "mdrsa", "oc4ids"} {
		hits, total := m.Search(query, 50)
		fmt.Fprintln(&answers, query, total, hits)
	}
	list[len(list)-1] = answers.Bytes()
	return list
}

func same(t *testing.T, what string, a, b [][]byte) {
	t.Helper()
	if len(a) != len(b) {
		t.Fatalf("%s: %d parts and %d", what, len(a), len(b))
	}
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			t.Errorf("%s: part %d differs", what, i)
		}
	}
}

// TestSaved: what is loaded is what is replayed, and goes on as a replay would.
func TestSaved(t *testing.T) {
	c := filled(t, 44)
	n := opened(t, c)
	if n.saved.Size == 0 || n.saved.Size != n.Recorder.Head().Size {
		t.Fatalf("resumed at %d of %d facts", n.saved.Size, n.Recorder.Head().Size)
	}
	loaded := forms(n)
	rebuilt := c
	rebuilt.Rebuild = true
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	n = opened(t, rebuilt)
	same(t, "loaded and replayed", loaded, forms(n))
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}

	n = opened(t, c)
	var ids []project.ID
	n.Views.Read(func(m *view.Models) {
		for _, r := range m.Projects.Rows()[:5] {
			ids = append(ids, r.ID)
		}
	})
	for _, id := range append(ids, "new/1") {
		request := record.Request{Actor: fact.Actor{ID: "demo-u-10", Role: "programme-officer"}, Command: project.Record{ID: id,
			Description: &project.Description{Title: "عنوان آخر", TitleEn: "Another title"}}}
		doAll(t, n, []record.Request{request})
	}
	if err := n.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	gone := forms(n)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	n = opened(t, rebuilt)
	defer n.Close()
	same(t, "loaded, gone on and replayed", gone, forms(n))
}

// TestSavedIsOnlyACache: whatever is done to the saved file, the node opens and
// holds what the facts say.
func TestSavedIsOnlyACache(t *testing.T) {
	c := filled(t, 22)
	n := opened(t, c)
	want := forms(n)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(c.Data, "saved", savedNow)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	places := []int{0, len(savedMagic), len(savedMagic) + 32, len(savedMagic) + 41, len(savedMagic) + 75, len(savedMagic) + 90, len(good) - 1}
	for range 200 {
		places = append(places, r.IntN(len(good)))
	}
	n = opened(t, c)
	for _, i := range places {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << r.IntN(8)
		write(t, path, bad)
		if start := n.loadSaved(context.Background(), n.Publisher.Signed().Head); start.state != nil {
			t.Errorf("byte %d changed, and the file was loaded", i)
		}
		write(t, path, good[:i])
		if start := n.loadSaved(context.Background(), n.Publisher.Signed().Head); start.state != nil {
			t.Errorf("cut at byte %d, and the file was loaded", i)
		}
	}
	write(t, path, good)
	if start := n.loadSaved(context.Background(), n.Publisher.Signed().Head); start.state == nil {
		t.Error("control: the whole file was not loaded")
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, path, good[:len(good)/2])
	n = opened(t, c)
	same(t, "after a damaged file", want, forms(n))
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}

	// The file of another record, of the same program and size.
	other := filled(t, 23)
	stolen, err := os.ReadFile(filepath.Join(other.Data, "saved", savedNow))
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, stolen)
	n = opened(t, c)
	defer n.Close()
	same(t, "after the file of another record", want, forms(n))
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFoldingByPieces: however the facts are cut into batches, the views come
// out the same, and a row that somebody holds never changes.
func TestFoldingByPieces(t *testing.T) {
	c := filled(t, 44)
	n := opened(t, c)
	defer n.Close()
	var events []whole.Event
	for f, err := range n.Store.Facts(context.Background(), 1, fact.Seq(n.Recorder.Head().Size)) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := whole.Decode(&f)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	pieces := view.New()
	r := rand.New(rand.NewPCG(3, 4))
	held := map[any][sha256.Size]byte{}
	for rest := events; len(rest) > 0; {
		size := min(1+r.IntN(40), len(rest))
		pieces.Fold(rest[:size])
		rest = rest[size:]
		pieces.Read(func(m *view.Models) {
			hold(held, m.Projects.Rows(), r)
			hold(held, m.Contracts.Rows(), r)
			hold(held, m.Parties.Rows(), r)
			hold(held, m.Assets.Rows(), r)
		})
	}
	if len(held) < 1000 {
		t.Fatalf("only %d rows held", len(held))
	}
	for row, was := range held {
		if digest(row) != was {
			t.Fatalf("a row changed in a reader's hands: %+v", row)
		}
	}
	pieces.Read(func(m *view.Models) {
		want := forms(n)
		same(t, "folded by pieces and at once", want[:len(want)-1], viewForms(m))
	})
}

func hold[T any](held map[any][sha256.Size]byte, rows []*T, r *rand.Rand) {
	for range min(len(rows), 4) {
		row := rows[r.IntN(len(rows))]
		if _, ok := held[row]; !ok {
			held[row] = digest(row)
		}
	}
}

func digest(row any) [sha256.Size]byte {
	b, err := json.Marshal(row)
	if err != nil {
		panic(err)
	}
	return sha256.Sum256(b)
}
