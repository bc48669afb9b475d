package crashtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/whole"
	"imar/internal/domain/whole/moneytest"
	"imar/internal/node"
	"imar/internal/record"
	"imar/internal/record/audit/audittest"
)

// The environment by which the test tells its child what to be.
const (
	envFolder = "IMAR_CRASHTEST_FOLDER" // the data folder to write to
	envLife   = "IMAR_CRASHTEST_LIFE"   // the number of this life, part of every key
	envEarly  = "IMAR_CRASHTEST_EARLY"  // the control: acknowledge before the commit
)

// writers is how many write at the same time.
const writers = 8

// TestMain is the child when it is asked to be.
func TestMain(m *testing.M) {
	if folder := os.Getenv(envFolder); folder != "" {
		fmt.Fprintln(os.Stderr, live(folder))
		os.Exit(1) // a life ends by a kill and in no other way
	}
	os.Exit(m.Run())
}

// live opens the folder and writes until it is killed. Each line that it
// prints is a receipt: "writer number first last".
func live(folder string) error {
	ctx := context.Background()
	var c calendar
	n, err := node.Open(ctx, node.Config{Data: folder, Now: c.now})
	if err != nil {
		return err
	}
	var life int
	fmt.Sscan(os.Getenv(envLife), &life)
	if err := found(ctx, n.Recorder, life, &c); err != nil {
		return err
	}
	out := make(chan ack, 1024)
	ends := make(chan error)
	for w := range writers {
		go func() { ends <- write(ctx, n.Recorder, w, out) }()
	}
	go func() { ends <- report(os.Stdout, out) }()
	return <-ends
}

// ack is one receipt that was given out.
type ack struct {
	Life, Writer, Number int
	First, Last          fact.Seq // 0 from the control, which does not wait for them
}

// key is the idempotency key of the command.
func (a ack) key() string { return fmt.Sprintf("%d/%d/%d", a.Life, a.Writer, a.Number) }

// asked is the command of which a is the receipt, and who asked for it. Every
// other command is about money: the steps of one payment after another, under a
// contract that this writer has for this life alone.
func (a ack) asked() (fact.Actor, any) {
	if step, money := a.step(); money {
		asked := moneytest.Step(contractOf(a.Life, a.Writer), step/moneytest.Steps+1, step%moneytest.Steps)
		return asked.Actor(), asked.Command
	}
	return audittest.Actor(a.Writer), audittest.Build(fmt.Sprintf("p-%d-%d-%d", a.Life, a.Writer, a.Number), a.Number%3)
}

// step is how many commands about money the writer gave in this life before.
func (a ack) step() (step int, money bool) { return a.Number / 2, a.Number%2 == 1 }

// request is the command with its key.
func (a ack) request() record.Request {
	actor, command := a.asked()
	return record.Request{Actor: actor, Command: command, Key: a.key()}
}

// contractOf is the number of a writer's contract in a life.
func contractOf(life, writer int) int { return life*writers + writer }

// calendar is a clock on which payees' accounts have rested, but while a fund is
// being founded.
type calendar struct{ founding atomic.Bool }

func (c *calendar) now() time.Time {
	if c.founding.Load() {
		return moneytest.At(moneytest.FoundingDay)
	}
	return moneytest.At(moneytest.RestedDay)
}

// found gives the writers the contracts of this life, in a fund that is founded
// first where no life before came so far. All of it is one transaction.
func found(ctx context.Context, r *record.Recorder, life int, c *calendar) error {
	list := moneytest.Contracts(contractOf(life, 0), writers)
	r.Read(func(s *whole.State) { c.founding.Store(s.Ledger.Books(fund.Self) == nil) })
	if c.founding.Load() {
		list = append(moneytest.Ground(), list...)
	}
	requests := make([]record.Request, len(list))
	for i, a := range list {
		requests[i] = record.Request{Actor: a.Actor(), Command: a.Command, Key: fmt.Sprintf("found-%d-%d", life, i)}
	}
	results, err := r.DoAll(ctx, requests)
	for _, got := range results {
		err = errors.Join(err, got.Err)
	}
	c.founding.Store(false)
	return err
}

// write does commands, one after another.
func write(ctx context.Context, r *record.Recorder, w int, out chan<- ack) error {
	var life int
	fmt.Sscan(os.Getenv(envLife), &life)
	early := os.Getenv(envEarly) != ""
	for i := 0; ; i++ {
		a := ack{Life: life, Writer: w, Number: i}
		if early {
			out <- a
		}
		actor, command := a.asked()
		receipt, err := r.Do(ctx, actor, command, a.key())
		if err != nil {
			return err
		}
		if !early {
			a.First, a.Last = receipt.First, receipt.Last
			out <- a
		}
	}
}

// report writes each receipt at once, so that what was acknowledged is known
// to the last line.
func report(w io.Writer, acks <-chan ack) error {
	for a := range acks {
		if _, err := fmt.Fprintf(w, "%d %d %d %d\n", a.Writer, a.Number, a.First, a.Last); err != nil {
			return err
		}
	}
	return nil
}

// read takes the receipts from a child's output until it ends. A last line
// that the kill cut off is no receipt.
func read(r io.Reader, life int, each func(ack)) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		a := ack{Life: life}
		if _, err := fmt.Sscan(line, &a.Writer, &a.Number, &a.First, &a.Last); err != nil {
			return fmt.Errorf("receipt %q: %w", line, err)
		}
		each(a)
	}
}
