package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"imar/internal/record/tlog"
)

// Dir is the folder of the public log: its files have the paths of C2SP
// tlog-tiles, relative to it.
type Dir string

// Read is the log's files as a verifier reads them (tlog.Files).
func (d Dir) Read(path string) ([]byte, error) {
	if !filepath.IsLocal(path) {
		return nil, fmt.Errorf("read %q: %w", path, fs.ErrNotExist)
	}
	return os.ReadFile(filepath.Join(string(d), filepath.FromSlash(path)))
}

// write replaces a file so that a reader sees the old bytes or the new ones,
// and a power cut leaves one of them.
func (d Dir) write(path string, data []byte) error {
	full := filepath.Join(string(d), filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return WriteFile(full, data, 0o644)
}

// dropPartial removes the partial files that a full one has replaced.
func (d Dir) dropPartial(full tlog.Name) error {
	err := os.RemoveAll(filepath.Join(string(d), filepath.FromSlash(full.Path())) + ".p")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("drop partial files of %s: %w", full.Path(), err)
	}
	return nil
}

// dropOlder removes the partial files of a bundle other than the one named:
// they hold what was withheld since.
func (d Dir) dropOlder(keep tlog.Name) error {
	full := keep
	full.Width = tlog.TileWidth
	folder := filepath.Join(string(d), filepath.FromSlash(full.Path())) + ".p"
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("drop older files of %s: %w", full.Path(), err)
	}
	for _, e := range entries {
		if e.Name() == filepath.Base(keep.Path()) && keep.Width < tlog.TileWidth {
			continue
		}
		if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
			return fmt.Errorf("drop older files of %s: %w", full.Path(), err)
		}
	}
	return nil
}

// WriteFile writes a file by way of a temporary one beside it, and syncs the
// file and its folder before it returns.
func WriteFile(path string, data []byte, mode os.FileMode) error {
	return WriteParts(path, mode, data)
}

// WriteParts is WriteFile for a file that is at hand in several pieces.
func WriteParts(path string, mode os.FileMode, parts ...[]byte) error {
	folder := filepath.Dir(path)
	tmp, err := os.CreateTemp(folder, ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	for _, part := range parts {
		if _, err = tmp.Write(part); err != nil {
			break
		}
	}
	err = errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err == nil {
		err = syncFolder(folder)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return nil
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
