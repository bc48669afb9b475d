package lang

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces text to the form in which it is searched. Two spellings that a
// reader takes for the same word fold to the same bytes:
//
//   - compatibility forms (NFKC), presentation forms and ligatures included;
//   - Arabic marks, tatweel, joiners and direction marks removed;
//   - أ إ آ ٱ → ا; ى ی → ي; ة ہ ە → ه; ک → ك; ؤ ئ → ء; loan letters پ چ ڤ گ
//     → ب ج ف ك;
//   - Arabic-Indic and Persian digits → Latin ones;
//   - Latin, Greek and Cyrillic letters to lower case without diacritics.
//
// Spaces and punctuation stay: cutting into words is the index's work. Invalid
// UTF-8 becomes U+FFFD. Fold is idempotent.
func Fold(s string) string {
	if foldedASCII(s) {
		return s
	}
	return string(AppendFold(make([]byte, 0, len(s)), s))
}

// foldedASCII says that s is ASCII without capitals: its own fold.
func foldedASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || (c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return true
}

// AppendFold appends Fold(s) to dst. It allocates only when dst must grow.
func AppendFold(dst []byte, s string) []byte {
	start := len(dst)
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == hamzaAbove:
			dst = seatHamza(dst, start)
		case r < foldTableEnd:
			if f := foldTable[r]; f != dropped {
				if f == viaNorm {
					dst = appendNormFold(dst, r)
				} else {
					dst = utf8.AppendRune(dst, f)
				}
			}
		default:
			dst = appendNormFold(dst, r)
		}
		i += size
	}
	return dst
}

// The table covers Latin, Greek, Cyrillic, Hebrew and Arabic: two bytes in
// UTF-8, where nearly all text lies.
const (
	foldTableEnd = 0x0800
	dropped      = -1 // the character leaves nothing
	viaNorm      = -2 // the character becomes several
)

var foldTable = makeFoldTable()

func makeFoldTable() *[foldTableEnd]rune {
	var table [foldTableEnd]rune
	for r := range rune(foldTableEnd) {
		folded := []rune(string(appendNormFold(nil, r)))
		switch len(folded) {
		case 0:
			table[r] = dropped
		case 1:
			table[r] = folded[0]
		default:
			table[r] = viaNorm
		}
	}
	return &table
}

// appendNormFold folds one character by its compatibility decomposition. Marks
// are dropped, so composing again would change nothing.
func appendNormFold(dst []byte, r rune) []byte {
	var in [utf8.UTFMax]byte
	n := utf8.EncodeRune(in[:], r)
	decomposed := norm.NFKD.Properties(in[:n]).Decomposition()
	if decomposed == nil {
		return appendFoldedBase(dst, r)
	}
	for len(decomposed) > 0 {
		d, size := utf8.DecodeRune(decomposed)
		// A hamza written over or under a seat was part of the letter.
		if next, _ := utf8.DecodeRune(decomposed[size:]); next == hamzaAbove && (d == 'و' || d == 'ي') {
			d = 'ء'
		}
		dst = appendFoldedBase(dst, d)
		decomposed = decomposed[size:]
	}
	return dst
}

const hamzaAbove = 0x0654

// seatHamza turns a waw or ya that ends dst into the hamza that it carries, as
// the composed letters ؤ and ئ fold.
func seatHamza(dst []byte, start int) []byte {
	if r, size := utf8.DecodeLastRune(dst[start:]); r == 'و' || r == 'ي' {
		return append(dst[:len(dst)-size], "ء"...)
	}
	return dst
}

// appendFoldedBase folds a character that has no decomposition.
func appendFoldedBase(dst []byte, r rune) []byte {
	if f, ok := foldLetters[r]; ok {
		return append(dst, f...)
	}
	switch {
	case isIgnorable(r):
		return dst
	case r >= 0x0660 && r <= 0x0669:
		return append(dst, byte('0'+r-0x0660))
	case r >= 0x06F0 && r <= 0x06F9:
		return append(dst, byte('0'+r-0x06F0))
	}
	lower := unicode.ToLower(r)
	if lower == 'ς' {
		lower = 'σ'
	}
	return utf8.AppendRune(dst, lower)
}

// foldLetters are the letters that spelling varies and that Unicode does not
// relate by decomposition. Each target is its own fold.
var foldLetters = map[rune]string{
	'ٱ': "ا", 'ٲ': "ا", 'ٳ': "ا", 'ٵ': "ا",
	'ى': "ي", 'ی': "ي", 'ې': "ي", 'ۍ': "ي", 'ے': "ي", 'ؽ': "ي", 'ؾ': "ي", 'ؿ': "ي",
	'ة': "ه", 'ہ': "ه", 'ە': "ه", 'ھ': "ه", 'ۃ': "ه", 'ۀ': "ه", 'ۂ': "ه",
	'ک': "ك", 'ڪ': "ك", 'گ': "ك", 'ڭ': "ك", 'ݢ': "ك",
	'ؤ': "ء", 'ئ': "ء", 'ٴ': "ء",
	'پ': "ب", 'چ': "ج", 'ڤ': "ف", 'ڥ': "ف", 'ڢ': "ف", 'ژ': "ز", 'ڨ': "ق", 'ڧ': "ق",
	'٫': ".", '٬': ",",
	'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d", 'ħ': "h", 'Ħ': "h",
	'ı': "i", 'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe",
	'þ': "th", 'Þ': "th", 'ð': "d", 'Ð': "d",
	// Transliteration of Arabic writes ayn and hamza in a dozen ways, or not at all.
	'ʿ': "", 'ʾ': "", 'ʻ': "", 'ʼ': "", 'ˈ': "", '‘': "", '’': "",
}

// isIgnorable says that r carries no letter: a mark over or under one, the
// tatweel, a joiner, a direction mark, a variation selector or a tag.
func isIgnorable(r rune) bool {
	switch {
	case r == 0x0640, r == 0x00AD, r == 0x034F:
		return true
	case r >= 0x0300 && r <= 0x036F, r >= 0x0483 && r <= 0x0489, r >= 0x0591 && r <= 0x05C7 && unicode.Is(unicode.Mn, r):
		return true
	case r >= 0x0610 && r <= 0x061C, r >= 0x064B && r <= 0x065F, r == 0x0670:
		return true
	case r >= 0x06D6 && r <= 0x06ED && unicode.In(r, unicode.Mn, unicode.Cf, unicode.Me):
		return true
	case r >= 0x08CA && r <= 0x08FF, r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF:
		return unicode.In(r, unicode.Mn, unicode.Cf, unicode.Me)
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xFE20 && r <= 0xFE2F, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	return unicode.Is(unicode.Cf, r)
}
