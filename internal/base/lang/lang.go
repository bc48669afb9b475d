// Package lang is everything Imar knows about its two languages, Arabic and
// English: sentences, numbers, dates, and what makes two written names the
// same.
//
// Sentences stand in catalogue/<area>.<ar|en>.json, one flat JSON object a
// file. Each key has either a sentence or an object of sentences by CLDR
// plural category (zero, one, two, few, many, other):
//
//	"project.count": {"zero": "لا مشروعات", "one": "مشروع واحد", "two": "مشروعان",
//	                  "few": "{0} مشروعات", "many": "{0} مشروعًا", "other": "{0} مشروع"}
//	"page.of":       "صفحة {0} من {1}"
//
// {0}, {1} … are replaced by the arguments. The first integer argument chooses
// the plural; an object may name another one with "by": "1" (its position).
// Integers are written with Int, days with Date, a value with a method
// Say(Lang) string by that method, strings as they are. A brace that holds no
// number is an ordinary character.
//
// The invariant, held by the tests of this package: every key exists in both
// languages, takes the same arguments in both, and has all the plural forms
// that its language needs. A missing key shows as ⟦key⟧, so that a test or a
// reader sees it, and nothing panics.
//
// Numbers and dates have a formatter of their own: locale data for Arabic is
// stale and contradicts itself (see number.go). Everything here is pure and
// safe for concurrent use.
package lang

import (
	"sort"
	"strconv"
	"strings"
)

// Lang is one of the two languages of a page.
type Lang string

// The languages, as BCP 47 tags. Arabic is first and is the default.
const (
	Arabic  Lang = "ar"
	English Lang = "en"
)

// All lists the languages in the order in which they are offered.
var All = []Lang{Arabic, English}

// Other is the language that is not l.
func (l Lang) Other() Lang {
	if l == English {
		return Arabic
	}
	return English
}

// Dir is the direction of a page in l, the value of HTML's dir attribute:
// "rtl" or "ltr".
func Dir(l Lang) string {
	if l == English {
		return "ltr"
	}
	return "rtl"
}

// Parse reads a language of a page, as it stands in an address ("ar", "en").
// ok is false for anything else.
func Parse(s string) (l Lang, ok bool) {
	switch Lang(s) {
	case Arabic, English:
		return Lang(s), true
	}
	return Arabic, false
}

// Negotiate chooses the page's language from the value of an Accept-Language
// field (RFC 9110, section 12.5.4): the language with the higher quality,
// Arabic when both are equal, when the field is empty and when it is damaged.
// The wildcard speaks for a language that is not named. A range with a
// subtag ("ar-LY") counts for its language.
func Negotiate(acceptLanguage string) Lang {
	const unnamed = -1
	ar, en, any := unnamed, unnamed, 0
	for i := 0; i < 64 && acceptLanguage != ""; i++ {
		var item string
		item, acceptLanguage, _ = strings.Cut(acceptLanguage, ",")
		tag, params, _ := strings.Cut(item, ";")
		tag = strings.ToLower(strings.TrimSpace(tag))
		q, ok := quality(params)
		if !ok {
			continue
		}
		primary, _, _ := strings.Cut(tag, "-")
		switch primary {
		case "ar":
			ar = max(ar, q)
		case "en":
			en = max(en, q)
		case "*":
			any = max(any, q)
		}
	}
	if ar == unnamed {
		ar = any
	}
	if en == unnamed {
		en = any
	}
	if en > ar {
		return English
	}
	return Arabic
}

// quality reads "q=0.8" in thousandths; 1000 when there is none. Weights are
// never floats here: three decimals is all the RFC allows.
func quality(params string) (thousandths int, ok bool) {
	params = strings.TrimSpace(params)
	if params == "" {
		return 1000, true
	}
	name, value, found := strings.Cut(params, "=")
	if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 0, false
	}
	whole, frac, _ := strings.Cut(strings.TrimSpace(value), ".")
	if (whole != "0" && whole != "1") || len(frac) > 3 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(frac + "000")[:3], 10, 16)
	if err != nil || n > 1000 {
		return 0, false
	}
	return int(n), true
}

// Text is what people wrote, in one or more languages. The keys are lower-case
// BCP 47 tags ("ar", "en", "fr", "ar-ly"), and Undetermined when the source
// names no language. The values are the source's own words, never a
// translation made by Imar.
type Text map[string]string

// Undetermined is the tag of a text whose source names no language (BCP 47).
const Undetermined = "und"

// Und is a text in a language that its source does not name. Und("") is empty.
func Und(s string) Text {
	if s == "" {
		return nil
	}
	return Text{Undetermined: s}
}

// Both is a text in Arabic and English. An empty one is left out.
func Both(ar, en string) Text {
	t := Text{}
	if ar != "" {
		t[string(Arabic)] = ar
	}
	if en != "" {
		t[string(English)] = en
	}
	return t
}

// In gives the best variant for a reader of l, with its tag: l itself, a
// regional form of l, the other page language, the undetermined one, then the
// first by tag. own is false when the variant is not in the reader's language,
// so that the page can mark it. An undetermined text counts as own when its
// letters are of the reader's script, for nothing is then left to mark. An
// empty text gives "", "", false.
func (t Text) In(l Lang) (s string, tag string, own bool) {
	tags := t.Tags()
	for _, want := range []string{string(l), string(l.Other())} {
		for _, have := range tags {
			if have == want || strings.HasPrefix(have, want+"-") {
				return t[have], have, want == string(l)
			}
		}
	}
	if s := t[Undetermined]; s != "" {
		return s, Undetermined, Script(s) == l
	}
	if len(tags) > 0 {
		return t[tags[0]], tags[0], false
	}
	return "", "", false
}

// Tags lists the tags that have a text, sorted.
func (t Text) Tags() []string {
	tags := make([]string, 0, len(t))
	for tag, s := range t {
		if s != "" {
			tags = append(tags, tag)
		}
	}
	sort.Strings(tags)
	return tags
}

// IsZero says that the text has no words in any language.
func (t Text) IsZero() bool {
	for _, s := range t {
		if s != "" {
			return false
		}
	}
	return true
}

// Script tells which page language the letters of s look like: Arabic when at
// least half of its letters are Arabic, English when most are not, and "" when
// s has no letter at all.
func Script(s string) Lang {
	arabic, other := 0, 0
	for _, r := range s {
		switch {
		case isArabicLetter(r):
			arabic++
		case isOtherLetter(r):
			other++
		}
	}
	switch {
	case arabic+other == 0:
		return ""
	case arabic >= other:
		return Arabic
	}
	return English
}
