package verdict

import (
	"context"
	"time"

	"imar/internal/base/problem"
)

// MaxUpload is how large a file may be that is sent to be validated, in bytes.
const MaxUpload = 64_000_000

// Room is where files that strangers send are received and validated: a few at a
// time, so that neither the pages of the record nor the disk suffer from them.
// Make one with NewRoom.
type Room struct {
	places chan struct{}
	wait   time.Duration
}

// NewRoom makes a room for that many files at a time. One that finds no place
// waits for a while, and is then told to come again.
func NewRoom(files int, wait time.Duration) *Room {
	return &Room{make(chan struct{}, files), wait}
}

// Enter takes a place, before anything of the file is read; leave gives it back.
func (r *Room) Enter(ctx context.Context) (leave func(), err error) {
	patience := time.NewTimer(r.wait)
	defer patience.Stop()
	select {
	case r.places <- struct{}{}:
		return func() { <-r.places }, nil
	case <-patience.C:
		return nil, problem.New(problem.Busy, "verdict.busy")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
