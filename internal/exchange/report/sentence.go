package report

import (
	"strings"

	"imar/internal/base/lang"
)

// Sentence is what a finding says, in a language.
func Sentence(l lang.Lang, rule string, args []string) string {
	key, values := Words(l, rule, args)
	return lang.T(l, key, values...)
}

// Words are the catalogue's key of a finding's sentence and what fills it. A rule
// whose last argument is empty has a sentence of its own for that, called "-bare".
func Words(l lang.Lang, rule string, args []string) (key string, values []any) {
	values = make([]any, len(args))
	for i, arg := range args {
		values[i] = arg
		if rule == "validate.type" {
			values[i] = kinds(l, arg)
		}
	}
	if n := len(args); n > 0 && args[n-1] == "" && lang.Has(l, rule+"-bare") {
		rule += "-bare"
	}
	return rule, values
}

// kinds names the types of JSON, which are parted by "|".
func kinds(l lang.Lang, names string) string {
	var list []string
	for name := range strings.SplitSeq(names, "|") {
		list = append(list, lang.T(l, "validate.kind."+name))
	}
	return strings.Join(list, lang.T(l, "validate.kind.or"))
}
