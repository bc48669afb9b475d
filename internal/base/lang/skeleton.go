package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Skeleton reduces a name to what the eye sees, so that two names that look
// alike collide: it is compared, never shown. In the spirit of UTS #39
// (Unicode 17), with these choices:
//
//   - case, marks, width, presentation forms, tatweel and invisible characters
//     do not count; runs of spaces and all kinds of hyphen are one;
//   - Cyrillic and Greek letters shaped like Latin ones are those Latin ones;
//   - Arabic alef forms, ya forms, kaf forms, ha and ta marbuta are one each,
//     and a hamza over waw or ya is not seen;
//   - Arabic-Indic, Persian and Latin digits are one;
//   - beside digits O is 0 and I, l are 1 ("1O" is "10"); inside a word of
//     letters 0 is o and 1 is l ("Tripo1i"), and a capital I after a small
//     letter is an l ("PayPaI").
//
// Unlike UTS #39 it does not equate "m" with "rn", nor "I" with "l" at the
// start of a word: names as distinct as Barn and Bam would fall together.
func Skeleton(s string) string {
	letters := appendSkeletonLetters(make([]rune, 0, len(s)), s)
	for from := 0; from < len(letters); {
		if !isWordRune(letters[from]) {
			from++
			continue
		}
		to := from
		for to < len(letters) && isWordRune(letters[to]) {
			to++
		}
		mendWord(letters[from:to])
		from = to
	}
	for i, r := range letters {
		letters[i] = unicode.ToLower(r)
	}
	return strings.TrimSpace(string(letters))
}

func isWordRune(r rune) bool { return r == '|' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// appendSkeletonLetters replaces each character by its look-alike and joins
// spaces and hyphens. Capitals are kept, for mendWord needs them.
func appendSkeletonLetters(out []rune, s string) []rune {
	for _, c := range s {
		var in [utf8.UTFMax]byte
		n := utf8.EncodeRune(in[:], c)
		decomposed := norm.NFKD.Properties(in[:n]).Decomposition()
		if decomposed == nil {
			decomposed = in[:n]
		}
		for len(decomposed) > 0 {
			r, size := utf8.DecodeRune(decomposed)
			decomposed = decomposed[size:]
			out = appendLookAlike(out, r)
		}
	}
	return out
}

func appendLookAlike(out []rune, r rune) []rune {
	if like, ok := lookAlikes[r]; ok {
		return append(out, like)
	}
	switch {
	case isIgnorable(r):
		return out
	case unicode.IsSpace(r):
		if len(out) == 0 || out[len(out)-1] == ' ' {
			return out
		}
		return append(out, ' ')
	case unicode.Is(unicode.Pd, r) || r == '−':
		return append(out, '-')
	case r >= 0x0660 && r <= 0x0669:
		return append(out, '0'+r-0x0660)
	case r >= 0x06F0 && r <= 0x06F9:
		return append(out, '0'+r-0x06F0)
	}
	return append(out, r)
}

// mendWord settles O/0 and I/l/1 by what stands around them.
func mendWord(word []rune) {
	digits, letters, doubtful := 0, 0, 0
	for _, r := range word {
		switch {
		case strings.ContainsRune("OoIl|", r):
			doubtful++
		case unicode.IsDigit(r):
			digits++
		default:
			letters++
		}
	}
	asNumber := digits > 0 && letters == 0
	for i, r := range word {
		switch {
		case asNumber && (r == 'O' || r == 'o'):
			word[i] = '0'
		case asNumber && (r == 'I' || r == 'l' || r == '|'):
			word[i] = '1'
		case !asNumber && letters > 0 && r == '0' && besideLatin(word, i):
			word[i] = 'o'
		case !asNumber && letters > 0 && (r == '1' || r == '|') && besideLatin(word, i):
			word[i] = 'l'
		case r == 'I' && i > 0 && unicode.IsLower(word[i-1]):
			word[i] = 'l'
		}
	}
}

// besideLatin says that position i has a Latin letter directly before and
// after it, or before it at the word's end: "Tripo1i", "Zliten0".
func besideLatin(word []rune, i int) bool {
	before := i > 0 && isLatinLetter(word[i-1])
	after := i == len(word)-1 || isLatinLetter(word[i+1])
	return before && after
}

func isLatinLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// lookAlikes maps a character to the one it is taken for. Small Cyrillic and
// Greek letters shaped like small capitals stand with the capital they repeat,
// for case is folded afterwards.
var lookAlikes = makeLookAlikes()

func makeLookAlikes() map[rune]rune {
	m := map[rune]rune{}
	pairs := func(from, to string) {
		targets := []rune(to)
		for i, r := range []rune(from) {
			m[r] = targets[i]
		}
	}
	// Cyrillic.
	pairs("АВЕЅІЈКМНОРСТУХҮԌԚԜҺӀЗ", "ABESIJKMHOPCTYXYGQWHl3")
	pairs("авеѕіјкмнорстухүԁԛԝһӏԍг", "aBesijkMHopcTyxyqqwhlgr")
	m['ԁ'], m['з'] = 'd', '3'
	// Greek.
	pairs("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϺ", "ABEZHIKMNOPTYXCM")
	pairs("αβεικνορτυχϲηγω", "aBeikvopTuxcnyw")
	// Latin letters outside the alphabet that pass for plain ones.
	pairs("ıɩɑɡƖǀɪ", "iiagllI")
	pairs("øØłŁđĐħĦ", "oOlLdDhH")
	// Arabic.
	pairs("ٱٲٳٵ", "اااا")
	pairs("ىیېۍےؽؾؿ", "يييييييي")
	pairs("ةہەھۃۀۂ", "ههههههه")
	pairs("کڪ", "كك")
	pairs("ڧڢ", "قف")
	pairs("٫٬،؛", ".,,;")
	m['ٴ'] = 'ء'
	// Quotation marks and dots.
	pairs("‘’ʼʻ´`′ʿʾ", "'''''''''")
	pairs("“”«»„", `"""""`)
	pairs("·•‧", "...")
	return m
}
