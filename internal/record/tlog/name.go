package tlog

import (
	"fmt"
	"strconv"
	"strings"
)

// TileWidth is the number of hashes in a full tile, of entries in a full entry
// bundle and of records in a full body bundle.
const TileWidth = 256

// tileHeight is log2(TileWidth): the number of tree levels in a tile.
const tileHeight = 8

// Kind is a kind of numbered file of the log.
type Kind uint8

// The kinds of numbered files.
const (
	Hashes  Kind = iota // tile/<L>/<N>: hashes
	Entries             // tile/entries/<N>: entries
	Bodies              // body/<N>: the entries' open parts
)

// Name names one numbered file of the log. Names are comparable.
type Name struct {
	Kind  Kind
	Level int   // 0 to 63 for Hashes, else 0
	Index int64 // zero-based, within the level
	Width int   // 1 to 256; below 256 the file is partial
}

// Path is the file's path relative to the log's prefix, per C2SP tlog-tiles.
func (n Name) Path() string {
	var dir string
	switch n.Kind {
	case Entries:
		dir = "tile/entries/"
	case Bodies:
		dir = "body/"
	default:
		dir = "tile/" + strconv.Itoa(n.Level) + "/"
	}
	index := fmt.Sprintf("%03d", n.Index%1000)
	for rest := n.Index / 1000; rest > 0; rest /= 1000 {
		index = fmt.Sprintf("x%03d/%s", rest%1000, index)
	}
	if n.Width == TileWidth {
		return dir + index
	}
	return dir + index + ".p/" + strconv.Itoa(n.Width)
}

// full is the name of the file that replaces n once it is complete.
func (n Name) full() Name {
	n.Width = TileWidth
	return n
}

// end is the number of entries up to the end of what the file covers.
func (n Name) end() int64 {
	return (n.Index*TileWidth + int64(n.Width)) << (tileHeight * n.Level)
}

// maxIndex keeps the entries that a file covers within an int64.
const maxIndex = 1<<(63-tileHeight) - 1

// ParsePath is the inverse of [Name.Path]. It accepts exactly the paths that
// Path writes and that tlog-tiles allows.
func ParsePath(path string) (Name, error) {
	bad := fmt.Errorf("parse path %.100q: not the path of a log file", path)
	n := Name{Width: TileWidth}
	rest, ok := strings.CutPrefix(path, "tile/entries/")
	if ok {
		n.Kind = Entries
	} else if rest, ok = strings.CutPrefix(path, "body/"); ok {
		n.Kind = Bodies
	} else if rest, ok = strings.CutPrefix(path, "tile/"); ok {
		var level string
		if level, rest, ok = strings.Cut(rest, "/"); !ok {
			return Name{}, bad
		}
		l, err := strconv.ParseUint(level, 10, 8)
		if err != nil || l > 63 {
			return Name{}, bad
		}
		n.Level = int(l)
	} else {
		return Name{}, bad
	}
	index, width, partial := strings.Cut(rest, ".p/")
	if partial {
		w, err := strconv.ParseUint(width, 10, 8)
		if err != nil || w == 0 {
			return Name{}, bad
		}
		n.Width = int(w)
	}
	for _, group := range strings.Split(index, "/") {
		d, err := strconv.ParseUint(strings.TrimPrefix(group, "x"), 10, 16)
		if err != nil || d > 999 || n.Index > maxIndex/1000 {
			return Name{}, bad
		}
		n.Index = n.Index*1000 + int64(d)
	}
	// Writing it again refuses what the above let through: leading zeroes, a
	// missing or misplaced x, a group of the wrong length.
	if n.Index > maxIndex || n.Path() != path {
		return Name{}, bad
	}
	return n, nil
}

// Edge names the partial hash tiles on the right edge of a tree of the given
// size, the highest level first. The tree's root is a function of them alone.
func Edge(size int64) []Name {
	var edge []Name
	for level := maxLevel; level >= 0; level-- {
		hashes := size >> (tileHeight * level)
		if w := int(hashes % TileWidth); w > 0 {
			edge = append(edge, Name{Level: level, Index: hashes / TileWidth, Width: w})
		}
	}
	return edge
}

// maxLevel is the highest tile level in a tree whose size is an int64.
const maxLevel = 63 / tileHeight

// bundle names the entry bundle or body bundle number index in a tree of size.
func bundle(kind Kind, index, size int64) Name {
	return Name{Kind: kind, Index: index, Width: int(min(size-index*TileWidth, TileWidth))}
}
