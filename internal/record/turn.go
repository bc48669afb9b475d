package record

import "time"

// turn is this node's right to append, where several nodes write to one store: they
// take turns, and catch up when theirs begins, so that a command is neither refused
// by a state that others have passed nor checked in vain. That a batch continues
// the sequence never depends on it.
//
// A node under load keeps its turn over many batches, each of which then costs
// neither a lock nor a look at the head, and yields it now and then. It is for the
// applier alone.
type turn struct {
	unlock func() // nil while it is another's
	began  time.Time
	timer  *time.Timer
}

const (
	longestTurn = 50 * time.Millisecond
	idleTurn    = 2 * time.Millisecond // how long a turn is kept for a command that may come
)

func (t *turn) held() bool { return t.unlock != nil }

func (t *turn) begin(unlock func()) { t.unlock, t.began = unlock, time.Now() }

// yield ends a turn that has lasted long enough.
func (t *turn) yield() {
	if t.held() && time.Since(t.began) > longestTurn {
		t.end()
	}
}

// idle tells when nothing came for so long that the turn is to end; never while it
// is another's.
func (t *turn) idle() <-chan time.Time {
	if !t.held() {
		return nil
	}
	if t.timer == nil {
		t.timer = time.NewTimer(idleTurn)
	} else {
		t.timer.Reset(idleTurn)
	}
	return t.timer.C
}

func (t *turn) end() {
	if t.held() {
		t.unlock()
		t.unlock = nil
	}
}
