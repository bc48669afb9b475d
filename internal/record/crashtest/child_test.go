package crashtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/project"
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
	n, err := node.Open(ctx, node.Config{Data: folder})
	if err != nil {
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
func (a ack) key() string { return fmt.Sprintf("%d/%d", a.Life, a.Number) }

// command is the command of which a is the receipt.
func (a ack) command() project.Record {
	return audittest.Build(fmt.Sprintf("p-%d-%d-%d", a.Life, a.Writer, a.Number), a.Number%3)
}

// actor is who asked for it.
func (a ack) actor() fact.Actor { return audittest.Actor(a.Writer) }

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
		receipt, err := r.Do(ctx, a.actor(), a.command(), a.key())
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
