package intake

import (
	"cmp"
	"slices"

	"imar/internal/domain/received"
	"imar/internal/exchange/snapshot"
)

// The bounds of what a fact lists: kinds of finding, places of each, and the
// different values that stand one by one under a rule before they are brought
// together. maxValues bounds the values that are told apart at all.
const (
	maxFindings = 200
	maxPlaces   = 5
	maxSingle   = 8
	maxValues   = 10_000
)

// findings brings together what is wrong in a file: the same rule about the same
// thing, which is the sentence's first argument, is one finding with a count; so
// is a repair, whatever it is about; and so is a rule about many different
// things, which would crowd out everything else.
type findings struct {
	rules map[ruleKey]*ruled
	kinds int
	more  int64 // findings beyond maxFindings kinds
}

type ruleKey struct{ severity, rule string }

// ruled is the findings of one rule: one for each value, or all under one.
type ruled struct {
	byValue  map[string]*received.Finding
	order    []*received.Finding
	together *received.Finding
}

func (l *findings) add(f snapshot.Finding) {
	if l.rules == nil {
		l.rules = map[ruleKey]*ruled{}
	}
	key := ruleKey{string(f.Severity), f.Rule}
	of := l.rules[key]
	if of == nil {
		if l.kinds >= maxFindings {
			l.more++
			return
		}
		of = &ruled{byValue: map[string]*received.Finding{}}
		l.rules[key] = of
	}
	value := ""
	if len(f.Args) > 0 && f.Severity != snapshot.Repair {
		value = f.Args[0]
	}
	was := of.byValue[value]
	switch {
	case was != nil:
	case of.together != nil:
		if was = of.together; len(of.byValue) < maxValues {
			of.byValue[value], was.Values = was, was.Values+1
		}
	case len(of.order) == maxSingle:
		l.kinds -= len(of.order) - 1
		was = of.gather()
		of.byValue[value] = was
		was.Values++
	case l.kinds >= maxFindings:
		l.more++
		return
	default:
		l.kinds++
		was = &received.Finding{Severity: key.severity, Rule: key.rule, Args: f.Args}
		of.byValue[value], of.order = was, append(of.order, was)
	}
	note(was, received.Place{Pointer: f.Pointer, Line: f.Line, Args: f.Args})
}

// note counts one more, and keeps it as an example if there are few.
func note(f *received.Finding, at received.Place) {
	if f.Count++; len(f.Places) >= maxPlaces {
		return
	}
	if slices.Equal(at.Args, f.Args) {
		at.Args = nil
	}
	f.Places = append(f.Places, at)
}

// gather makes one finding of those of a rule; its examples are the first of
// each.
func (of *ruled) gather() *received.Finding {
	first := of.order[0]
	all := &received.Finding{Severity: first.Severity, Rule: first.Rule, Args: first.Args, Values: int64(len(of.order))}
	for _, f := range of.order {
		at := f.Places[0]
		at.Args = f.Args
		note(all, at)
		all.Count += f.Count - 1
	}
	for value := range of.byValue {
		of.byValue[value] = all
	}
	of.order, of.together = []*received.Finding{all}, all
	return all
}

// sorted lists the findings, the grave ones first.
func (l *findings) sorted() []received.Finding {
	list := []received.Finding{}
	for _, of := range l.rules {
		for _, f := range of.order {
			list = append(list, *f)
		}
	}
	slices.SortFunc(list, func(a, b received.Finding) int {
		return cmp.Or(cmp.Compare(gravity(a.Severity), gravity(b.Severity)), cmp.Compare(b.Count, a.Count),
			cmp.Compare(a.Rule, b.Rule), slices.Compare(a.Args, b.Args))
	})
	return list
}

func gravity(severity string) int {
	return slices.Index([]string{string(snapshot.Error), string(snapshot.Repair), string(snapshot.Warning)}, severity)
}
