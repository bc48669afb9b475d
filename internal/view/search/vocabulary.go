package search

import (
	"slices"
	"strings"
)

// noTerm stands where a word has no stem other than itself.
const noTerm = 1<<32 - 1

// stemMark stands before the text of a term that gathers every word with one
// stem, other than the stem itself when that is a word of its own. No folded
// word holds it.
const stemMark = "\x01"

// term is one word as it stands in documents (folded, without article), or,
// behind stemMark, a stem.
type term struct {
	text     string
	postings []uint32 // document number << 8 | impact, ascending
	live     uint32   // postings whose document is not gone
	stem     uint32   // the term of its stem, or noTerm
}

// vocabulary is every term, found by text, by beginning, and by family.
type vocabulary struct {
	term     []term
	id       map[string]uint32
	sorted   dictionary          // words, not stems
	families map[string][]uint32 // consonants of an Arabic stem → terms with such a stem
}

func newVocabulary() vocabulary {
	return vocabulary{id: map[string]uint32{}, families: map[string][]uint32{}}
}

// learn gives the term of a word, made on first sight with its stem.
func (v *vocabulary) learn(word []byte) uint32 {
	if t, ok := v.id[string(word)]; ok {
		return t
	}
	text := string(word)
	stem := uint32(noTerm)
	if root := stemOf(text); root != text {
		s, ok := v.id[stemMark+root]
		if !ok {
			s = v.insert(stemMark+root, noTerm)
		}
		stem = s
	}
	return v.insert(text, stem)
}

// insert adds a term that is not there yet. The term of its stem comes first.
func (v *vocabulary) insert(text string, stem uint32) uint32 {
	t := v.enter(text, stem)
	if !strings.HasPrefix(text, stemMark) {
		v.sorted.insert(v.term, t)
	}
	return t
}

// enter is insert without a place in the dictionary: Load sorts once at the end.
func (v *vocabulary) enter(text string, stem uint32) uint32 {
	t := uint32(len(v.term))
	v.term = append(v.term, term{text: text, stem: stem})
	v.id[text] = t
	if stem == noTerm {
		if key := consonants(strings.TrimPrefix(text, stemMark)); key != "" {
			v.families[key] = append(v.families[key], t)
		}
	}
	return t
}

// sort puts every word into the dictionary anew.
func (v *vocabulary) sort() {
	var words []uint32
	for t := range v.term {
		if !strings.HasPrefix(v.term[t].text, stemMark) {
			words = append(words, uint32(t))
		}
	}
	slices.SortFunc(words, func(a, b uint32) int { return strings.Compare(v.term[a].text, v.term[b].text) })
	v.sorted = dictionary{}
	for block := range slices.Chunk(words, blockSize/2) {
		v.sorted.blocks = append(v.sorted.blocks, append(make([]uint32, 0, blockSize), block...))
	}
}

// find gives the term with this text when some document has it.
func (v *vocabulary) find(text string) (uint32, bool) {
	t, ok := v.id[text]
	return t, ok && v.term[t].live > 0
}

// dictionary keeps term ids in the order of their texts, in blocks, so that an
// insertion moves little.
type dictionary struct{ blocks [][]uint32 }

// blockSize is where a block is split in two.
const blockSize = 512

// insert puts t in its place; its text is not in the dictionary yet.
func (d *dictionary) insert(terms []term, t uint32) {
	if len(d.blocks) == 0 {
		d.blocks = [][]uint32{append(make([]uint32, 0, blockSize), t)}
		return
	}
	text := terms[t].text
	b, i := d.locate(terms, text)
	block := slices.Insert(d.blocks[b], i, t)
	if len(block) >= blockSize {
		upper := append(make([]uint32, 0, blockSize), block[blockSize/2:]...)
		block = block[:blockSize/2]
		d.blocks = slices.Insert(d.blocks, b+1, upper)
	}
	d.blocks[b] = block
}

// locate is the place of the first text that is not before text, as a block
// and a position within it.
func (d *dictionary) locate(terms []term, text string) (block, position int) {
	after, _ := slices.BinarySearchFunc(d.blocks, text, func(b []uint32, text string) int {
		return strings.Compare(terms[b[0]].text, text)
	})
	if after > 0 {
		i, _ := slices.BinarySearchFunc(d.blocks[after-1], text, func(t uint32, text string) int {
			return strings.Compare(terms[t].text, text)
		})
		return after - 1, i
	}
	return 0, 0
}

// withPrefix calls visit with every term that begins with prefix, in order.
func (d *dictionary) withPrefix(terms []term, prefix string, visit func(t uint32)) {
	if len(d.blocks) == 0 {
		return
	}
	b, i := d.locate(terms, prefix)
	for ; b < len(d.blocks); b, i = b+1, 0 {
		for ; i < len(d.blocks[b]); i++ {
			t := d.blocks[b][i]
			if !strings.HasPrefix(terms[t].text, prefix) {
				return
			}
			visit(t)
		}
	}
}
