package statement

import (
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Writer collects the facts of a command of the fund's own about one subject,
// leaving out what is on record already.
type Writer struct {
	Subject   fact.Subject
	Effective string
	Source    fact.Source
	Known     *Subject // what is on record, nil for a new subject
	Problems  problem.List
	drafts    []fact.Draft
}

// Say adds a fact unless its public body is what was said last of the item.
func (w *Writer) Say(kind fact.Kind, key string, body any, more ...fact.Content) {
	b := fact.Encode(body)
	was, ok := w.Known.Find(kind, key)
	if ok && was.Digest == DigestOf(b) {
		return
	}
	d := fact.Public(kind, w.Subject, key, b)
	d.Effective, d.Source, d.Supersedes = w.Effective, w.Source, was.Seq()
	d.Parts = append(d.Parts, more...)
	w.drafts = append(w.drafts, d)
}

// Each says one item for each element; the elements need ids, each its own.
func Each[T any](w *Writer, kind fact.Kind, items []T, id func(T) string) {
	seen := make(map[string]bool, len(items))
	for _, item := range items {
		key := id(item)
		switch {
		case key == "":
			w.Problems.Add(problem.Invalid, "domain.id.missing").At(string(kind))
		case seen[key]:
			w.Problems.Add(problem.Invalid, "domain.id.twice", key).At(string(kind))
		default:
			seen[key] = true
			w.Say(kind, key, item)
		}
	}
}

// Done gives the facts, or every problem.
func (w *Writer) Done() ([]fact.Draft, problem.List) {
	if len(w.Problems) > 0 {
		return nil, w.Problems
	}
	return w.drafts, nil
}
