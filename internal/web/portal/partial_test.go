package portal_test

import (
	"errors"
	"io/fs"
	"testing"

	"imar/internal/record/replica"
	"imar/internal/record/tlog"
	"imar/internal/web/webtest"
)

// A partial file may go once the full one is there (C2SP tlog-tiles): a stop
// between the two and the next checkpoint must not make a log unreadable.
func TestReplayWithoutPartialFiles(t *testing.T) {
	r := webtest.Filled(t)
	size := r.Publisher.Signed().Head.Size
	last := tlog.Name{Kind: tlog.Entries, Index: size / tlog.TileWidth, Width: int(size % tlog.TileWidth)}
	body := tlog.Name{Kind: tlog.Bodies, Index: last.Index, Width: last.Width}
	whole := map[string]string{
		tlog.Name{Kind: tlog.Entries, Index: last.Index, Width: tlog.TileWidth}.Path(): last.Path(),
		tlog.Name{Kind: tlog.Bodies, Index: last.Index, Width: tlog.TileWidth}.Path():  body.Path(),
	}
	// The file of the whole tile holds more than is asked for.
	asked := size - 3
	files := func(path string) ([]byte, error) {
		if path == last.Path() || path == body.Path() {
			return nil, fs.ErrNotExist
		}
		if there, ok := whole[path]; ok {
			return fill(r, there, last.Width)
		}
		return r.Log.Read(path)
	}
	count := int64(0)
	for _, err := range replica.Facts(files, asked) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != asked {
		t.Errorf("%d facts of %d", count, asked)
	}
	gone := func(string) ([]byte, error) { return nil, fs.ErrNotExist }
	for _, err := range replica.Facts(gone, asked) {
		if fault := (*tlog.Fault)(nil); !errors.As(err, &fault) || fault.Reason != tlog.Missing {
			t.Errorf("without files: %v", err)
		}
	}
}

// fill is a partial file with its first record again in each place that is
// free, as long as a whole one.
func fill(r *webtest.Record, path string, width int) ([]byte, error) {
	data, err := r.Log.Read(path)
	if err != nil {
		return nil, err
	}
	first := 2 + int(data[0])<<8 + int(data[1]) // an entry: a uint16, then its bytes
	if path[:4] == "body" {
		first = 4 + int(data[0])<<24 + int(data[1])<<16 + int(data[2])<<8 + int(data[3])
	}
	for range tlog.TileWidth - width {
		data = append(data, data[:first]...)
	}
	return data, nil
}
