package demo

import (
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/whole"
	"imar/internal/record"
)

func TestEverySizePasses(t *testing.T) {
	for _, n := range []int{1, 21, 22, 45, 199, 1200} {
		r := play(t, Plan{Seed: int64(n), Projects: n}, ignore)
		if got := r.state.Fund.Today; got != date(lastDay) {
			t.Errorf("%d projects end on %s, want %s", n, got, date(lastDay))
		}
	}
}

func TestSameBytes(t *testing.T) {
	first := usualDemo(t)
	again := play(t, usual, ignore)
	if first.hash != again.hash {
		t.Errorf("two runs: %s and %s", first.hash, again.hash)
	}
	small := play(t, Plan{Seed: 1, Projects: 30}, ignore)
	if other := play(t, Plan{Seed: 2, Projects: 30}, ignore); other.hash == small.hash {
		t.Error("another seed gives the same facts")
	}
}

func TestEntropy(t *testing.T) {
	read := func(seed int64) string {
		b := make([]byte, 64)
		if _, err := io.ReadFull(Entropy(seed), b); err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if again := read(1); read(1) != again {
		t.Error("one seed, two streams")
	}
	if read(1) == read(2) {
		t.Error("two seeds, one stream")
	}
}

func TestStopsWhenAsked(t *testing.T) {
	n := 0
	for range Generate(usual) {
		if n++; n == 300 {
			break
		}
	}
	if n != 300 {
		t.Errorf("%d commands", n)
	}
}

func TestMarkedAsDemonstration(t *testing.T) {
	r := usualDemo(t)
	if self := r.state.Fund.Self; self == nil || !self.Demonstration || self.Prefix != Prefix || self.Seed != usual.Seed {
		t.Errorf("the fund is %+v", r.state.Fund.Self)
	}
	if _, ok := r.events[0].Body.(*fund.Establishment); !ok {
		t.Errorf("the first fact is %s", r.events[0].Kind)
	}
	for _, e := range r.events {
		id := e.Subject.ID()
		if e.Kind == whole.CommandRefused {
			continue // of no subject
		}
		switch e.Subject.Noun() {
		case "project":
			if !strings.HasPrefix(id, Prefix) {
				t.Fatalf("project %s", id)
			}
		case "contract":
			if !strings.HasPrefix(id, Prefix) || !strings.Contains(id, " ocds-demo00-") {
				t.Fatalf("contract %s", id)
			}
		case "fund", "ledger": // the institution and its books
		default:
			if !strings.HasPrefix(strings.ToLower(id), "demo-") {
				t.Fatalf("subject %s", e.Subject)
			}
		}
	}
}

func TestOfficeHours(t *testing.T) {
	tripoli := time.FixedZone("EET", 2*3600)
	usualDemo(t)
	for _, q := range usualAsked {
		at := q.At.In(tripoli)
		if at.Weekday() == time.Friday || at.Weekday() == time.Saturday && q.Actor != clock {
			t.Fatalf("%T on a %s", q.Command, at.Weekday())
		}
		if at.Hour() < 8 || at.Hour() > 15 || at.Hour() == 15 && at.Minute()+at.Second() > 0 {
			t.Fatalf("%T at %s", q.Command, at)
		}
		if at.Before(Begin) || at.After(End.AddDate(0, 0, 1)) {
			t.Fatalf("%T at %s", q.Command, at)
		}
		if q.Actor.ID == "" || q.Actor.Role == "" {
			t.Fatalf("%T by %+v", q.Command, q.Actor)
		}
	}
}

// TestOutlineIsShort: what a great many projects consist of is some ten facts
// each, and all the projects of a large plan are not in memory at once.
func TestOutlineIsShort(t *testing.T) {
	p := Plan{Seed: 3, Projects: 2000}
	w := newWorld(p)
	facts, projects := 0, 0
	for i := range p.Projects {
		if w.story(i) == outline {
			projects++
		}
	}
	brief := func(s fact.Subject) bool {
		id, _, _ := strings.Cut(s.ID(), " ")
		n := 0
		for _, c := range strings.TrimPrefix(id, Prefix) {
			n = n*10 + int(c-'0')
		}
		return w.story(n-1) == outline
	}
	play(t, p, func(_ record.Request, events []whole.Event) {
		for _, e := range events {
			if noun := e.Subject.Noun(); (noun == "project" || noun == "contract") && brief(e.Subject) {
				facts++
			}
		}
	})
	if each := float64(facts) / float64(projects); each < 8 || each > 12 {
		t.Errorf("%d outlined projects of %.1f facts each, want about 10", projects, each)
	}
}

func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("generates 20,000 projects")
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, most := 0, uint64(0)
	for range Generate(Plan{Seed: 3, Projects: 20000}) {
		if n++; n%20000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc))
		}
	}
	t.Logf("%d commands, at most %d KiB held", n, most/1024)
	if most > 32<<20 {
		t.Errorf("%d bytes held", most)
	}
}

func BenchmarkGenerate(b *testing.B) {
	n := 0
	for b.Loop() {
		for range Generate(Plan{Seed: 1, Projects: 2000}) {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "commands/s")
}
