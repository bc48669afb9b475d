package tlog

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is the text of a C2SP tlog-checkpoint: a tree head that belongs
// to a log. Extension lines are opaque; Imar writes none.
type Checkpoint struct {
	Origin string
	Head
	Extensions []string
}

// Text is the note text: origin, size, root, extension lines.
func (c Checkpoint) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
	for _, line := range c.Extensions {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// SignCheckpoint writes and signs a checkpoint. The first signer is the log's
// own and must bear the origin as its name. A caller that could ever sign two
// different histories must use [Signer] instead.
func SignCheckpoint(c Checkpoint, signers ...note.Signer) ([]byte, error) {
	again, err := parseCheckpointText(c.Text())
	if err != nil || again.Origin != c.Origin || again.Head != c.Head || !slices.Equal(again.Extensions, c.Extensions) {
		return nil, errors.New("sign checkpoint: its lines cannot be written")
	}
	if len(signers) == 0 || signers[0].Name() != c.Origin {
		return nil, errors.New("sign checkpoint: the first signer is not the log's")
	}
	msg, err := note.Sign(&note.Note{Text: c.Text()}, signers...)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return msg, nil
}

// OpenCheckpoint verifies a signed checkpoint. It must have the given origin
// and a valid signature by each of the keys, of which there must be at least
// one. Signatures by other keys are ignored, as signed-note demands, but must
// be well formed. Every byte must be as the format writes it: note.Open alone
// accepts stray bits at the end of a base64 text.
func OpenCheckpoint(msg []byte, origin string, keys ...Key) (Checkpoint, error) {
	c, _, err := ParseCheckpoint(msg)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != origin {
		return Checkpoint{}, fmt.Errorf("open checkpoint: its origin is %q, not %q", c.Origin, origin)
	}
	if len(keys) == 0 {
		return Checkpoint{}, errors.New("open checkpoint: no key to verify with")
	}
	for _, k := range keys {
		if _, err := note.Open(msg, note.VerifierList(k.verifier)); err != nil {
			return Checkpoint{}, fmt.Errorf("open checkpoint with the key of %q: %w", k.Name(), err)
		}
	}
	return c, nil
}

// ParseCheckpoint reads a checkpoint WITHOUT verifying its signatures, and the
// names of the keys that claim to have signed it.
func ParseCheckpoint(msg []byte) (c Checkpoint, signers []string, err error) {
	text, sigs, err := splitNote(msg)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("parse checkpoint: %w", err)
	}
	c, err = parseCheckpointText(text)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("parse checkpoint: %w", err)
	}
	for _, s := range sigs {
		signers = append(signers, s.name)
	}
	return c, signers, nil
}

// parseCheckpointText reads exactly what [Checkpoint.Text] writes.
func parseCheckpointText(text string) (Checkpoint, error) {
	bad := errors.New("not the text of a checkpoint")
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return Checkpoint{}, bad
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, bad
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != HashSize {
		return Checkpoint{}, bad
	}
	c := Checkpoint{Origin: lines[0], Head: Head{size, Hash(root)}}
	if rest := lines[3 : len(lines)-1]; len(rest) > 0 {
		c.Extensions = rest
	}
	control := func(r rune) bool { return r < ' ' && r != '\n' }
	if slices.Contains(c.Extensions, "") || strings.ContainsFunc(text, control) || c.Text() != text {
		return Checkpoint{}, bad
	}
	return c, nil
}
