package lang

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
)

// Check lists what is wrong with the catalogues: a damaged file, a key missing
// in one language, arguments that differ between the languages, a plural form
// missing. It is empty in a sound build; a test of the whole program says so.
func Check() []error { return load(embeddedFiles(), All[:]...).check() }

func (c *catalogues) check() []error {
	faults := slices.Clone(c.faults)
	for _, l := range All {
		for key, e := range c.of[l] {
			faults = append(faults, e.check(l, key, c.of[l.Other()][key])...)
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return faults
}

// check lists what is wrong with an entry, beside that of the other language.
func (e *entry) check(l Lang, key string, other *entry) (faults []error) {
	fault := func(text string, args ...any) { faults = append(faults, fmt.Errorf(text, args...)) }
	s, err := e.sentence()
	if err != nil {
		fault("area %s: key %s in %s: %w", e.area, key, l, err)
		return faults
	}
	if err := s.complete(l); err != nil {
		fault("area %s: %s in %s: %w", e.area, key, l, err)
	}
	if other == nil {
		fault("area %s: %s has no sentence in %s", e.area, key, l.Other())
		return faults
	}
	there, err := other.sentence()
	switch {
	case err != nil: // said where its turn comes
	case other.area != e.area:
		fault("key %s stands in area %s and in area %s", key, e.area, other.area)
	case s.plain != there.plain:
		fault("area %s: %s has plural forms in one language only", e.area, key)
	case !slices.Equal(s.arguments(), there.arguments()):
		fault("area %s: %s takes other arguments in %s", e.area, key, l.Other())
	}
	return faults
}

// complete says which plural form is missing or empty.
func (s *sentence) complete(l Lang) error {
	if s.plain {
		if len(s.forms[plural.Other]) == 0 {
			return fmt.Errorf("the sentence is empty")
		}
		return nil
	}
	for _, c := range categories {
		if slices.Contains(needed[l], c.form) && len(s.forms[c.form]) == 0 {
			return fmt.Errorf("plural form %q is missing", c.name)
		}
	}
	return nil
}

// arguments lists the positions used by any form of the sentence, sorted.
func (s *sentence) arguments() []int {
	var used []int
	for _, pieces := range s.forms {
		for _, p := range pieces {
			if p.text == "" && !slices.Contains(used, p.arg) {
				used = append(used, p.arg)
			}
		}
	}
	slices.Sort(used)
	return used
}
