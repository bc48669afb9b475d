package node

import (
	"context"
	"errors"
	"log/slog"

	"imar/internal/base/problem"
	"imar/internal/record/publish"
	"imar/internal/record/tlog"
)

// standing is what hinders this record from going on: nil when nothing does.
// A log that is not what was signed last must not grow, for whatever is added
// could never be signed; the same holds for a folder without its key, which
// nobody else can sign while this process has it.
func (n *Node) standing(err error, signs bool) *problem.Problem {
	switch {
	case errors.Is(err, tlog.ErrOlder):
		return problem.New(problem.Tampered, "node.log-older", n.signedFile()).Because(err)
	case errors.Is(err, tlog.ErrFork):
		return problem.New(problem.Tampered, "node.log-forked", n.signedFile()).Because(err)
	case errors.Is(err, tlog.ErrForgotten):
		return problem.New(problem.Tampered, "node.log-forgotten", n.signedFile()).Because(err)
	case err == nil && !signs && n.Config.Postgres == "":
		return problem.New(problem.Unavailable, "node.no-key", n.Config.keyFile())
	}
	return nil
}

// round publishes, and makes the record read-only when the log may not go on.
func (n *Node) round(ctx context.Context, signs bool) {
	err := n.Publisher.Round(ctx)
	if p := n.standing(err, signs); p != nil {
		n.Recorder.Refuse(p)
	} else if err != nil {
		// Readers are served what was signed; /readyz says what is wrong.
		slog.Error("publish the log", "cause", err)
	}
}

// trouble is told of a round that failed later on.
func (n *Node) trouble(err error) {
	slog.Error("publish the log", "cause", err)
	if p := n.standing(err, true); p != nil {
		n.Recorder.Refuse(p)
	}
}

// Unsigned is why the log cannot be signed as it is: a problem of code
// Tampered when it is not what was signed last, nil when all is well.
func (n *Node) Unsigned() error {
	err := n.Publisher.Fault()
	if p := n.standing(err, true); p != nil {
		return p
	}
	return err
}

// lastRound signs what was committed. A log that may not go on is told when it
// is opened and when something is asked of it, not once more when it is closed.
func (n *Node) lastRound(ctx context.Context, p *publish.Publisher) error {
	if err := p.Round(ctx); n.standing(err, true) == nil {
		return err
	}
	return nil
}
