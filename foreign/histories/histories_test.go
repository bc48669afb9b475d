package histories

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"imar/internal/base/wire"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/store/storetest"
)

// count is how many histories each engine goes through: IMAR_HISTORIES, 300
// when IMAR_REQUIRE_ALL=1, else 40. Two nodes, which take turns at every commit,
// go through a quarter of that.
func count(t *testing.T) int {
	if text := os.Getenv("IMAR_HISTORIES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("IMAR_HISTORIES is %q", text)
		}
		return n
	}
	if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
		return 300
	}
	return 40
}

// TestLinearizable: what 16 clients who allocate, obligate, certify, pay and read
// at once are told could have been said one after the other.
func TestLinearizable(t *testing.T) {
	for name, open := range map[string]func(*testing.T) []ledgerOf{
		"sqlite":   func(t *testing.T) []ledgerOf { return []ledgerOf{sqlite(t)} },
		"postgres": func(t *testing.T) []ledgerOf { return []ledgerOf{postgres(t)} },
		"two nodes on postgres": func(t *testing.T) []ledgerOf {
			cfg := storetest.PostgresConfig(t)
			first := opened(t, storetest.Open(t, cfg))
			return []ledgerOf{follower{first}, follower{opened(t, storetest.Open(t, cfg))}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			nodes := open(t)
			histories := (count(t) + 3*len(nodes) - 3) / (3*len(nodes) - 2)
			told := map[kind][2]int{}
			for n := range histories {
				h := recorded(t, nodes, n)
				if result, _ := porcupine.CheckOperationsVerbose(sequential, h, time.Minute); result != porcupine.Ok {
					t.Fatalf("history %d is %s:\n%s", n, result, describe(h))
				}
				for _, op := range h {
					sums := told[op.Input.(input).kind]
					if op.Output.(output).done {
						sums[0]++
					} else {
						sums[1]++
					}
					told[op.Input.(input).kind] = sums
				}
			}
			t.Logf("%d histories of %d operations; done and refused, by kind: %v", histories, clients*operations, told)
			for k := allocate; k <= pay; k++ {
				if told[k][0] == 0 || told[k][1] == 0 {
					t.Errorf("kind %d was done %d times and refused %d times: the histories prove nothing about it", k, told[k][0], told[k][1])
				}
			}
		})
	}
}

// TestControls: a record that is broken is caught.
func TestControls(t *testing.T) {
	for name, broken := range map[string]func(*record.Recorder) ledgerOf{
		"reads a copy kept a while": func(r *record.Recorder) ledgerOf { return &stale{Recorder: r} },
		"says yes and does nothing": func(r *record.Recorder) ledgerOf { return &lying{Recorder: r} },
	} {
		t.Run(name, func(t *testing.T) {
			on := broken(sqlite(t))
			for n := range 40 {
				h := recorded(t, []ledgerOf{on}, n)
				if result, _ := porcupine.CheckOperationsVerbose(sequential, h, time.Minute); result == porcupine.Illegal {
					t.Logf("caught in history %d", n)
					return
				}
			}
			t.Fatal("40 histories of a broken record were found linearizable: the test proves nothing")
		})
	}
}

// stale answers reads from a copy, which it renews at every ninth.
type stale struct {
	*record.Recorder
	mu    sync.Mutex
	reads int
	kept  *whole.State
}

func (s *stale) Read(see func(*whole.State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reads++; s.reads%9 == 1 {
		var w wire.Writer
		s.Recorder.Read(func(now *whole.State) { now.Saved(wire.Encoder(&w)) })
		s.kept = whole.New()
		s.kept.Saved(wire.Decoder(wire.NewReader(w.B)))
	}
	see(s.kept)
}

// lying says yes to every thirtieth command, and does nothing.
type lying struct {
	*record.Recorder
	mu     sync.Mutex
	events int
}

func (l *lying) DoAll(ctx context.Context, requests []record.Request) ([]record.Result, error) {
	l.mu.Lock()
	l.events++
	lie := l.events%30 == 0
	l.mu.Unlock()
	if lie {
		return make([]record.Result, len(requests)), nil
	}
	return l.Recorder.DoAll(ctx, requests)
}

// recorded lets the clients ask in a world of its own, and gives what was asked
// and told, and when.
func recorded(t *testing.T, nodes []ledgerOf, number int) []porcupine.Operation {
	t.Helper()
	w := world{number, ledger.Source(fmt.Sprintf("w-%d", number))}
	must(t, recorderOf(nodes[0]), w.found()...)
	for _, n := range nodes {
		n.Read(func(*whole.State) {}) // the others know of the world before it begins
	}
	var all sync.WaitGroup
	each := make([][]porcupine.Operation, clients)
	errs := make([]error, clients)
	begin := time.Now()
	for c := range clients {
		all.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(number), uint64(c)))
			var known [contracts]int // certificates that this client believes in
			for i := range operations {
				in := next(rnd, &known)
				call := time.Since(begin).Nanoseconds()
				out, err := w.perform(nodes[c%len(nodes)], in, ledger.Item(fmt.Sprintf("o-%d-%d-%d", number, c, i)))
				if err != nil {
					errs[c] = err
					return
				}
				each[c] = append(each[c], porcupine.Operation{ClientId: c, Input: in, Call: call, Output: out, Return: time.Since(begin).Nanoseconds()})
				if in.kind == certify {
					known[in.contract] = min(in.number, certificates-1) // whoever was first, it is there; or there is no money for it
				}
			}
		})
	}
	all.Wait()
	var h []porcupine.Operation
	for c := range clients {
		if errs[c] != nil {
			t.Fatal(errs[c])
		}
		h = append(h, each[c]...)
	}
	return h
}

// next draws what a client asks for.
func next(rnd *rand.Rand, known *[contracts]int) input {
	in := input{kind: kind(rnd.IntN(5)), contract: rnd.IntN(contracts)}
	switch in.kind {
	case allocate, obligate:
		in.minor = []int64{gross / 2, gross, 2 * gross}[rnd.IntN(3)]
	case certify:
		in.number = known[in.contract] + 1
	case pay:
		in.number, in.minor = 1+rnd.IntN(known[in.contract]+1), []int64{gross, gross / 2, gross / 4}[rnd.IntN(3)]
	}
	return in
}

// recorderOf is the recorder below what a test puts before it.
func recorderOf(on ledgerOf) *record.Recorder {
	switch on := on.(type) {
	case follower:
		return on.Recorder
	case *stale:
		return on.Recorder
	case *lying:
		return on.Recorder
	}
	return on.(*record.Recorder)
}

func describe(h []porcupine.Operation) (text string) {
	for _, op := range h {
		text += fmt.Sprintf("client %d, %d to %d ns: %+v was told %+v\n", op.ClientId, op.Call, op.Return, op.Input, op.Output)
	}
	return text
}
