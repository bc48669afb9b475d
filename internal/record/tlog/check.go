package tlog

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// leafTile is the work of one worker: a level 0 tile, its entries and bodies.
type leafTile struct {
	Name
	root *Hash  // of a full tile, verified; the hashes are still to be read
	data []byte // of a partial tile, verified
}

// checker walks a tree from its right edge down to the entries. The walk is
// sequential and from left to right; the bundles it reaches are checked by
// several workers. The fault that counts is the leftmost.
type checker struct {
	files      Files
	from, size int64
	expect     Expect

	work    chan ordered
	sent    int64       // leaf tiles sent to the workers
	stopped atomic.Bool // somebody found a fault: send no more

	mu    sync.Mutex
	order int64 // of the leaf tile that err belongs to
	err   error
	sum   Report
}

// ordered is a leaf tile and its place in the walk.
type ordered struct {
	leafTile
	order int64
}

// check verifies all that lies below the right edge, which is taken as true,
// and at or above entry from.
func check(files Files, edge []Tile, from, size int64, expect Expect) (Report, error) {
	c := &checker{files: files, from: from, size: size, expect: expect, work: make(chan ordered)}
	var workers sync.WaitGroup
	for range expect.workers() {
		workers.Go(c.run)
	}
	var err error
	for _, t := range edge {
		if err = c.descend(t); err != nil {
			break
		}
	}
	close(c.work)
	workers.Wait()
	c.fail(c.sent, err)
	return c.sum, c.err
}

// fail keeps the leftmost error. All leaf tiles to the left of it were sent
// before, so they are finished by the time the walk ends.
func (c *checker) fail(order int64, err error) {
	if err == nil {
		return
	}
	c.stopped.Store(true)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil || order < c.order {
		c.order, c.err = order, err
	}
}

// errStopped ends a walk whose error stands elsewhere.
var errStopped = errors.New("stopped")

// descend checks every tile below a verified tile.
func (c *checker) descend(t Tile) error {
	if t.Level == 0 {
		return c.send(leafTile{Name: t.Name, data: t.Data})
	}
	for i := range t.Width {
		n, root := t.child(i), t.hash(i)
		if n.end() <= c.from {
			continue
		}
		if n.Level == 0 {
			if err := c.send(leafTile{Name: n, root: &root}); err != nil {
				return err
			}
			continue
		}
		child, err := readFull(c.files, n, root)
		if err != nil {
			return err
		}
		c.mu.Lock()
		c.sum.Tiles++
		c.mu.Unlock()
		if err := c.descend(child); err != nil {
			return err
		}
	}
	return nil
}

// readFull reads a full tile whose root is known.
func readFull(files Files, n Name, root Hash) (Tile, error) {
	t, err := readTile(files, n)
	if err != nil {
		return Tile{}, err
	}
	if subtreeRoot(t.Data) != root {
		return Tile{}, fault(TileHash, n.Path(), nil)
	}
	return t, nil
}

// send gives a leaf tile to the next free worker.
func (c *checker) send(t leafTile) error {
	if c.stopped.Load() {
		return errStopped
	}
	if t.end() <= c.from {
		return nil
	}
	c.work <- ordered{t, c.sent}
	c.sent++
	return nil
}

// run is one worker.
func (c *checker) run() {
	var sum Report
	for t := range c.work {
		c.fail(t.order, c.leafTile(t.leafTile, &sum))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum.Tiles += sum.Tiles
	c.sum.Entries += sum.Entries
	c.sum.Bytes += sum.Bytes
	c.sum.Parts += sum.Parts
	c.sum.Absent += sum.Absent
}

// leafTile checks a level 0 tile, every entry under it and their open parts.
func (c *checker) leafTile(t leafTile, sum *Report) error {
	tile := Tile{t.Name, t.data}
	if t.root != nil {
		var err error
		if tile, err = readFull(c.files, t.Name, *t.root); err != nil {
			return err
		}
		sum.Tiles++
	}
	bundle, err := c.open(Entries, t.Name)
	if err != nil {
		return err
	}
	var body *records
	if c.expect.Header != nil {
		if body, err = c.open(Bodies, t.Name); err != nil {
			return err
		}
	}
	for i := range t.Width {
		index := t.Index*TileWidth + int64(i)
		entry, err := bundle.entry(index, tile.hash(i))
		if err != nil {
			return err
		}
		sum.Entries++
		sum.Bytes += int64(len(entry))
		if body == nil {
			continue
		}
		digests, err := c.expect.Header(index, entry)
		if err != nil {
			return bundle.fault(Header, index, -1, err)
		}
		open, err := body.parts(index, digests)
		if err != nil {
			return err
		}
		sum.Parts += int64(open)
		sum.Absent += int64(len(digests) - open)
	}
	if err := bundle.finish(t.Index*TileWidth + int64(t.Width) - 1); err != nil || body == nil {
		return err
	}
	return body.finish(t.Index*TileWidth + int64(t.Width) - 1)
}

// records is an entry bundle or a body bundle that is being read.
type records struct {
	path string
	rest []byte
	// whole is false if the file goes on after the last record that counts:
	// a full bundle in the place of a partial one.
	whole bool
}

// open reads the bundle that belongs to a level 0 tile.
func (c *checker) open(kind Kind, tile Name) (*records, error) {
	n := bundle(kind, tile.Index, c.size)
	read, data, err := ReadWide(c.files, n)
	if err != nil {
		return nil, err
	}
	return &records{read.Path(), data, read == n}, nil
}

// fault makes a Fault about one entry.
func (r *records) fault(reason Reason, entry int64, part int, detail error) error {
	return &Fault{Reason: reason, Path: r.path, Entry: entry, Part: part, Detail: detail}
}

// entry takes the next entry, which must hash to leaf.
func (r *records) entry(index int64, leaf Hash) ([]byte, error) {
	entry, rest, err := cutEntry(r.rest)
	if err != nil {
		return nil, r.fault(Malformed, index, -1, err)
	}
	if LeafHash(entry) != leaf {
		return nil, r.fault(EntryHash, index, -1, nil)
	}
	r.rest = rest
	return entry, nil
}

// parts takes the next entry's open parts, which must have these digests, and
// returns their number.
func (r *records) parts(index int64, digests []Hash) (int, error) {
	parts, rest, err := cutRecord(r.rest)
	if err != nil {
		return 0, r.fault(Malformed, index, -1, err)
	}
	for _, p := range parts {
		if p.Index >= len(digests) {
			return 0, r.fault(PartHash, index, p.Index, fmt.Errorf("the header has %d parts", len(digests)))
		}
		if p.Digest() != digests[p.Index] {
			return 0, r.fault(PartHash, index, p.Index, nil)
		}
	}
	r.rest = rest
	return len(parts), nil
}

// finish checks that nothing follows the last record.
func (r *records) finish(last int64) error {
	if r.whole && len(r.rest) > 0 {
		return r.fault(Malformed, last, -1, fmt.Errorf("%d bytes follow the last record", len(r.rest)))
	}
	return nil
}
