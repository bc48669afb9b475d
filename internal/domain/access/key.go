package access

import (
	"encoding/hex"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
)

// IssueKey is the command that lets a secret speak for a person. Whoever asks
// makes the secret and sends its digest alone, so that the record never holds
// what could be used.
type IssueKey struct {
	ID      string      `json:"id,omitzero"`
	Person  PersonID    `json:"person,omitzero"`
	Label   string      `json:"label,omitzero"`
	Expires string      `json:"expires,omitzero"` // last day
	SHA256  string      `json:"sha256,omitzero"`  // of the secret, 64 hexadecimal digits
	Source  fact.Source `json:"-"`
}

// Check refuses a key for somebody unknown, an id or a secret that was used
// before, and one that ends before it begins.
func (c IssueKey) Check(s *State, today clock.Day) ([]fact.Draft, problem.List) {
	var problems problem.List
	if p := lang.CheckID(c.ID); p != nil {
		problems = append(problems, p.At("ID"))
	} else if s.keys.Has(c.ID) {
		problems.Add(problem.Refused, "domain.id.twice", c.ID).At("ID")
	}
	if s.Person(c.Person) == nil {
		problems.Add(problem.Invalid, "domain.access.person-unknown", string(c.Person)).At("Person")
	}
	if b, err := hex.DecodeString(c.SHA256); err != nil || len(b) != 32 {
		problems.Add(problem.Invalid, "domain.access.digest").At("SHA256")
	} else if s.digests.Has(c.SHA256) {
		problems.Add(problem.Refused, "domain.access.secret-used").At("SHA256")
	}
	if c.Expires != "" {
		day, err := clock.Parse(c.Expires)
		for _, p := range problem.Of(err) {
			problems = append(problems, p.At("Expires"))
		}
		if err == nil && day.Before(today) {
			problems.Add(problem.Invalid, "domain.access.key-expired", c.Expires).At("Expires")
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return []fact.Draft{keyFact(KeyIssued, Key{ID: c.ID, Person: c.Person, Label: c.Label, Expires: c.Expires, SHA256: c.SHA256}, c.Source)}, nil
}

// keyFact is restricted: that somebody has a key is nobody else's business.
func keyFact(kind fact.Kind, k Key, source fact.Source) fact.Draft {
	return fact.Draft{Kind: kind, Subject: k.Person.Subject(), Key: k.ID, Source: source, Restricted: true,
		Parts: []fact.Content{{Name: fact.PartAccount, Body: fact.Encode(k)}}}
}

// RevokeKey is the command that silences a key.
type RevokeKey struct {
	ID     string      `json:"id,omitzero"`
	Source fact.Source `json:"-"`
}

// Check gives nothing for a key that is silent already.
func (c RevokeKey) Check(s *State) ([]fact.Draft, problem.List) {
	k := s.keys.At(c.ID)
	if k == nil {
		return nil, problem.List{problem.New(problem.Invalid, "domain.access.key-unknown", c.ID).At("ID")}
	}
	if k.SHA256 == "" {
		return nil, nil
	}
	silent := *k
	silent.SHA256 = ""
	return []fact.Draft{keyFact(KeyRevoked, silent, c.Source)}, nil
}
