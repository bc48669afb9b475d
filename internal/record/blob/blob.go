// Package blob keeps files by their content: imported originals now, photos and
// documents later.
//
// A file's name is the SHA-256 of its bytes in hexadecimal, below two folders
// of two digits each. A file is written beside its place, synced and renamed,
// so it is there whole or not at all; the same content is stored once. Files
// are for the fund's staff (mode 0600): an original may hold names and
// addresses that its public statements leave out.
//
// The invariant: what Open gives has the hash it was asked for, or reading it
// to the end fails.
package blob

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"imar/internal/base/problem"
)

// Dir is the folder of the files.
type Dir string

func (d Dir) path(sum string) (string, error) {
	if b, err := hex.DecodeString(sum); err != nil || len(b) != sha256.Size || hex.EncodeToString(b) != sum {
		return "", fmt.Errorf("blob %q: %w", sum, fs.ErrNotExist)
	}
	return filepath.Join(string(d), sum[:2], sum[2:4], sum), nil
}

// Put stores what r gives and tells its SHA-256, its size and whether it was
// new. A full disk is a problem of code problem.Full; nothing is left behind.
func (d Dir) Put(r io.Reader) (sum string, size int64, added bool, err error) {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return "", 0, false, failed(err)
	}
	tmp, err := os.CreateTemp(string(d), ".new-*")
	if err != nil {
		return "", 0, false, failed(err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(tmp, h), r)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return "", 0, false, failed(err)
	}
	sum = hex.EncodeToString(h.Sum(nil))
	path, _ := d.path(sum)
	if _, err := os.Stat(path); err == nil {
		return sum, size, false, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", 0, false, failed(err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return "", 0, false, failed(err)
	}
	for folder := filepath.Dir(path); ; folder = filepath.Dir(folder) {
		if err := syncFolder(folder); err != nil {
			return "", 0, false, failed(err)
		}
		if folder == filepath.Clean(string(d)) {
			return sum, size, true, nil
		}
	}
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func failed(err error) error {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return problem.New(problem.Full, "problem.disk.full").Because(err)
	}
	return fmt.Errorf("store file: %w", err)
}

// Open gives a stored file. Reading it to its end fails with a problem of code
// problem.Tampered when its bytes no longer have its hash.
func (d Dir) Open(sum string) (io.ReadCloser, error) {
	path, err := d.path(sum)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open stored file: %w", err)
	}
	return &checked{file: f, sum: sum, hash: sha256.New()}, nil
}

// Remove forgets a file that no fact points to.
func (d Dir) Remove(sum string) error {
	path, err := d.path(sum)
	if err != nil {
		return err
	}
	return os.Remove(path)
}

// All lists the hashes of the stored files, in order.
func (d Dir) All() (sums []string, err error) {
	err = filepath.WalkDir(string(d), func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && !e.IsDir() && len(e.Name()) == 2*sha256.Size {
			sums = append(sums, e.Name())
		}
		return err
	})
	return sums, err
}

type checked struct {
	file *os.File
	sum  string
	hash hash.Hash
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.file.Read(p)
	c.hash.Write(p[:n])
	if errors.Is(err, io.EOF) {
		want, _ := hex.DecodeString(c.sum)
		if !bytes.Equal(c.hash.Sum(nil), want) {
			return n, problem.New(problem.Tampered, "record.blob-differs", c.sum)
		}
	}
	return n, err
}

func (c *checked) Close() error { return c.file.Close() }
