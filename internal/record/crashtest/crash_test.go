package crashtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/node"
	"imar/internal/record"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/tlog"
	"imar/internal/record/tlog/logfiles"
	"imar/internal/view"
	"imar/internal/view/books"
)

var crashes = flag.Int("crashes", 0, "how often to kill; 0 means 25, or 500 when IMAR_REQUIRE_ALL=1, or 8 with -short")

// lives is how often one folder is killed before a new one begins: its replay
// gets longer with every life.
const lives = 10

// TestCrash kills a writing process again and again.
func TestCrash(t *testing.T) {
	kills := *crashes
	switch {
	case kills > 0:
	case testing.Short():
		kills = 8
	case os.Getenv("IMAR_REQUIRE_ALL") == "1":
		kills = 500
	default:
		kills = 25
	}
	seed := uint64(time.Now().UnixNano())
	rnd := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	var sum totals
	for sum.kills < kills {
		f := newFolder(t)
		for life := 1; life <= lives && sum.kills < kills; life++ {
			if err := f.kill(life, moment(rnd), false); err != nil {
				t.Fatal(err)
			}
			if err := f.check(t.Context()); err != nil {
				t.Fatalf("after kill %d, life %d of %s: %v", sum.kills+1, life, f.path, err)
			}
			sum.kills++
		}
		sum.add(f)
		f.remove()
	}
	t.Logf("%d kills (%d while opening or publishing only), %d receipts, all there; %d facts, %d entries in balance; %d temporary files left behind",
		sum.kills, sum.silent, sum.acks, sum.facts, sum.entries, sum.left)
	if sum.acks < sum.kills || sum.entries < sum.kills {
		t.Errorf("only %d receipts and %d entries over %d kills: the test does not reach the commits", sum.acks, sum.entries, sum.kills)
	}
}

// TestCrashControl gives out receipts before the commit. The same checks must
// find a lost one.
func TestCrashControl(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	f := newFolder(t)
	defer f.remove()
	for life := 1; life <= 20; life++ {
		if err := f.kill(life, moment(rnd), true); err != nil {
			t.Fatal(err)
		}
		err := f.check(t.Context())
		if lost := (*errLost)(nil); errors.As(err, &lost) {
			t.Logf("caught after %d kills: %v", life, err)
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("receipts were given out before the commit, 20 kills later nothing was missed: the test proves nothing")
}

// totals is what a run came to.
type totals struct {
	kills, silent, acks, entries, left int
	facts                              int64
}

func (s *totals) add(f *folder) {
	s.silent += f.silent
	s.acks += len(f.acks)
	s.entries += f.entries
	s.facts += f.size
	s.left += f.left
}

// when is the moment of a kill.
type when struct {
	opening time.Duration // this long after the start; 0: not while opening
	writing time.Duration // this long after the first receipt
}

// moment draws one: every fifth falls somewhere into start and opening.
func moment(r *rand.Rand) when {
	if r.IntN(5) == 0 {
		return when{opening: time.Duration(1 + r.IntN(int(120*time.Millisecond)))}
	}
	return when{writing: time.Duration(r.IntN(int(50 * time.Millisecond)))}
}

// folder is a data folder and every receipt that was given out from it.
type folder struct {
	path    string
	acks    []ack
	silent  int   // lives without a receipt
	size    int64 // facts at the last look
	entries int   // of the books
	left    int   // temporary files of the log that a kill left behind
}

func newFolder(t *testing.T) *folder {
	return &folder{path: filepath.Join(t.TempDir(), "data")}
}

func (f *folder) remove() { os.RemoveAll(filepath.Dir(f.path)) }

// kill starts a child on the folder, kills it at the moment, and keeps its
// receipts.
func (f *folder) kill(life int, at when, early bool) error {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envFolder+"="+f.path, fmt.Sprintf("%s=%d", envLife, life))
	if early {
		cmd.Env = append(cmd.Env, envEarly+"=1")
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if at.opening > 0 {
		time.AfterFunc(at.opening, func() { cmd.Process.Kill() })
	}
	before := len(f.acks)
	err = read(out, life, func(a ack) {
		if f.acks = append(f.acks, a); len(f.acks) == before+1 && at.opening == 0 {
			time.AfterFunc(at.writing, func() { cmd.Process.Kill() })
		}
	})
	cmd.Wait() // it ends by the signal, which is no success
	if err == nil && !strings.Contains(cmd.ProcessState.String(), "killed") {
		err = fmt.Errorf("the child ended by itself, %s: %s", cmd.ProcessState, said.String())
	}
	if len(f.acks) == before {
		f.silent++
	}
	return err
}

// errLost says that a receipt is not kept.
type errLost struct {
	ack
	what string
}

func (e *errLost) Error() string {
	return fmt.Sprintf("writer %d was given a receipt for its command %d of life %d, facts %d to %d: %s", e.Writer, e.Number, e.Life, e.First, e.Last, e.what)
}

// check opens the folder with the program itself and holds everything against
// everything.
func (f *folder) check(ctx context.Context) (err error) {
	n, err := node.Open(ctx, node.Config{Data: f.path, Now: new(calendar).now})
	if err != nil {
		return fmt.Errorf("open again: %w", err)
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	if err := n.Publish(ctx); err != nil {
		return fmt.Errorf("publish again: %w", err)
	}
	found, err := audittest.Check(ctx, n.Store)
	if err != nil {
		return err
	}
	if err := found.Live(n.Recorder); err != nil {
		return err
	}
	if err := f.books(ctx, n, found); err != nil {
		return err
	}
	f.size = found.Head.Size
	f.left = leftBehind(string(n.Log))
	if err := f.receipts(ctx, n); err != nil {
		return err
	}
	return verify(n, found.Head)
}

// books holds the view of the books against the facts: audittest has found that
// their entries obey the invariants, and folded anew they give the same view.
func (f *folder) books(ctx context.Context, n *node.Node, found audittest.Found) error {
	anew := books.New()
	for stored, err := range n.Store.Facts(ctx, 1, fact.Seq(found.Head.Size)) {
		if err != nil {
			return err
		}
		if stored.Header, err = stored.Reveal(); err != nil {
			return err
		}
		e, err := whole.Decode(&stored)
		if err != nil {
			return err
		}
		anew.Fold(e)
	}
	f.entries = len(found.Entries)
	var want, have wire.Writer
	anew.Saved(wire.Encoder(&want))
	n.Views.Read(func(v *view.Models) { v.Books.Saved(wire.Encoder(&have)) })
	if !bytes.Equal(want.B, have.B) {
		return fmt.Errorf("the books of %d entries, folded anew, are others than the ones kept", f.entries)
	}
	return nil
}

// receipts asks every command again by its key, and compares the facts that
// its receipt names with what the command says.
func (f *folder) receipts(ctx context.Context, n *node.Node) error {
	requests := make([]record.Request, len(f.acks))
	for i, a := range f.acks {
		requests[i] = a.request()
	}
	results, err := n.Recorder.DoAll(ctx, requests)
	if err != nil {
		return err
	}
	for i, a := range f.acks {
		got := results[i]
		switch {
		case got.Err != nil:
			return &errLost{a, got.Err.Error()}
		case !got.Receipt.Repeated:
			return &errLost{a, "the key is not known"}
		case a.First > 0 && (got.Receipt.First != a.First || got.Receipt.Last != a.Last):
			return &errLost{a, fmt.Sprintf("the key now gives facts %d to %d", got.Receipt.First, got.Receipt.Last)}
		}
		if err := content(ctx, n, a, got.Receipt); err != nil {
			return err
		}
	}
	return nil
}

// content compares the facts of a receipt with what its command gives: part by
// part on an empty record, and where that has no contract to pay under, with
// what was asked for.
func content(ctx context.Context, n *node.Node, a ack, r record.Receipt) error {
	actor, command := a.asked()
	if _, money := a.step(); money {
		return act(ctx, n, a, r)
	}
	drafts, problems := whole.Check(whole.New(), command, whole.Moment{Actor: actor})
	if len(problems) > 0 {
		return problems
	}
	if int(r.Last-r.First)+1 != len(drafts) {
		return &errLost{a, fmt.Sprintf("%d facts, the command gives %d", r.Last-r.First+1, len(drafts))}
	}
	seqs := make([]fact.Seq, len(drafts))
	for i := range seqs {
		seqs[i] = r.First + fact.Seq(i)
	}
	facts, err := n.Store.FactsAt(ctx, seqs)
	if err != nil {
		return &errLost{a, err.Error()}
	}
	for i, d := range drafts {
		stored := facts[i]
		same := stored.Kind == d.Kind && stored.Subject == d.Subject && stored.Key == d.Key && stored.Actor == actor && len(stored.Parts) == len(d.Parts)
		for j := 0; same && j < len(d.Parts); j++ {
			same = stored.Parts[j].Name == d.Parts[j].Name && bytes.Equal(stored.Parts[j].Body, d.Parts[j].Body)
		}
		if !same {
			return &errLost{a, fmt.Sprintf("fact %d is another: %s", stored.Seq, stored.Leaf)}
		}
	}
	return nil
}

// act wants the one fact of a command about money to say all that was asked for;
// what the check worked out beside it is the invariants' matter.
func act(ctx context.Context, n *node.Node, a ack, r record.Receipt) error {
	actor, command := a.asked()
	facts, err := n.Store.FactsAt(ctx, []fact.Seq{r.First})
	if err != nil {
		return &errLost{a, err.Error()}
	}
	var body struct{ Act any }
	var asked any
	if err := errors.Join(json.Unmarshal(facts[0].Public(), &body), json.Unmarshal(fact.Encode(command), &asked)); err != nil {
		return &errLost{a, err.Error()}
	}
	if r.First != r.Last || facts[0].Actor != actor || !within(asked, body.Act) {
		return &errLost{a, fmt.Sprintf("facts %d to %d are another act: %s", r.First, r.Last, facts[0].Public())}
	}
	return nil
}

// within says whether everything of one value stands in the other.
func within(part, all any) bool {
	switch part := part.(type) {
	case map[string]any:
		of, ok := all.(map[string]any)
		for name, v := range part {
			ok = ok && within(v, of[name])
		}
		return ok
	case []any:
		of, ok := all.([]any)
		if !ok || len(of) != len(part) {
			return false
		}
		for i := range part {
			if !within(part[i], of[i]) {
				return false
			}
		}
		return true
	}
	return part == all
}

// verify reads the public log as a stranger would.
func verify(n *node.Node, head tlog.Head) error {
	report, err := tlog.Verify(n.Log.Read, tlog.Expect{Origin: n.Key.Name(), Keys: []tlog.Key{n.Key}, Header: logfiles.ReadHeader})
	if err != nil {
		return fmt.Errorf("verify the log: %w", err)
	}
	if report.Head != head {
		return fmt.Errorf("the log was verified at %v, the record stands at %v", report.Head, head)
	}
	return nil
}

// leftBehind counts the temporary files in a log.
func leftBehind(log string) (n int) {
	filepath.WalkDir(log, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(e.Name(), ".new-") {
			n++
		}
		return nil
	})
	return n
}
