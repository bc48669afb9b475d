package node_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fund"
	"imar/internal/domain/project"
	"imar/internal/node"
	"imar/internal/record/store/storetest"
	"imar/internal/view"

	"imar/internal/domain/fact"
)

var officer = fact.Actor{ID: "a-1", Role: "officer"}

func open(t *testing.T, c node.Config) *node.Node {
	t.Helper()
	n, err := node.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func closed(t *testing.T, n *node.Node) {
	t.Helper()
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
}

func do(t *testing.T, n *node.Node, command any) {
	t.Helper()
	if _, err := n.Recorder.Do(context.Background(), officer, command, ""); err != nil {
		t.Fatal(err)
	}
}

// TestFolder: what was recorded is signed, seen and there again.
func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	n := open(t, node.Config{Data: dir, Origin: "example.org/test"})
	if _, err := node.Open(context.Background(), node.Config{Data: dir}); problem.CodeOf(err) != problem.Unavailable {
		t.Fatalf("a second process opened the folder: %v", err)
	}
	do(t, n, fund.Establish{Fund: fund.Establishment{NameAr: "صندوق", NameEn: "Fund", Country: "LY", Currency: "LYD"}})
	do(t, n, project.Record{ID: "p/1", Description: &project.Description{Title: "مدرسة", TitleEn: "School"}})
	if err := n.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	document, err := n.OC4IDS(context.Background(), "p/1")
	if err != nil || !strings.Contains(string(document), "مدرسة") {
		t.Errorf("OC4IDS: %s, %v", document, err)
	}
	if _, err := n.AsReceived(context.Background(), "p/1"); problem.CodeOf(err) != problem.NotFound {
		t.Errorf("as received without a file: %v", err)
	}
	head := n.Recorder.Head()
	closed(t, n)

	n = open(t, node.Config{Data: dir})
	defer closed(t, n)
	if n.Recorder.Head() != head || n.Publisher.Signed().Head != head || n.Key.Name() != "example.org/test" {
		t.Errorf("reopened at %+v, signed %+v, want %+v", n.Recorder.Head(), n.Publisher.Signed().Head, head)
	}
	n.Views.Read(func(m *view.Models) {
		if row := m.Projects.At("p/1"); row == nil || row.Title.En != "School" || m.Fund.NameEn != "Fund" {
			t.Errorf("the views forgot: %+v", row)
		}
		if hits, _ := m.Search("المدرسه", 10); len(hits) != 1 {
			t.Errorf("%d hits for a spelling variant", len(hits))
		}
	})
}

// TestTwoNodes: two nodes on one database both write and both follow; one
// signs, the other serves its checkpoint.
func TestTwoNodes(t *testing.T) {
	ctx := context.Background()
	url := storetest.Postgres(t)
	base := t.TempDir()
	a := open(t, node.Config{Data: filepath.Join(base, "a"), Postgres: url, Origin: "example.org/two"})
	defer closed(t, a)
	b := open(t, node.Config{Data: filepath.Join(base, "b"), Postgres: url})
	defer closed(t, b)
	for i, n := range []*node.Node{a, b, a, b, b, a} {
		do(t, n, project.Record{ID: project.ID("p-" + string(rune('a'+i))), Description: &project.Description{Title: "مشروع"}})
	}
	for _, n := range []*node.Node{a, b} {
		if err := n.Recorder.Follow(ctx); err != nil {
			t.Fatal(err)
		}
		if err := n.Publish(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if a.Recorder.Head() != b.Recorder.Head() || a.Recorder.Head().Size != 6 {
		t.Errorf("heads %+v and %+v", a.Recorder.Head(), b.Recorder.Head())
	}
	if string(a.Publisher.Signed().Checkpoint) != string(b.Publisher.Signed().Checkpoint) {
		t.Error("the two nodes serve different checkpoints")
	}
}
