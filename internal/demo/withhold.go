package demo

import (
	"imar/internal/domain/asset"
	"imar/internal/domain/fact"
	"imar/internal/domain/party"
	"imar/internal/domain/place"
)

// Withholding is a part to withhold once everything is recorded. The command
// for it, statement.Withhold, names the header of a fact on record, which only
// the record knows: the latest fact of that kind about that subject.
type Withholding struct {
	Subject fact.Subject
	Kind    fact.Kind
	Part    string
	Reason  string // in both languages
}

// Withholdings are one in each district, the exact place of an asset that needs
// protection, and the owners of one firm.
func Withholdings(p Plan) []Withholding {
	w := newWorld(p)
	reason := said{"حماية المرفق: الموضع الدقيق محجوب بطلب من الجهة المالكة", "Protection of the asset: exact place withheld at the owner's request"}
	var list []Withholding
	done := make([]bool, len(districts))
	for i := range w.plan.Projects {
		_, district := w.place(i)
		if s := w.story(i); done[district] || s == outline || s == twice || s == nowhere {
			continue
		}
		if site := w.siting(i); site.sensitivity() == place.Coarsen {
			done[district] = true
			list = append(list, Withholding{asset.Subject(assetID(i)), asset.Registered, fact.PartPlace, reason.slash()})
		}
	}
	owners := said{"حماية بيانات شخصية بناءً على طلب صاحبها", "Personal data protected at the person's request"}
	return append(list, Withholding{fact.NewSubject("party", w.consultants[0].id), party.Registered, fact.PartPerson, owners.slash()})
}
