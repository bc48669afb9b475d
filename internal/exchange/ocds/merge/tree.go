package merge

import (
	"slices"

	"imar/internal/exchange/jsonstream"
)

// branch is a place of the merged release: a member of an object, an element of
// an array, or the release itself.
type branch struct {
	name string // as a member; of an element, the text of its id
	// What stands there: nothing yet, a value that is replaced as a whole, or
	// what it holds. A place can have both when releases disagree; then what it
	// holds counts.
	value    jsonstream.Value // the latest
	past     []version
	holds    holding
	branches []*branch
	index    map[string]*branch // of many branches, by name
	id       jsonstream.Value   // of an element: the id that it was found by, if it has one
}

// holding is what a place holds.
type holding byte

const (
	nothing holding = iota
	members
	elements
)

// version is a value with the release that brought it.
type version struct {
	release *heading
	value   jsonstream.Value
}

// heading is what a versioned release tells of a release, as JSON; null for what
// it does not have.
type heading struct{ id, date, tag []byte }

// fewBranches is up to how many branches are looked for one by one.
const fewBranches = 16

func (b *branch) find(name string) *branch {
	if b.index != nil {
		return b.index[name]
	}
	for _, each := range b.branches {
		if each.name == name {
			return each
		}
	}
	return nil
}

// findKey is find by a name in a file, without memory for its text.
func (b *branch) findKey(key jsonstream.Value) *branch {
	if b.index != nil {
		return b.index[key.Text()]
	}
	for _, each := range b.branches {
		if key.Is(each.name) {
			return each
		}
	}
	return nil
}

// wood is the memory of branches, which is used again for the next release. Each
// piece keeps the room that its branches had.
type wood struct {
	pieces [][]branch
	piece  int // that is being used
	used   int // of it
}

// pieceSize is how many branches a piece has.
const pieceSize = 128

// take gives a branch of which nothing is known.
func (w *wood) take(name string) *branch {
	if w.used == pieceSize {
		w.piece, w.used = w.piece+1, 0
	}
	if w.piece == len(w.pieces) {
		w.pieces = append(w.pieces, make([]branch, pieceSize))
	}
	b := &w.pieces[w.piece][w.used]
	w.used++
	*b = branch{name: name, branches: b.branches[:0], past: b.past[:0]}
	if cap(b.branches) > mostRoom {
		b.branches = nil
	}
	return b
}

// What one large release needed is not kept for small ones.
const (
	mostPieces = 64
	mostRoom   = 256 // branches within a branch
)

// clear takes all branches back.
func (w *wood) clear() {
	w.piece, w.used = 0, 0
	if len(w.pieces) > mostPieces {
		w.pieces = slices.Clone(w.pieces[:mostPieces])
	}
}

// add appends a branch. One without a name is never found again.
func (b *branch) add(name string, w *wood) *branch {
	added := w.take(name)
	b.branches = append(b.branches, added)
	switch {
	case b.index != nil:
		b.remember(added)
	case len(b.branches) > fewBranches:
		b.index = make(map[string]*branch, 2*fewBranches)
		for _, each := range b.branches {
			b.remember(each)
		}
	}
	return added
}

func (b *branch) remember(each *branch) {
	if each.name != unnamed {
		b.index[each.name] = each
	}
}

// drop takes the last branch away again: nothing came of it.
func (b *branch) drop() {
	last := b.branches[len(b.branches)-1]
	b.branches = b.branches[:len(b.branches)-1]
	if b.index != nil && last.name != unnamed {
		delete(b.index, last.name)
	}
}

// unnamed is the name of elements that no later element is laid upon.
const unnamed = "\x00"

// touched says that something came of the branch.
func (b *branch) touched() bool { return b.value.Exists() || b.holds != nothing }

// same says that two values are equal as JSON, numbers by their value.
func same(a, b jsonstream.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case jsonstream.String:
		return b.Is(a.Text())
	case jsonstream.Number:
		return jsonstream.CompareNumbers(string(a.Raw()), string(b.Raw())) == 0
	case jsonstream.Array:
		return sameElements(a, b)
	case jsonstream.Object:
		if a.Len() != b.Len() {
			return false
		}
		for name, value := range a.Members() {
			if other := b.Get(name); !other.Exists() || !same(value, other) {
				return false
			}
		}
	}
	return true
}

func sameElements(a, b jsonstream.Value) bool {
	if a.Len() != b.Len() {
		return false
	}
	others := make([]jsonstream.Value, 0, b.Len())
	for _, each := range b.Elements() {
		others = append(others, each)
	}
	for i, each := range a.Elements() {
		if !same(each, others[i]) {
			return false
		}
	}
	return true
}
