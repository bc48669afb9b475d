package tlog

import (
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/mod/sumdb/note"
)

// Memory is where a signer remembers the last tree head it signed. It must be
// kept on other storage than the log, and never be restored together with it:
// it is what tells a log restored from an old backup that it is old.
type Memory interface {
	// Load returns what was stored last. If nothing ever was, checkpoint is nil.
	Load() (last Head, checkpoint []byte, err error)
	// Store replaces it. When it returns nil the new value survives a power
	// cut; when it returns an error, either value may be there.
	Store(last Head, checkpoint []byte) error
}

// The refusals of a [Signer]. Each means that the log or the signer's memory is
// not what it was: stop, look, and never work around it.
var (
	// ErrOlder: the log is smaller than what was signed before.
	ErrOlder = errors.New("the log is smaller than the last signed checkpoint")
	// ErrFork: the log does not begin with what was signed before.
	ErrFork = errors.New("the log is not a continuation of the last signed checkpoint")
	// ErrDisk: what is on disk is not the tree that the writer holds.
	ErrDisk = errors.New("the files do not give the root of the writer's tree")
	// ErrForgotten: a checkpoint is published that the memory does not know.
	ErrForgotten = errors.New("a published checkpoint is missing from the signer's memory")
)

// Signer signs the tree heads of one log and cannot be made to sign two
// histories, whatever the disk or a backup does. One Signer per log; it is not
// safe for concurrent use.
//
// Its place in the order of things: commit, replicate, write and sync the
// tiles, then Sign, then ask witnesses, then publish. Sign itself
//
//  1. loads the memory, and reads the published checkpoint: whatever was
//     published must be in the memory;
//  2. re-reads from the files every tile and entry since the last signed size
//     and the right edge, and recomputes the root;
//  3. compares it with the root the writer holds;
//  4. refuses a smaller size, another root at the same size, and a tree that
//     the tiles cannot prove to be a continuation of the last signed one;
//  5. signs, and verifies its own signature;
//  6. stores the new head in the memory, and only then returns the checkpoint.
//
// If storing fails, nothing was released; the next Sign starts from whichever
// of the two heads the memory kept, and both are heads of this one history.
type Signer struct {
	secret note.Signer
	key    Key
	memory Memory
	files  Files
}

// NewSigner makes the signer of the log whose origin is the key's name.
func NewSigner(secret string, memory Memory, files Files) (*Signer, error) {
	s, key, err := ParseSecret(secret)
	if err != nil {
		return nil, fmt.Errorf("make signer: %w", err)
	}
	return &Signer{s, key, memory, files}, nil
}

// Key is the public key.
func (s *Signer) Key() Key { return s.key }

// Sign returns a signed checkpoint for the writer's committed tree head. Other
// signers, those of a new key during a rotation, may sign beside the log's.
func (s *Signer) Sign(head Head, others ...note.Signer) ([]byte, error) {
	last, err := s.last()
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	if err := s.check(last, head); err != nil {
		return nil, fmt.Errorf("sign checkpoint of size %d after %d: %w", head.Size, last.Size, err)
	}
	c := Checkpoint{Origin: s.key.Name(), Head: head}
	msg, err := SignCheckpoint(c, append([]note.Signer{s.secret}, others...)...)
	if err != nil {
		return nil, err
	}
	// A fault of the processor while signing would be published for ever.
	if _, err := OpenCheckpoint(msg, c.Origin, s.key); err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	if err := s.memory.Store(head, msg); err != nil {
		return nil, fmt.Errorf("sign checkpoint: remember it: %w", err)
	}
	return msg, nil
}

// last is the head signed last, or the empty tree.
func (s *Signer) last() (Head, error) {
	last, checkpoint, err := s.memory.Load()
	if err != nil {
		return Head{}, fmt.Errorf("load memory: %w", err)
	}
	if checkpoint == nil {
		last = Head{0, EmptyRoot}
	} else if c, err := OpenCheckpoint(checkpoint, s.key.Name(), s.key); err != nil || c.Head != last {
		return Head{}, fmt.Errorf("load memory: it contradicts its own checkpoint: %w", errors.Join(err, ErrFork))
	}
	msg, err := s.files(checkpointPath)
	if errors.Is(err, fs.ErrNotExist) {
		return last, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("read published checkpoint: %w", err)
	}
	published, err := OpenCheckpoint(msg, s.key.Name(), s.key)
	switch {
	case err != nil:
		return Head{}, fmt.Errorf("read published checkpoint: %w", err)
	case checkpoint == nil, published.Size > last.Size:
		return Head{}, ErrForgotten
	case published.Size == last.Size && published.Root != last.Root:
		return Head{}, ErrFork
	}
	return last, nil
}

// check refuses a head that is not on disk or does not continue last.
func (s *Signer) check(last, head Head) error {
	if head.Size < last.Size {
		return ErrOlder
	}
	root, err := CheckEdge(s.files, last.Size, head.Size)
	if err != nil {
		return err
	}
	if root != head.Root {
		return ErrDisk
	}
	if err := CheckConsistency(s.files, last, head); err != nil {
		return errors.Join(ErrFork, err)
	}
	return nil
}
