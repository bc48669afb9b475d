package iati

import (
	"strings"

	"imar/internal/exchange/xmlstream"
)

// orgRef is an organisation as a part names it.
type orgRef struct {
	ID        string   `json:"id,omitzero"`   // ref
	Type      string   `json:"type,omitzero"` // IATI OrganisationType
	Activity  string   `json:"activityId,omitzero"`
	Secondary *bool    `json:"secondaryReporter,omitzero"`
	Unmapped  unmapped `json:"iatiUnmapped,omitzero"`
	Texts     texts    `json:",embed"` // name
}

// orgRef reads an organisation.
func (a *activity) orgRef(e xmlstream.Element) *orgRef {
	var o orgRef
	for at := range e.Attrs() {
		switch at.Code {
		case nRef:
			o.ID = strings.TrimSpace(at.Value)
		case nType:
			o.Type = strings.TrimSpace(at.Value)
		case nProviderActivity, nReceiverActivity:
			o.Activity = strings.TrimSpace(at.Value)
		case nSecondary:
			o.Secondary = flagOr(at, &o.Unmapped)
		case nLang:
		default:
			o.Unmapped.attr(at)
		}
	}
	a.narratives(e, &o.Unmapped).fill(a.lang, "name", typed{}, &o.Texts)
	return &o
}
