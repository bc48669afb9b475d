package iati

import (
	"strings"

	"imar/internal/domain/project"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"
)

// transaction is project.transacted.
type transaction struct {
	project.Transaction
	Ref          string   `json:"ref,omitzero"`
	ValueDate    string   `json:"valueDate,omitzero"`
	Payer        *orgRef  `json:"payer,omitzero"`
	Payee        *orgRef  `json:"payee,omitzero"`
	Channel      string   `json:"disbursementChannel,omitzero"`
	Sectors      []coded  `json:"sectors,omitzero"`
	Countries    []coded  `json:"recipientCountries,omitzero"`
	Regions      []coded  `json:"recipientRegions,omitzero"`
	FlowType     string   `json:"flowType,omitzero"`
	FinanceType  string   `json:"financeType,omitzero"`
	AidTypes     []coded  `json:"aidTypes,omitzero"`
	TiedStatus   string   `json:"tiedStatus,omitzero"`
	Humanitarian *bool    `json:"humanitarian,omitzero"`
	Unmapped     unmapped `json:"iatiUnmapped,omitzero"`
	Texts        texts    `json:",embed"`
}

func (t *transaction) setID(id string) { t.ID = id }

// transact states project.transacted, one for each transaction.
func (a *activity) transact() {
	items := make([]item, 0, len(a.parts[nTransaction]))
	for _, p := range a.parts[nTransaction] {
		t := a.transaction(p.Element)
		items = append(items, item{part: p, want: t.Ref, effective: t.Date, body: t})
	}
	a.sayEach(project.Transacted, items)
}

// transaction reads one transaction.
func (a *activity) transaction(e xmlstream.Element) *transaction {
	t := &transaction{FlowType: a.defaults.flow, FinanceType: a.defaults.finance, TiedStatus: a.defaults.tied,
		Humanitarian: a.defaults.humanitarian}
	for at := range e.Attrs() {
		switch at.Code {
		case nRef:
			t.Ref = strings.TrimSpace(at.Value)
		case nHumanitarian:
			t.Humanitarian = flagOr(at, &t.Unmapped)
		case nLang:
		default:
			t.Unmapped.attr(at)
		}
	}
	t.Unmapped.stray(e)
	for c := range t.Unmapped.once(e, nSector, nCountry, nRegion, nAid) {
		a.transactionChild(t, c)
	}
	if t.AidTypes == nil {
		t.AidTypes = a.defaults.aid
	}
	if t.Type == "" {
		a.find(snapshot.Warning, "iati.missing", e, names[nTransactionType])
	}
	return t
}

func (a *activity) transactionChild(t *transaction, c xmlstream.Element) {
	switch c.Code() {
	case nTransactionType:
		t.Type = a.code(transactionTypes, c, a.simpleCode(c, &t.Unmapped))
	case nTransactionDate:
		t.Date = a.isoDate(c, &t.Unmapped)
	case nValue:
		t.Value, t.ValueDate = a.amount(c, &t.Unmapped)
	case nDescription:
		to := typed{&t.Description, &t.DescriptionAr, &t.DescriptionEn}
		a.words(c, &t.Unmapped).fill(a.lang, "description", to, &t.Texts)
	case nProvider:
		t.Payer = a.orgRef(c)
	case nReceiver:
		t.Payee = a.orgRef(c)
	case nChannel:
		t.Channel = a.simpleCode(c, &t.Unmapped)
	case nSector:
		t.Sectors = append(t.Sectors, a.coded(c, "description"))
	case nCountry:
		t.Countries = append(t.Countries, a.coded(c, "name"))
	case nRegion:
		t.Regions = append(t.Regions, a.coded(c, "name"))
	case nFlow:
		t.FlowType = a.simpleCode(c, &t.Unmapped)
	case nFinance:
		t.FinanceType = a.simpleCode(c, &t.Unmapped)
	case nAid:
		t.AidTypes = append(t.AidTypes, a.coded(c, "name"))
	case nTied:
		t.TiedStatus = a.simpleCode(c, &t.Unmapped)
	default:
		t.Unmapped.element(c)
	}
}
