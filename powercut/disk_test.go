package powercut

import (
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// sectorSize is what a disk writes whole or not at all.
const sectorSize = 512

// disk is a simulated disk: files whose unsynced sectors a power cut treats as
// a disk does. It is an SQLite VFS (https://sqlite.org/vfs.html).
type disk struct {
	mu     sync.Mutex
	rnd    *rand.Rand
	files  map[string]*inode
	ghosts map[string]*inode // deleted, and the folder was not synced since
	shared string            // path below which the shared memory of the WAL index lies
	left   int               // operations until the power fails; below zero it never does
	dark   bool              // it has failed
	traits
}

// traits are what kind of disk it is.
type traits struct {
	careful bool // promises that a write harms no byte beside it (SQLITE_IOCAP_POWERSAFE_OVERWRITE)
	harmful bool // harms the whole sector all the same
	lies    bool // confirms a sync that it has not done
}

// span is the bytes of a sector that were written.
type span struct{ from, to int64 }

// inode is one file: what a program sees, and what is safe.
type inode struct {
	data    []byte
	safe    []byte
	dirty   map[int64]span // what of which sector was written since the last sync
	named   bool           // the folder that names it was synced
	shorter bool           // truncated since the last sync

	shares            int // locks: https://sqlite.org/lockingv3.html
	reserved, pending *handle
}

var errPower = errors.New("the power has failed")

// op counts an operation that changes the disk, and fails when there is no
// power for it.
func (d *disk) op() error {
	if d.dark || d.left == 0 {
		d.dark = true
		return errPower
	}
	if d.left > 0 {
		d.left--
	}
	return nil
}

// cut is the disk after the power has failed and come back.
func (d *disk) cut(shared string) *disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dark = true
	after := newDisk(d.rnd, shared, d.traits)
	for _, folder := range []map[string]*inode{d.ghosts, d.files} {
		for _, name := range slices.Sorted(maps.Keys(folder)) {
			f := folder[name]
			if (!f.named || d.ghosts[name] == f) && d.rnd.IntN(2) == 0 {
				continue // made or deleted, and the folder may know or not
			}
			survived := f.survives(d.rnd, d.harmful || !d.careful)
			after.files[name] = &inode{data: survived, safe: slices.Clone(survived), dirty: map[int64]span{}, named: true}
		}
	}
	return after
}

func newDisk(rnd *rand.Rand, shared string, t traits) *disk {
	return &disk{rnd: rnd, files: map[string]*inode{}, ghosts: map[string]*inode{}, shared: shared, left: -1, traits: t}
}

// syncFolder makes it known for good which files there are.
func (d *disk) syncFolder() {
	clear(d.ghosts)
	for _, f := range d.files {
		f.named = true
	}
}

// survives is the file's bytes after a cut. whole says that garbage fills a
// sector whole, and not only what was written of it.
func (f *inode) survives(r *rand.Rand, whole bool) []byte {
	now := slices.Clone(f.safe)
	if f.shorter && r.IntN(2) == 0 {
		now = now[:min(len(now), len(f.data))]
	}
	sectors := make([]int64, 0, len(f.dirty))
	for s := range f.dirty {
		sectors = append(sectors, s)
	}
	slices.Sort(sectors)
	for _, s := range sectors {
		from := s * sectorSize
		to := min(from+sectorSize, int64(len(f.data)))
		if from >= to {
			continue
		}
		fate := r.IntN(8)
		if fate >= 5 { // lost: the old bytes stay
			continue
		}
		if int64(len(now)) < to {
			now = append(now, make([]byte, to-int64(len(now)))...)
		}
		copy(now[from:to], f.data[from:to])
		if fate == 4 {
			harmed := span{from, to}
			if !whole {
				harmed = span{f.dirty[s].from, min(f.dirty[s].to, to)}
			}
			for i := harmed.from; i < harmed.to; i++ {
				now[i] = byte(r.Uint32())
			}
		}
	}
	return now
}

// Open opens a file, or makes it.
func (d *disk) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[name]
	if f == nil || name == "" {
		if flags&vfs.OPEN_CREATE == 0 {
			return nil, flags, sqlite3.CANTOPEN
		}
		if err := d.op(); err != nil {
			return nil, flags, err
		}
		f = &inode{dirty: map[int64]span{}}
		if name != "" {
			d.files[name] = f
		}
	}
	h := &handle{disk: d, inode: f, temporary: name == ""}
	if flags&vfs.OPEN_MAIN_DB != 0 {
		h.shared = vfs.NewSharedMemory(d.shared, flags)
	}
	return h, flags, nil
}

// Delete removes a file. Without a sync of the folder it may come back.
func (d *disk) Delete(name string, syncFolder bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[name]
	if f == nil {
		return sqlite3.IOERR_DELETE_NOENT
	}
	if err := d.op(); err != nil {
		return err
	}
	delete(d.files, name)
	if f.named {
		d.ghosts[name] = f
	}
	if syncFolder && !d.lies {
		d.syncFolder()
	}
	return nil
}

// Access says whether a file is there.
func (d *disk) Access(name string, _ vfs.AccessFlag) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.files[name] != nil, nil
}

// FullPathname is the name itself.
func (d *disk) FullPathname(name string) (string, error) { return name, nil }

// handle is an open file.
type handle struct {
	disk      *disk
	inode     *inode
	shared    vfs.SharedMemory
	temporary bool
	level     vfs.LockLevel
}

// SharedMemory is the index of the WAL, which no disk keeps.
func (h *handle) SharedMemory() vfs.SharedMemory { return h.shared }

// Close lets the file go.
func (h *handle) Close() error {
	if h.shared != nil {
		h.shared.Close()
	}
	return h.Unlock(vfs.LOCK_NONE)
}

// ReadAt reads what programs see.
func (h *handle) ReadAt(p []byte, off int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.disk.dark {
		return 0, errPower
	}
	if off >= int64(len(h.inode.data)) {
		return 0, io.EOF
	}
	n := copy(p, h.inode.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt writes, safe only after the next Sync.
func (h *handle) WriteAt(p []byte, off int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.op(); err != nil {
		return 0, err
	}
	f := h.inode
	if end := off + int64(len(p)); end > int64(len(f.data)) {
		f.data = append(f.data, make([]byte, end-int64(len(f.data)))...)
	}
	copy(f.data[off:], p)
	end := off + int64(len(p))
	for s := off / sectorSize; s*sectorSize < end; s++ {
		written := span{max(off, s*sectorSize), min(end, (s+1)*sectorSize)}
		if was, ok := f.dirty[s]; ok {
			written = span{min(was.from, written.from), max(was.to, written.to)}
		}
		f.dirty[s] = written
	}
	return len(p), nil
}

// Truncate shortens the file, for good only after the next Sync.
func (h *handle) Truncate(size int64) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.op(); err != nil {
		return err
	}
	f := h.inode
	if size < int64(len(f.data)) {
		f.data, f.shorter = f.data[:size:size], true
	}
	return nil
}

// Sync makes what was written safe, and the file's name with it, as SQLite's
// own layer does with the folder of a new file.
func (h *handle) Sync(vfs.SyncFlag) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.op(); err != nil {
		return err
	}
	if h.disk.lies {
		return nil
	}
	f := h.inode
	f.safe, f.shorter = slices.Clone(f.data), false
	clear(f.dirty)
	if !f.named {
		h.disk.syncFolder()
	}
	return nil
}

// Size is the length that programs see.
func (h *handle) Size() (int64, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	return int64(len(h.inode.data)), nil
}

// Lock takes a lock of the five levels.
func (h *handle) Lock(want vfs.LockLevel) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.level >= want {
		return nil
	}
	f := h.inode
	switch want {
	case vfs.LOCK_SHARED:
		if f.pending != nil {
			return sqlite3.BUSY
		}
		f.shares++
	case vfs.LOCK_RESERVED:
		if f.reserved != nil && f.reserved != h {
			return sqlite3.BUSY
		}
		f.reserved = h
	default:
		if f.pending != nil && f.pending != h || f.reserved != nil && f.reserved != h {
			return sqlite3.BUSY
		}
		f.pending = h
		if f.shares > 1 {
			return sqlite3.BUSY
		}
	}
	h.level = want
	return nil
}

// Unlock goes down to a level.
func (h *handle) Unlock(to vfs.LockLevel) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	f := h.inode
	if f.pending == h {
		f.pending = nil
	}
	if f.reserved == h {
		f.reserved = nil
	}
	if h.level >= vfs.LOCK_SHARED && to < vfs.LOCK_SHARED {
		f.shares--
	}
	h.level = min(h.level, to)
	return nil
}

// CheckReservedLock says whether somebody has more than a shared lock.
func (h *handle) CheckReservedLock() (bool, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	return h.inode.reserved != nil || h.inode.pending != nil, nil
}

// SectorSize is the disk's.
func (h *handle) SectorSize() int { return sectorSize }

// DeviceCharacteristics is what the disk promises. One that is not careful
// makes SQLite fill each commit up to the end of a sector.
func (h *handle) DeviceCharacteristics() vfs.DeviceCharacteristic {
	if h.disk.careful {
		return vfs.IOCAP_POWERSAFE_OVERWRITE
	}
	return 0
}
