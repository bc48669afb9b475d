package node

import (
	"bytes"
	"context"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/base/wire"
	"imar/internal/view"
)

// TestSavedBalances: a bit of a balance that somebody changes in the saved books
// is found before anybody sees it, the log says in which part of which file, and
// the node shows what the facts say.
func TestSavedBalances(t *testing.T) {
	c := filled(t, 22)
	n := opened(t, c)
	var balances wire.Writer
	n.Views.Read(func(m *view.Models) { m.Books.Saved(wire.Encoder(&balances)) })
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(c.Data, "saved", savedNow)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	begin := bytes.Index(good, balances.B)
	if begin < 0 || len(balances.B) < 10_000 {
		t.Fatalf("the saved file does not have the books as one piece; they are %d bytes", len(balances.B))
	}
	n = opened(t, c)
	defer n.Close()
	var said bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&said, nil)))
	defer slog.SetDefault(before)
	r := rand.New(rand.NewPCG(4, 2))
	flips := 100
	if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
		flips = 1000
	}
	for range flips {
		at := begin + r.IntN(len(balances.B))
		bad := bytes.Clone(good)
		bad[at] ^= 1 << r.IntN(8)
		write(t, path, bad)
		said.Reset()
		if start := n.loadSaved(context.Background(), n.Publisher.Signed().Head); start.state != nil {
			t.Fatalf("byte %d of the books changed, and the file was loaded", at-begin)
		}
		if text := said.String(); !strings.Contains(text, "part ") || !strings.Contains(text, path) {
			t.Fatalf("byte %d of the books changed, and what was said is %q", at-begin, text)
		}
	}
	write(t, path, good)
	if start := n.loadSaved(context.Background(), n.Publisher.Signed().Head); start.state == nil {
		t.Error("control: the whole file was not loaded")
	}
}
