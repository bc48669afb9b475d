package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"imar/internal/base/problem"
	"imar/internal/demo"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/node"
	"imar/internal/record"
	"imar/internal/record/store/storetest"
	"imar/internal/view"
)

// TestTwoNodesGiveIdenticalPages: two nodes write into one PostgreSQL database
// at the same time and follow each other; one has the key and signs. At the same
// size of the record they give the same bytes for every address, and so does a
// third that replays everything.
func TestTwoNodesGiveIdenticalPages(t *testing.T) {
	db, base := storetest.Postgres(t), t.TempDir()
	config := func(name string) node.Config {
		return node.Config{Data: filepath.Join(base, name), Postgres: db, Origin: "example.org/two",
			Simulated: true, Now: func() time.Time { return demo.End }}
	}
	a := openNode(t, config("a"))
	b := openNode(t, config("b"))
	fill(t, a, b)
	pages := addressesOf(t, a)
	if len(pages) < 60 {
		t.Fatalf("only %d addresses", len(pages))
	}
	third := config("c")
	third.Rebuild = true
	c := openNode(t, third)
	want := answersOf(t, a, pages)
	for name, n := range map[string]*node.Node{"the other node": b, "a replay": c} {
		for i, got := range answersOf(t, n, pages) {
			if got.Code != http.StatusOK || want[i].Code != http.StatusOK {
				t.Errorf("%s: status %d and %d", pages[i], want[i].Code, got.Code)
			}
			if !bytes.Equal(want[i].Body.Bytes(), got.Body.Bytes()) {
				t.Errorf("%s: %s gives other bytes", pages[i], name)
			}
			if was, is := want[i].Header().Get("ETag"), got.Header().Get("ETag"); was != is {
				t.Errorf("%s: %s gives ETag %s instead of %s", pages[i], name, is, was)
			}
		}
	}
}

func openNode(t *testing.T, c node.Config) *node.Node {
	t.Helper()
	n, err := node.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// fill records a small demonstration, its batches in turn through one node and
// the other, while each node also writes projects of its own all the time; then
// it waits until both have seen and published everything.
func fill(t *testing.T, nodes ...*node.Node) {
	t.Helper()
	ctx := context.Background()
	told := make(chan struct{})
	wrote := make([]int, len(nodes))
	var own sync.WaitGroup
	for i, n := range nodes {
		own.Go(func() {
			for {
				select {
				case <-told:
					return
				default:
				}
				id := project.ID(fmt.Sprintf("own/%d-%d", i, wrote[i]))
				command := project.Record{ID: id, Description: &project.Description{Title: "مشروع", TitleEn: "Project"}}
				if _, err := n.Recorder.Do(ctx, fact.Actor{ID: "demo-u-10", Role: "programme-officer"}, command, ""); err != nil {
					t.Errorf("node %d: %v", i, err)
					return
				}
				wrote[i]++
			}
		})
	}
	var batch []record.Request
	turn, stored, refused := 0, 0, 0
	flush := func() {
		results, err := nodes[turn%len(nodes)].Recorder.DoAll(ctx, batch)
		if err != nil {
			t.Errorf("batch %d: %v", turn, err)
		}
		for j, r := range results {
			switch problem.CodeOf(r.Err) {
			case problem.Refused, problem.Invalid: // all at one time, much of the money's life is refused: decisions have expired, accounts have not rested
				refused++
			default:
				if r.Err != nil {
					t.Errorf("%T: %v", batch[j].Command, r.Err)
				}
				stored++
			}
		}
		batch, turn = batch[:0], turn+1
	}
	for request := range demo.Generate(demo.Plan{Seed: 9, Projects: 22}) {
		request.At = time.Time{} // the own projects are written at another time
		if batch = append(batch, request); len(batch) == 50 {
			flush()
		}
	}
	flush()
	close(told)
	own.Wait()
	if stored < 500 || refused < 100 {
		t.Errorf("%d commands stored and %d refused: too few of either to tell", stored, refused)
	}
	for i, n := range nodes {
		if wrote[i] == 0 {
			t.Fatalf("node %d recorded nothing", i)
		}
		if err := n.Recorder.Follow(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range nodes {
		if n.Recorder.Head() != nodes[0].Recorder.Head() {
			t.Fatalf("heads %v and %v", nodes[0].Recorder.Head(), n.Recorder.Head())
		}
		if err := n.Publish(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// addressesOf are addresses of every kind of page that the record has.
func addressesOf(t *testing.T, n *node.Node) []string {
	t.Helper()
	below := []string{"/", "/home.json", "/projects", "/projects.json", "/projects.csv", "/projects.geojson", "/projects?q=school&sort=-budget",
		"/contracts", "/contracts.json", "/parties", "/parties.json", "/places", "/places/LY-TB", "/assets", "/assets.json", "/map", "/search?q=" + url.QueryEscape("مدرسة"),
		"/documents", "/imports", "/changes", "/changes.json", "/facts/7", "/facts/7.json", "/verify", "/projects?as-of=1000"}
	n.Views.Read(func(m *view.Models) {
		for _, r := range m.Projects.Rows()[:6] {
			below = append(below, "/projects/"+url.PathEscape(string(r.ID)), "/projects/"+url.PathEscape(string(r.ID))+".json")
		}
		for _, r := range m.Contracts.Rows()[:3] {
			below = append(below, "/contracts/"+url.PathEscape(string(r.ID)))
		}
		for _, r := range m.Parties.Rows()[:3] {
			below = append(below, "/parties/"+url.PathEscape(r.ID))
		}
		for _, r := range m.Assets.Rows()[:3] {
			below = append(below, "/assets/"+url.PathEscape(r.ID))
		}
		below = append(below, fmt.Sprintf("/facts/%d", min(fact.Seq(500), m.Size())))
	})
	var list []string
	for _, path := range below {
		list = append(list, "/ar"+path, "/en"+path)
	}
	return list
}

func answersOf(t *testing.T, n *node.Node, pages []string) []*httptest.ResponseRecorder {
	t.Helper()
	site, err := newPortal(n, "", nil, publisherFlags{})
	if err != nil {
		t.Fatal(err)
	}
	answers := make([]*httptest.ResponseRecorder, len(pages))
	for i, address := range pages {
		answers[i] = httptest.NewRecorder()
		site.ServeHTTP(answers[i], httptest.NewRequest(http.MethodGet, address, nil))
	}
	return answers
}
