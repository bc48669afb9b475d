// Package logfiles finds a log's files in a folder, below a URL or in a ZIP
// archive, reads the part of a header that a verifier needs, and decides by
// which keys a checkpoint must be signed.
//
// Like package tlog it imports the standard library alone, so that the
// auditor's program, which is made of the two, can be read in an hour.
//
// The invariant: whatever the place holds, reading it takes bounded memory,
// and nothing outside of it is read.
package logfiles

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"imar/internal/record/tlog"
)

// Prefix is where the log's files stand in a folder, below a URL, in an archive.
const Prefix = "log/"

// ErrUsage marks what the person at the keyboard can mend.
var ErrUsage = errors.New("usage")

// Source is a place to read a log from.
type Source struct {
	Files   tlog.Files
	Workers int // bundles to fetch at a time
	Close   func() error
}

// Open opens a folder, a URL or a ZIP archive.
func Open(name string) (*Source, error) {
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		return openURL(name)
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	if info.IsDir() {
		return openFolder(name)
	}
	return openArchive(name)
}

// limit is the length of the longest file of a log at a path, in bytes.
func limit(path string) int64 {
	n, err := tlog.ParsePath(path)
	switch {
	case err != nil:
		return 1 << 20 // checkpoint, vkey
	case n.Kind == tlog.Entries:
		return tlog.TileWidth * (2 + tlog.MaxEntry)
	case n.Kind == tlog.Bodies:
		return tlog.MaxBody
	default:
		return tlog.TileWidth * tlog.HashSize
	}
}

// readAll reads one byte more than the longest file there can be. A longer one
// thus stays too long, and whoever decodes it says so; memory stays bounded.
func readAll(r io.Reader, path string) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, limit(path)+1))
}

// openFolder reads from a folder. Links that lead out of it are not followed.
func openFolder(name string) (*Source, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	files := func(path string) ([]byte, error) {
		f, err := root.Open(Prefix + path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return readAll(f, path)
	}
	return &Source{files, runtime.GOMAXPROCS(0), root.Close}, nil
}

// openArchive reads from a ZIP archive. Nothing is ever written to disk, and
// of the names in the archive only those of a log are asked for, each once.
func openArchive(name string) (*Source, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUsage, name, err)
	}
	index := map[string]*zip.File{}
	for _, f := range z.File {
		if path, ok := strings.CutPrefix(f.Name, Prefix); ok {
			if index[path] != nil {
				z.Close()
				return nil, damaged(path, errors.New("the archive holds it twice"))
			}
			index[path] = f
		}
	}
	files := func(path string) ([]byte, error) {
		f := index[path]
		if f == nil {
			return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
		}
		r, err := f.Open()
		if err != nil {
			return nil, damaged(path, err)
		}
		defer r.Close()
		data, err := readAll(r, path)
		if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
			return nil, err // the disk, not the archive
		}
		if err != nil {
			return nil, damaged(path, err)
		}
		return data, nil
	}
	return &Source{files, runtime.GOMAXPROCS(0), z.Close}, nil
}

// damaged is a Fault about a file that the archive holds but cannot give.
func damaged(path string, err error) error {
	return &tlog.Fault{Reason: tlog.Malformed, Path: path, Entry: -1, Part: -1, Detail: err}
}

// How a URL is read: several files at a time, since each waits for the line;
// each given up after a minute; and tried again when the server or the line
// fails, for an audit of many thousand files must outlive one bad second.
const (
	fetches  = 8
	patience = time.Minute
	tries    = 4
)

// Pause is how long to wait before trying again; tests make it short.
var Pause = time.Second

// openURL reads over HTTP.
func openURL(name string) (*Source, error) {
	base, err := url.Parse(name)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("%w: %s", ErrUsage, name)
	}
	client := &http.Client{Timeout: patience}
	files := func(path string) ([]byte, error) {
		var last error
		for try := range tries {
			if try > 0 {
				time.Sleep(Pause << (try - 1))
			}
			data, again, err := fetch(client, base.JoinPath(Prefix+path).String(), path)
			if !again {
				return data, err
			}
			last = err
		}
		return nil, last
	}
	return &Source{files, fetches, func() error { return nil }}, nil
}

// fetch gets one file once, and says whether it is worth another try.
func fetch(client *http.Client, address, path string) (data []byte, again bool, err error) {
	r, err := client.Get(address)
	if err != nil {
		return nil, true, err
	}
	defer r.Body.Close()
	switch {
	case r.StatusCode == http.StatusNotFound || r.StatusCode == http.StatusGone:
		return nil, false, fmt.Errorf("%s: %w", address, fs.ErrNotExist)
	case r.StatusCode == http.StatusTooManyRequests || r.StatusCode >= 500:
		return nil, true, fmt.Errorf("%s: %s", address, r.Status)
	case r.StatusCode != http.StatusOK:
		return nil, false, fmt.Errorf("%s: %s", address, r.Status)
	}
	data, err = readAll(r.Body, path)
	return data, err != nil, err
}
