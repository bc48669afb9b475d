// Package tlogtest makes small logs for tests: in memory, deterministic, with
// the layout that package tlog specifies. Its invariant: every size that was
// published keeps all of its files.
package tlogtest

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"imar/internal/record/tlog"
)

// Origin is the name of every log made here.
const Origin = "test.example/log"

// Log is a log in memory. Its files may be changed, to see who notices.
type Log struct {
	Tree      tlog.Tree
	Secret    string
	Public    string
	entries   [][]byte
	bodies    [][]tlog.Part
	published int64

	mu    sync.RWMutex
	files map[string][]byte
}

// New makes an empty log whose key comes from the seed.
func New(seed byte) *Log {
	secret, public, err := tlog.NewKey(Origin, bytes.NewReader(bytes.Repeat([]byte{seed}, 32)))
	if err != nil {
		panic(err)
	}
	l := &Log{Secret: secret, Public: public, files: map[string][]byte{}}
	l.Put("vkey", []byte(public+"\n"))
	return l
}

// Key is the log's public key.
func (l *Log) Key() tlog.Key {
	k, err := tlog.ParseKey(l.Public)
	if err != nil {
		panic(err)
	}
	return k
}

// Append adds an entry with its open parts and writes full tiles. The other
// files appear with Publish.
func (l *Log) Append(entry []byte, parts ...tlog.Part) {
	l.entries = append(l.entries, entry)
	l.bodies = append(l.bodies, parts)
	for _, t := range l.Tree.Append(tlog.LeafHash(entry)) {
		l.Put(t.Path(), t.Data)
	}
}

// Grow appends entries in the form of Imar's headers until the log has size
// entries: each with a public part, every third with a withheld one.
func (l *Log) Grow(size int64) {
	for i := l.Tree.Size(); i < size; i++ {
		l.Append(Entry(i))
	}
}

// Entry makes entry i and its open parts, the same at every call.
func Entry(i int64) ([]byte, tlog.Part) {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	public := tlog.Part{Data: fmt.Appendf(nil, `{"amount":"%d.%03d"}`, r.IntN(1e6), r.IntN(1000))}
	for j := range public.Salt {
		public.Salt[j] = byte(r.Uint32())
	}
	type part struct {
		Name   string `json:"name"`
		Size   int    `json:"size"`
		SHA256 string `json:"sha256"`
	}
	digest := public.Digest()
	parts := []part{{"public", len(public.Data), hex.EncodeToString(digest[:])}}
	if i%3 == 0 {
		parts = append(parts, part{"person", 7, hex.EncodeToString(bytes.Repeat([]byte{byte(i)}, 32))})
	}
	entry, err := json.Marshal(map[string]any{"v": 1, "seq": i + 1, "kind": "payment.made", "parts": parts})
	if err != nil {
		panic(err)
	}
	return entry, public
}

// Publish writes the partial files and a signed checkpoint for the present size.
func (l *Log) Publish() {
	for _, t := range l.Tree.Partial() {
		l.Put(t.Path(), t.Data)
	}
	size := l.Tree.Size()
	for n := l.published / tlog.TileWidth; n*tlog.TileWidth < size; n++ {
		l.putBundle(n, int(min(size-n*tlog.TileWidth, tlog.TileWidth)))
	}
	l.published = size
	signer, _, err := tlog.ParseSecret(l.Secret)
	if err != nil {
		panic(err)
	}
	msg, err := tlog.SignCheckpoint(tlog.Checkpoint{Origin: Origin, Head: l.Tree.Head()}, signer)
	if err != nil {
		panic(err)
	}
	l.Put("checkpoint", msg)
}

// putBundle writes entry bundle and body bundle n.
func (l *Log) putBundle(n int64, width int) {
	var bundle, body []byte
	var err error
	for i := n * tlog.TileWidth; i < n*tlog.TileWidth+int64(width); i++ {
		if bundle, err = tlog.AppendEntry(bundle, l.entries[i]); err != nil {
			panic(err)
		}
		if body, err = tlog.AppendRecord(body, l.bodies[i]); err != nil {
			panic(err)
		}
	}
	l.Put(tlog.Name{Kind: tlog.Entries, Index: n, Width: width}.Path(), bundle)
	l.Put(tlog.Name{Kind: tlog.Bodies, Index: n, Width: width}.Path(), body)
}

// Read is the log's tlog.Files.
func (l *Log) Read(path string) ([]byte, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	data, ok := l.files[path]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return data, nil
}

// Put replaces a file.
func (l *Log) Put(path string, data []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.files[path] = data
}

// Remove deletes a file.
func (l *Log) Remove(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.files, path)
}

// Paths lists the files.
func (l *Log) Paths() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var paths []string
	for p := range maps.Keys(l.files) {
		paths = append(paths, p)
	}
	return paths
}

// Write writes all files under a folder.
func (l *Log) Write(dir string) error {
	for _, p := range l.Paths() {
		data, err := l.Read(p)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
