package statement

import (
	"strconv"
	"strings"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// Withhold is the command that takes a part of an earlier fact out of sight,
// with the reason on record; Erase destroys its bytes as well. The caller reads
// Target from the record: the header of the fact as it stands in the log.
type Withhold struct {
	Target fact.Header `json:"target,omitzero"`
	Part   string      `json:"part,omitzero"`
	Reason string      `json:"reason,omitzero"`
	Ground string      `json:"ground,omitzero"`
	Erase  bool        `json:"erase,omitzero"`
	Source fact.Source `json:"-"`
}

// Check refuses to withhold a public part, because figures, filters and
// statuses are made of it, a part that the fact does not have, and anything of
// a fact after the last one on record.
func (c Withhold) Check(items *State, last fact.Seq) ([]fact.Draft, problem.List) {
	var problems problem.List
	index := -1
	for i, p := range c.Target.Parts {
		if p.Name == c.Part {
			index = i
		}
	}
	switch {
	case c.Target.Seq < 1 || c.Target.Seq > last:
		problems.Add(problem.Invalid, "domain.withhold.no-such-fact", int64(c.Target.Seq)).At("Target")
	case index < 0:
		problems.Add(problem.Invalid, "domain.withhold.no-such-part", int64(c.Target.Seq), c.Part).At("Part")
	case c.Part == fact.PartPublic || c.Part == fact.PartHeader:
		problems.Add(problem.Refused, "domain.withhold.public", int64(c.Target.Seq)).At("Part")
	}
	if strings.TrimSpace(c.Reason) == "" {
		problems.Add(problem.Invalid, "domain.withhold.reason-missing").At("Reason")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	key := strconv.FormatInt(int64(c.Target.Seq), 10) + "#" + c.Part
	body := fact.Encode(Withholding{Seq: c.Target.Seq, Part: c.Part, Index: index, Reason: c.Reason, Ground: c.Ground, Erased: c.Erase})
	was, ok := items.Subject(c.Target.Subject).Find(Withheld, key)
	if ok && was.Digest == DigestOf(body) {
		return nil, nil
	}
	d := fact.Public(Withheld, c.Target.Subject, key, body)
	d.Source, d.Supersedes = c.Source, was.Seq()
	return []fact.Draft{d}, nil
}
