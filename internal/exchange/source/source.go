// Package source finds out what a file is from its content, and hands it on
// ready to be read.
//
// Names lie: exports are called .xls and are HTML, lines of JSON are called
// .json, and gzip comes under any name. So Open looks at the first bytes, never
// at the name: whether they are compressed, in which encoding, JSON in which
// framing, XML, CSV, ZIP, XLSX or PDF; then, from the first members or the root
// element alone, which standard it follows and in which shape.
//
// What Open gives is a stream: opened (gzip), bounded, and for JSON and CSV in
// UTF-8 without a mark. XML keeps its bytes, for its declaration speaks of
// them; package xmlstream decodes it. While it is read, the original bytes are
// counted for progress and hashed (SHA-256), so that the caller can store the
// original by its digest without a second reading: give Open a reader that
// copies what passes, and call Finish.
//
// The invariant: no input makes Open or the stream give more bytes than
// Options allow, and what compresses better than any honest file is refused
// (a bomb) as soon as that shows.
package source

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"hash"
	"io"

	"github.com/klauspost/compress/gzip"

	"imar/internal/base/problem"
	"imar/internal/exchange/charset"
)

// Options set the limits of Open. MaxBytes is the most bytes that the content
// may have, after opening gzip; 0 means DefaultMaxBytes. MaxRatio is how many
// bytes one compressed byte may give on average, 0 means DefaultMaxRatio; it is
// not asked before bombFloor bytes. Progress is told the original bytes read
// so far; it may be nil. NoDigest is for who never asks Finish: the original is
// not hashed, and its digest is zeros.
type Options struct {
	MaxBytes int64
	MaxRatio int64
	Progress func(read int64)
	NoDigest bool
}

// The limits that hold when Options leave them open. The same activity
// repeated a thousand times compresses about 1 : 200.
const (
	DefaultMaxBytes int64 = 64 << 30
	DefaultMaxRatio int64 = 400
	bombFloor       int64 = 16 << 20
)

// prefixSize is how many bytes of the content are looked at.
const prefixSize = 256 << 10

// Source is an opened file.
type Source struct {
	Name     string // as it was given, for messages only
	Gzip     bool
	Format   Format
	Findings problem.List // what is odd but does not hinder reading
	content  io.Reader
	original *original
	refusal  *problem.Problem // what it is, should nobody read it
}

// Open looks into r and makes it ready to be read. It fails when r cannot be
// read, when its gzip is broken, or when gzip stands in gzip; a file of a kind
// it does not know is no failure but has Kind Unknown.
func Open(r io.Reader, name string, opts Options) (*Source, error) {
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = DefaultMaxBytes
	}
	if opts.MaxRatio <= 0 {
		opts.MaxRatio = DefaultMaxRatio
	}
	s := &Source{Name: name, original: &original{r: r, progress: opts.Progress}}
	if !opts.NoDigest {
		s.original.hash = sha256.New()
	}
	outer := bufio.NewReaderSize(s.original, 64<<10)
	in := &bounded{r: outer, original: s.original, max: opts.MaxBytes}
	if isGzip(outer) {
		s.Gzip = true
		unpacked, err := gzip.NewReader(outer)
		if err != nil {
			return nil, broken()
		}
		in.r, in.ratio = unpacked, opts.MaxRatio
	}
	content := bufio.NewReaderSize(in, prefixSize)
	if s.Gzip && isGzip(content) {
		return nil, problem.New(problem.Unsupported, "file.gzip-in-gzip")
	}
	prefix, err := content.Peek(prefixSize)
	if err != nil && !errors.Is(err, io.EOF) && len(prefix) == 0 {
		return nil, unreadable(err)
	}
	s.decode(content, prefix, err == nil)
	return s, nil
}

// isGzip says whether the two magic bytes and the only method stand first
// (RFC 1952).
func isGzip(r *bufio.Reader) bool {
	head, _ := r.Peek(3)
	return string(head) == "\x1f\x8b\x08"
}

// decode finds the format and makes the content that Read gives. cut says that
// the prefix is not the whole content.
func (s *Source) decode(content *bufio.Reader, prefix []byte, cut bool) {
	s.content = content
	if s.Format = binaryFormat(prefix); s.Format.Kind != Unknown {
		s.refusal = refusal(prefix, nil, s.Format)
		return
	}
	encoding, mark := charset.Mark(prefix)
	if encoding == "" {
		encoding = charset.Guess(prefix)
	}
	decoded := text(prefix[mark:], encoding)
	if s.Format = Detect(decoded, cut); s.Format.Standard == "" || s.Format.Standard == GeoJSON {
		s.refusal = refusal(prefix, decoded, s.Format)
	}
	if s.Format.Kind == XML || s.Format.Kind == Unknown {
		return
	}
	s.Format.Encoding = encoding
	_, _ = content.Discard(mark)
	s.content = encoding.Reader(content)
	if s.Format.Kind == JSON && encoding != charset.UTF8 {
		s.Findings.Add(problem.Invalid, "file.json-encoding", string(encoding))
	}
}

// text is a prefix in UTF-8.
func text(prefix []byte, encoding charset.Encoding) []byte {
	decoded, _ := io.ReadAll(encoding.Reader(newBytes(prefix)))
	return decoded
}

// Read gives the content. Its errors are problems.
func (s *Source) Read(p []byte) (int, error) {
	n, err := s.content.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = unreadable(err)
	}
	return n, err
}

// BytesRead counts the original bytes read so far.
func (s *Source) BytesRead() int64 { return s.original.read }

// Finish reads what is left of the original, and gives its SHA-256 and its
// length in bytes. It does not open what is left, so a bomb costs nothing.
func (s *Source) Finish() (digest [sha256.Size]byte, size int64, err error) {
	if _, err := io.Copy(io.Discard, s.original); err != nil {
		return digest, s.original.read, unreadable(err)
	}
	if s.original.hash != nil {
		s.original.hash.Sum(digest[:0])
	}
	return digest, s.original.read, nil
}

// original counts and hashes what passes.
type original struct {
	r        io.Reader
	read     int64
	hash     hash.Hash
	progress func(int64)
}

func (o *original) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	o.read += int64(n)
	if o.hash != nil {
		o.hash.Write(p[:n])
	}
	if n > 0 && o.progress != nil {
		o.progress(o.read)
	}
	return n, err
}

// bounded refuses content beyond its limits.
type bounded struct {
	r        io.Reader
	original *original
	given    int64
	max      int64
	ratio    int64 // 0: not compressed
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.given += int64(n)
	switch {
	case b.given > b.max:
		return 0, problem.New(problem.TooLarge, "file.too-large", b.max)
	case b.ratio > 0 && b.given > bombFloor && b.given/b.ratio > b.original.read:
		return 0, problem.New(problem.TooLarge, "file.bomb", b.original.read, b.given)
	}
	if err != nil && !errors.Is(err, io.EOF) && b.ratio > 0 {
		err = broken()
	}
	return n, err
}

// broken is the problem of gzip that is cut off or damaged.
func broken() error {
	return problem.New(problem.Invalid, "file.broken-gzip")
}

// unreadable is the problem of an input that broke off, or the one it told.
func unreadable(err error) error {
	var told *problem.Problem
	if errors.As(err, &told) {
		return told
	}
	return problem.New(problem.Unavailable, "file.unreadable", 0, 0).Because(err)
}
