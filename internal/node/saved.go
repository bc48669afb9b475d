package node

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/publish"
	"imar/internal/record/tlog"
	"imar/internal/view"
)

// A saved file is a cache and nothing more: whatever does not fit is thrown
// away and the facts are replayed. It is
//
//	"imar saved 1\n"
//	SHA-256 of the program that wrote it: another program folds by other rules
//	size of the record (8 bytes, big endian) and root (32 bytes)
//	number of parts (1 byte), for each its length (8 bytes) and CRC-32C (4 bytes)
//	the parts: the state (in the file "now" alone), then the views'
const savedMagic = "imar saved 1\n"

// savedNow is the file of state and views for the next start.
const savedNow = "now"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// program is the SHA-256 of the running program; all zero, and nothing is
// saved or loaded, where the program cannot read itself.
var program = sync.OnceValue(func() (sum [sha256.Size]byte) {
	path, err := os.Executable()
	if err != nil {
		return sum
	}
	f, err := os.Open(path)
	if err != nil {
		return sum
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum
	}
	h.Sum(sum[:0])
	return sum
})

// writeSaved writes one saved file of the folder "saved".
func (n *Node) writeSaved(name string, head tlog.Head, parts [][]byte) error {
	folder := n.Path("saved")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	sum := program()
	b := append([]byte(savedMagic), sum[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(head.Size))
	b = append(b, head.Root[:]...)
	b = append(b, byte(len(parts)))
	for _, part := range parts {
		b = binary.BigEndian.AppendUint64(b, uint64(len(part)))
		b = binary.BigEndian.AppendUint32(b, crc32.Checksum(part, castagnoli))
	}
	return publish.WriteParts(filepath.Join(folder, name), 0o600, append([][]byte{b}, parts...)...)
}

// readSaved reads a saved file of this very program; it gives no parts when
// there is none that is whole.
func (n *Node) readSaved(name string) (head tlog.Head, parts [][]byte) {
	f, err := os.Open(filepath.Join(n.Path("saved"), name))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			slog.Warn("read saved state", "cause", err)
		}
		return tlog.Head{}, nil
	}
	defer f.Close()
	sum := program()
	b := make([]byte, len(savedMagic)+len(sum)+8+len(head.Root)+1)
	if _, err := io.ReadFull(f, b); err != nil || string(b[:len(savedMagic)]) != savedMagic || sum == [sha256.Size]byte{} ||
		[sha256.Size]byte(b[len(savedMagic):]) != sum {
		return tlog.Head{}, nil
	}
	at := len(savedMagic) + len(sum)
	head.Size = int64(binary.BigEndian.Uint64(b[at:]))
	copy(head.Root[:], b[at+8:])
	if parts, err = readParts(f, int64(len(b)), int(b[len(b)-1])); err != nil {
		slog.Warn("read saved state", "cause", err)
		return tlog.Head{}, nil
	}
	return head, parts
}

// readParts reads the parts behind the head of a saved file, and the table of
// their lengths and checksums. Each has memory of its own: what was loaded from
// one may hold on to its bytes, and the others are given back.
func readParts(f *os.File, at int64, count int) ([][]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	table := make([]byte, 12*count)
	if _, err := io.ReadFull(f, table); err != nil {
		return nil, err
	}
	at += int64(len(table))
	parts, faults := make([][]byte, count), make([]error, count)
	from := make([]int64, count)
	for i := range count {
		size := binary.BigEndian.Uint64(table[12*i:])
		if size > uint64(max(info.Size()-at, 0)) {
			return nil, io.ErrUnexpectedEOF
		}
		parts[i], from[i], at = make([]byte, size), at, at+int64(size)
	}
	var all sync.WaitGroup
	for i := range count {
		all.Go(func() {
			if _, faults[i] = f.ReadAt(parts[i], from[i]); faults[i] == nil &&
				crc32.Checksum(parts[i], castagnoli) != binary.BigEndian.Uint32(table[12*i+8:]) {
				faults[i] = fmt.Errorf("part %d of %s: checksum differs", i, f.Name())
			}
		})
	}
	all.Wait()
	return parts, errors.Join(faults...)
}

// started is what a node begins with: saved state and views, or empty ones.
type started struct {
	state *whole.State // nil: replay everything
	head  tlog.Head    // of state and views
	views *view.Public
}

// loadSaved gives the saved state and views, if they are of this record and not
// beyond what is signed; else empty ones.
func (n *Node) loadSaved(ctx context.Context, signed tlog.Head) started {
	nothing := started{views: view.New(), head: tlog.Head{Root: tlog.EmptyRoot}}
	if n.Config.Rebuild {
		return nothing
	}
	head, parts := n.readSaved(savedNow)
	if len(parts) < 2 || head.Size > signed.Size {
		return nothing
	}
	tree, err := record.TreeAt(ctx, n.Store, fact.Seq(head.Size))
	if err != nil || tree.Head() != head {
		return nothing // of another record, or of one that was restored
	}
	state := whole.New()
	loaded := make(chan error, 1)
	go func() {
		r := wire.NewReader(parts[0])
		state.Saved(wire.Decoder(r))
		loaded <- r.Err()
	}()
	views, err := view.Load(parts[1:])
	if err = errors.Join(err, <-loaded); err != nil {
		slog.Warn("load saved state", "cause", err)
		return nothing
	}
	return started{state, head, views}
}

// save writes state and views for the next start, when both are at one size;
// otherwise it leaves it for later.
func (n *Node) save() error {
	if program() == [sha256.Size]byte{} {
		return nil
	}
	var at tlog.Head
	var parts [][]byte
	n.Views.Read(func(m *view.Models) {
		n.Recorder.Snapshot(func(s *whole.State, head tlog.Head) {
			if head.Size != int64(m.Size()) || head.Size == n.saved.Size {
				return
			}
			var w wire.Writer
			s.Saved(wire.Encoder(&w))
			at, parts = head, append([][]byte{w.B}, m.Save()...)
		})
	})
	if parts == nil {
		return nil
	}
	if err := n.writeSaved(savedNow, at, parts); err != nil {
		return err
	}
	n.saved = at
	return nil
}

// How often a running node looks whether to save, and after how many facts, or
// how long after a change, it does.
const (
	saveEvery = time.Minute
	saveFacts = 50_000
	saveAfter = 10 * time.Minute
)

// keepSaved saves now and then, so that a start after a crash replays little.
func (n *Node) keepSaved(ctx context.Context) {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	last, checked := time.Now(), time.Time{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if time.Since(checked) >= monthsChecked {
			n.keepMonths(ctx)
			checked = time.Now()
		}
		behind := n.Recorder.Head().Size - n.saved.Size
		if behind < saveFacts && (behind == 0 || time.Since(last) < saveAfter) {
			continue
		}
		if err := n.save(); err != nil {
			slog.Warn("save state", "cause", err) // nothing is lost: the next start replays more
		}
		last = time.Now()
	}
}
