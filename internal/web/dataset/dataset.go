// Package dataset serves the public record as whole files under addresses that
// stay: /data/oc4ids.json and its like, in no language.
//
// A file is written once for a size of the log, to disk, as it is and compressed,
// and sent from there: parts of it on request (RFC 9110 Range), nothing when the
// reader has it (ETag, Last-Modified), and in constant memory. While a newer one is
// written, readers get the one that is there; a record that grows every second
// does not have its files written every second.
//
// The invariant: what is sent under one ETag is one file, and says the size of the
// log that it was made from, in the header field Imar-Log-Size.
package dataset

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"imar/internal/web/assets"
	"imar/internal/web/page"
)

// Prefix is where the files stand.
const Prefix = "/data/"

// How long a reader waits for a file that is being written, and how old one must
// be before a newer one is written: as many times longer than that took, and never
// less than the least.
const (
	patience = 20 * time.Second
	resting  = 20
	least    = 30 * time.Second
)

// Version is what a file was made from: the size of the log, the latest redaction,
// and when the latest fact was recorded.
type Version struct {
	Size, Redaction int64
	Made            time.Time
}

// File is one file. Write writes it, and says what it was made from.
type File struct {
	Name  string // "oc4ids.json"
	Type  string // content type
	Write func(ctx context.Context, w io.Writer) (Version, error)
}

// Copy is a file as it stands on disk.
type Copy struct {
	Version
	Name, Type string
	Bytes      int64  // as it is, not compressed
	SHA256     string // of that, in hexadecimal
	path       string // the compressed one has ".gz" behind it
	began      time.Time
	took       time.Duration
}

// Shelf is where the files stand. Make one with New; Close it.
type Shelf struct {
	folder  string
	now     func() Version
	trouble func(error)
	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup

	mu    sync.Mutex
	files map[string]*shelved
	order []string
}

// shelved is one file with its copy, and what waits for the next one.
type shelved struct {
	File
	copy   *Copy         // nil before the first
	making chan struct{} // closed when it ends; nil while nothing is made
}

// New makes a shelf in a folder that is its own, which is emptied. now is what the
// site shows; trouble is told what went wrong behind a reader's back.
func New(folder string, files []File, now func() Version, trouble func(error)) (*Shelf, error) {
	if err := os.RemoveAll(folder); err != nil {
		return nil, fmt.Errorf("empty the folder of published files: %w", err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of published files: %w", err)
	}
	s := &Shelf{folder: folder, now: now, trouble: trouble, files: map[string]*shelved{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	for _, f := range files {
		s.files[f.Name] = &shelved{File: f}
		s.order = append(s.order, f.Name)
	}
	return s, nil
}

// Close stops what is being written and waits for its end.
func (s *Shelf) Close() error {
	s.stop()
	s.running.Wait()
	return os.RemoveAll(s.folder)
}

// Names are the files in order.
func (s *Shelf) Names() []string { return s.order }

// ErrMaking says that a file is being written, and that there is none to send until
// it is.
var ErrMaking = errors.New("the file is being made")

// Get is a copy that is fit to be sent: the present one, one that is not old yet,
// or, where a newer one cannot be had in time, an older one from which nothing was
// withheld since. ok is false for a file that there is none of; the error is ErrMaking, or the
// reader's.
func (s *Shelf) Get(ctx context.Context, name string) (c *Copy, ok bool, err error) {
	s.mu.Lock()
	f := s.files[name]
	if f == nil {
		s.mu.Unlock()
		return nil, false, nil
	}
	c = f.copy
	if c != nil && s.fit(c) {
		s.mu.Unlock()
		return c, true, nil
	}
	if f.making == nil {
		f.making = make(chan struct{})
		s.running.Go(func() { s.make(f) })
	}
	making := f.making
	s.mu.Unlock()
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-making:
	case <-wait.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case f.copy != nil && f.copy.Redaction == s.now().Redaction:
		return f.copy, true, nil // an older one, if the newer took too long or failed
	case ctx.Err() != nil:
		return nil, true, ctx.Err()
	}
	return nil, true, ErrMaking
}

// fit says that a copy is the present one, or too young to be replaced.
func (s *Shelf) fit(c *Copy) bool {
	now := s.now()
	if c.Size == now.Size && c.Redaction == now.Redaction {
		return true
	}
	// What is withheld now must not go on being sent.
	return c.Redaction == now.Redaction && time.Since(c.began) < max(least, resting*c.took)
}

// make writes a file anew and puts it in the place of the one before.
func (s *Shelf) make(f *shelved) {
	c, err := s.write(f.File)
	s.mu.Lock()
	defer s.mu.Unlock()
	old := f.copy
	switch {
	case err == nil:
		f.copy = c
	case s.ctx.Err() == nil:
		s.trouble(fmt.Errorf("make %s: %w", f.Name, err))
	}
	if err == nil && old != nil && old.path != c.path {
		os.Remove(old.path) // whoever is reading it keeps it until the end
		os.Remove(old.path + ".gz")
	}
	close(f.making)
	f.making = nil
}

func (s *Shelf) write(f File) (c *Copy, err error) {
	c = &Copy{Name: f.Name, Type: f.Type, began: time.Now()}
	plain, err := os.CreateTemp(s.folder, "."+f.Name+"-*")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.Remove(plain.Name())
			os.Remove(plain.Name() + ".gz")
		}
	}()
	defer plain.Close()
	packed, err := os.Create(plain.Name() + ".gz")
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	sum, squeeze := sha256.New(), gzip.NewWriter(packed)
	count := new(counter)
	if c.Version, err = f.Write(s.ctx, io.MultiWriter(plain, squeeze, sum, count)); err != nil {
		return nil, err
	}
	if err := errors.Join(squeeze.Close(), plain.Close(), packed.Close()); err != nil {
		return nil, err
	}
	c.Bytes, c.SHA256, c.took = int64(*count), hex.EncodeToString(sum.Sum(nil)), time.Since(c.began)
	c.path = filepath.Join(s.folder, fmt.Sprintf("%d-%d-%s", c.Size, c.Redaction, f.Name))
	return c, errors.Join(os.Rename(plain.Name(), c.path), os.Rename(plain.Name()+".gz", c.path+".gz"))
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// Send sends a copy, or the part of it that the reader asks for.
func Send(w http.ResponseWriter, r *http.Request, c *Copy) error {
	path, tag := c.path, fmt.Sprintf("%d-%d", c.Size, c.Redaction)
	h := w.Header()
	page.Headers(h)
	// A part is a part of the file as it is; whole, it goes compressed.
	if r.Header.Get("Range") == "" && assets.Accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		path, tag = path+".gz", tag+".gz"
		h.Set("Content-Encoding", "gzip")
	}
	file, err := os.Open(path)
	if err != nil {
		h.Del("Content-Encoding")
		return fmt.Errorf("open published file: %w", err)
	}
	defer file.Close()
	h.Set("Content-Type", c.Type)
	h.Set("ETag", strconv.Quote(tag))
	h.Set("Cache-Control", "public, no-cache")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Imar-Log-Size", strconv.FormatInt(c.Size, 10))
	h.Set("Content-Disposition", `inline; filename="`+strings.TrimPrefix(c.Name, "/")+`"`)
	h.Set("Access-Control-Allow-Origin", "*") // it is there for other sites, too
	http.ServeContent(w, r, c.Name, c.Made.Truncate(time.Second), file)
	return nil
}
