package disclosure

import (
	"strings"
	"sync"

	"imar/internal/domain/fact"
)

// plan is what to look for in the bodies of one kind: the conditions of all
// its places as a tree of member names. Each condition has a mark of its own, a
// bit, and each place needs some marks.
type plan struct {
	root  node
	rules []rule
}

// node is a member on the way to a condition.
type node struct {
	name     string
	each     bool   // a list whose elements meet conditions together, each for itself
	mark     uint64 // of the conditions that the member says something
	texts    []text
	children []*node
}

// text is a condition that the member is this text.
type text struct {
	is   string
	mark uint64
}

// rule is a place: all its marks disclose its items.
type rule struct {
	need uint64
	set  Set
}

// plans makes the plan of each kind from the table, once.
var plans = sync.OnceValue(func() map[fact.Kind]*plan {
	all := map[fact.Kind]*plan{}
	marks := map[fact.Kind]map[string]uint64{}
	for _, item := range table {
		for _, place := range item.Where {
			p := all[place.Kind]
			if p == nil {
				p = &plan{}
				all[place.Kind], marks[place.Kind] = p, map[string]uint64{}
			}
			conditions := strings.Split(place.Members, " & ")
			var need uint64
			for _, condition := range conditions {
				need |= p.mark(condition, marks[place.Kind])
			}
			p.addRule(need, item.ID)
			if list, ok := common(conditions); ok {
				p.root.grow(list).each = true
			}
		}
	}
	return all
})

// mark gives the condition its mark and plants it in the tree.
func (p *plan) mark(condition string, known map[string]uint64) uint64 {
	if mark, ok := known[condition]; ok {
		return mark
	}
	mark := uint64(1) << len(known)
	known[condition] = mark
	for path := range strings.SplitSeq(condition, "|") {
		path, is, exact := strings.Cut(path, "=")
		n := &p.root
		for name := range strings.SplitSeq(path, "/") {
			n = n.grow(name)
		}
		if exact {
			n.texts = append(n.texts, text{is, mark})
		} else {
			n.mark |= mark
		}
	}
	return mark
}

// common is the first member of all paths, when several conditions share it.
func common(conditions []string) (first string, ok bool) {
	first, _, _ = strings.Cut(conditions[0], "/")
	for _, condition := range conditions {
		for path := range strings.SplitSeq(condition, "|") {
			if !strings.HasPrefix(path, first+"/") {
				return "", false
			}
		}
	}
	return first, len(conditions) > 1
}

func (p *plan) addRule(need uint64, id int) {
	for i := range p.rules {
		if p.rules[i].need == need {
			p.rules[i].set.add(id)
			return
		}
	}
	r := rule{need: need}
	r.set.add(id)
	p.rules = append(p.rules, r)
}

// grow gives the child of that name, making it when it is not there.
func (n *node) grow(name string) *node {
	for _, child := range n.children {
		if child.name == name {
			return child
		}
	}
	child := &node{name: name}
	n.children = append(n.children, child)
	return child
}

// find gives the child of that name, nil when nobody asks for it.
func (n *node) find(name []byte) *node {
	for _, child := range n.children {
		if child.name == string(name) {
			return child
		}
	}
	return nil
}
