package dossier

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Member is one member of a public body that a fact changed. Old is nil for a
// new one, New for one that is gone; both are JSON values.
type Member struct {
	Name     string // the path of names, joined by full stops: "amount.currency"
	Old, New jsontext.Value
}

// maxDepth is how deep a difference is followed into objects; below it the
// values are compared whole.
const maxDepth = 3

// Diff lists the members that differ between two public bodies, by name. A list
// that differs is one member. What is not an object differs as a whole, under
// the name "".
func Diff(old, new []byte) []Member {
	var list []Member
	diff(&list, "", old, new, 0)
	return list
}

func diff(list *[]Member, name string, old, new jsontext.Value, depth int) {
	if bytes.Equal(old, new) {
		return
	}
	a, isA := object(old)
	b, isB := object(new)
	if depth == maxDepth || !isA || !isB {
		*list = append(*list, Member{name, old, new})
		return
	}
	names := make([]string, 0, len(a)+len(b))
	for n := range a {
		names = append(names, n)
	}
	for n := range b {
		if _, ok := a[n]; !ok {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		path := n
		if name != "" {
			path = name + "." + n
		}
		diff(list, path, a[n], b[n], depth+1)
	}
}

// object reads the members of a JSON object; nothing at all counts as an empty
// one.
func object(v jsontext.Value) (map[string]jsontext.Value, bool) {
	members := map[string]jsontext.Value{}
	if len(v) == 0 {
		return members, true
	}
	if v.Kind() != '{' || json.Unmarshal(v, &members) != nil {
		return nil, false
	}
	// An amount is one thing to a reader.
	if _, ok := members["amount"]; ok && len(members) <= 2 {
		if amount := members["amount"]; amount.Kind() == '0' || amount.Kind() == '"' {
			return nil, false
		}
	}
	return members, true
}
