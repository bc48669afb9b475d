package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// minPrefix is how many letters a beginning needs, and minTypo how many a word
// needs to be looked for with one letter wrong.
const (
	minPrefix = 2
	minTypo   = 5
)

// resolver collects the terms that answer one word of a query, each with the
// best nearness found for it.
type resolver struct {
	*Index
	found []answer
	place map[uint32]int // term → its place in found; not for beginnings, which are many
}

type answer struct{ term, nearness uint32 }

// resolve finds every list that answers a word. written is the word folded,
// stripped is it without its article.
func (x *Index) resolve(written, stripped string, isLast bool) word {
	r := &resolver{Index: x, place: map[uint32]int{}}
	r.exact(stripped, asTyped)
	stem := stemOf(stripped)
	r.stem(stem, sameStem)
	if isArabic(stripped) {
		r.arabicKin(stem)
	}
	if isLast {
		r.beginnings(stripped)
		if written != stripped {
			r.beginnings(written)
		}
	}
	if len(r.found) == 0 {
		r.mistyped(stripped)
	}
	return r.word()
}

// word turns the found terms into lists. All share one rarity, for to the
// reader they are one word.
func (r *resolver) word() word {
	var w word
	live := 0
	for _, a := range r.found {
		live += int(r.term[a.term].live)
		w.size += len(r.term[a.term].postings)
	}
	rare := rarity(r.Len(), live)
	w.lists = make([]list, len(r.found))
	for i, a := range r.found {
		w.lists[i] = list{postings: r.term[a.term].postings, factor: rare * a.nearness}
	}
	return w
}

func (r *resolver) take(t, nearness uint32) {
	if i, ok := r.place[t]; ok {
		r.found[i].nearness = max(r.found[i].nearness, nearness)
		return
	}
	r.place[t] = len(r.found)
	r.found = append(r.found, answer{t, nearness})
}

// exact takes the documents with this very word.
func (r *resolver) exact(text string, nearness uint32) {
	if t, ok := r.find(text); ok {
		r.take(t, nearness)
	}
}

// stem takes the documents with any word of this stem.
func (r *resolver) stem(stem string, nearness uint32) {
	r.exact(stem, nearness)
	r.exact(stemMark+stem, nearness)
}

// particles are the letters that Arabic joins before a word. Cutting them off
// blindly would ruin words that begin with them, so they are looked for here,
// where the vocabulary says which words exist.
var particles = []string{"و", "ف", "ب", "ك", "ل", "وب", "ول", "فل", "فب"}

// arabicKin takes the words that Arabic writes otherwise: with a particle
// joined or taken away, with the ta of an opened ta marbuta, with a ya for a
// hamza, and the broken plural or its singular.
func (r *resolver) arabicKin(stem string) {
	stems := append([]string{stem}, irregular[stem]...)
	if len(stem) >= 5*letter && strings.HasSuffix(stem, "ت") {
		stems = append(stems, strings.TrimSuffix(stem, "ت"))
	}
	if len(stem) >= 3*letter {
		stems = append(stems, stem+"ت")
	}
	if strings.Contains(stem, "ء") {
		stems = append(stems, strings.ReplaceAll(stem, "ء", "ي"), strings.ReplaceAll(stem, "ء", ""))
	} else if strings.Contains(stem, "اي") {
		stems = append(stems, strings.ReplaceAll(stem, "اي", "اء"))
	}
	for _, p := range particles {
		if rest, ok := strings.CutPrefix(stem, p); ok && len(rest) >= 3*letter {
			stems = append(stems, arabicStem(string(bare([]byte(rest)))))
		}
	}
	for _, s := range stems {
		r.stem(s, kin)
		r.plurals(s)
		if len(s) >= 3*letter {
			for _, p := range particles {
				r.stem(p+s, kin)
			}
		}
	}
}

// plurals takes the broken plurals of a stem, or the singulars it is one of.
func (r *resolver) plurals(stem string) {
	key := consonants(stem)
	if key == "" {
		return
	}
	pattern := shape(stem)
	for _, t := range r.families[key] {
		other := strings.TrimPrefix(r.term[t].text, stemMark)
		if r.term[t].live > 0 && other != stem && related(pattern, shape(other)) {
			r.take(t, kin)
			r.stem(other, kin)
		}
	}
}

// beginnings takes the words that begin with what was typed.
func (r *resolver) beginnings(prefix string) {
	if utf8.RuneCountInString(prefix) < minPrefix {
		return
	}
	r.sorted.withPrefix(r.term, prefix, func(t uint32) {
		if r.term[t].live == 0 {
			return
		}
		if _, ok := r.place[t]; ok {
			r.take(t, begins)
			return
		}
		r.found = append(r.found, answer{t, begins})
	})
}

// mistyped takes the words that differ by one letter: one too many, one
// missing, one wrong, or two exchanged. Every such word is made and looked up.
func (r *resolver) mistyped(word string) {
	letters := []rune(word)
	if len(letters) < minTypo {
		return
	}
	try := func(parts ...[]rune) {
		candidate := string(slices.Concat(parts...))
		if _, ok := r.find(candidate); !ok {
			if _, ok := r.find(stemMark + candidate); !ok {
				return
			}
		}
		r.exact(candidate, mistyped)
		r.stem(stemOf(candidate), mistyped)
	}
	alphabet := alphabetOf(letters)
	for i := range len(letters) + 1 {
		if i < len(letters) {
			try(letters[:i], letters[i+1:])
		}
		if i+1 < len(letters) {
			try(letters[:i], []rune{letters[i+1], letters[i]}, letters[i+2:])
		}
		for _, a := range alphabet {
			if i < len(letters) {
				try(letters[:i], []rune{a}, letters[i+1:])
			}
			try(letters[:i], []rune{a}, letters[i:])
		}
	}
}

// alphabetOf is the alphabet that a word's letters come from.
func alphabetOf(word []rune) []rune {
	for _, r := range word {
		if r >= utf8.RuneSelf {
			return []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهويء")
		}
	}
	return []rune("abcdefghijklmnopqrstuvwxyz")
}
