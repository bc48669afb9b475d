package access

import (
	"imar/internal/domain/fact"

	"github.com/go-json-experiment/json"
)

// Apply folds one fact with its decoded public body. Keys stand in restricted
// parts; one whose part is not at hand opens nothing.
func (s *State) Apply(f *fact.Fact, body any) {
	switch b := body.(type) {
	case *Person:
		s.persons.Set(b.ID, *b)
	case *Appointment:
		s.appoint(*b, f.Kind == GrantProposed)
	case *Revocation:
		h, made := s.grants.Mut(b.Grant, func(h held) held { return h })
		if !made {
			h.To = b.Last
		}
	case *Conflict:
		list, _ := s.conflicts.Mut(b.Person, copied[Conflict])
		for i := range *list {
			if (*list)[i].About == b.About {
				(*list)[i] = *b
				return
			}
		}
		*list = append(*list, *b)
	case nil:
		s.applyKey(f)
	}
}

func (s *State) appoint(a Appointment, waits bool) {
	h, made := s.grants.Mut(a.ID, func(h held) held { return h })
	*h = held{a, waits}
	if made {
		list, _ := s.of.Mut(a.Person, copied[GrantID])
		*list = append(*list, a.ID)
	}
	s.Guarded = s.Guarded || a.Role == Administrator && !waits
}

func (s *State) applyKey(f *fact.Fact) {
	if f.Kind != KeyIssued && f.Kind != KeyRevoked {
		return
	}
	var k Key
	if json.Unmarshal(f.Body(fact.PartAccount), &k) != nil || k.ID == "" {
		return
	}
	s.keys.Set(k.ID, k)
	if f.Kind == KeyIssued {
		s.digests.Set(k.SHA256, k.ID)
	}
}
