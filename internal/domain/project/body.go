package project

import (
	"imar/internal/domain/fact"

	"github.com/go-json-experiment/json/jsontext"
)

// Kinds of facts that this package owns.
const (
	Described      fact.Kind = "project.described"       // one: everything below that has no kind of its own
	StatusChanged  fact.Kind = "project.status_changed"  // one
	GateDecided    fact.Kind = "project.gate_decided"    // by number of the decision within the project
	Scheduled      fact.Kind = "project.scheduled"       // one: planned and actual periods of each stage
	Located        fact.Kind = "project.located"         // one: all locations
	Budgeted       fact.Kind = "project.budgeted"        // one
	PartiesNamed   fact.Kind = "project.parties_named"   // one: all parties with their roles
	Documented     fact.Kind = "project.documented"      // by document
	Forecast       fact.Kind = "project.forecast"        // by forecast
	Measured       fact.Kind = "project.measured"        // by metric
	MilestoneSet   fact.Kind = "project.milestone_set"   // by milestone
	Costed         fact.Kind = "project.costed"          // one: cost measurements
	Transacted     fact.Kind = "project.transacted"      // by transaction, as published
	Completed      fact.Kind = "project.completed"       // one
	ImpactAssessed fact.Kind = "project.impact_assessed" // one: policy, benefits, social, environment, lobbying
)

// PhysicalProgress is the key of the metric that says how much is built, in
// percent.
const PhysicalProgress = "physicalProgress"

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	Described:      fact.Decode[Description],
	StatusChanged:  fact.Decode[StatusChange],
	GateDecided:    fact.Decode[GateDecision],
	Scheduled:      fact.Decode[Schedule],
	Located:        fact.Decode[Locations],
	Budgeted:       fact.Decode[Budget],
	PartiesNamed:   fact.Decode[Parties],
	Documented:     fact.Decode[Document],
	Forecast:       fact.Decode[Metric],
	Measured:       fact.Decode[Metric],
	MilestoneSet:   fact.Decode[Milestone],
	Costed:         fact.Decode[struct{}],
	Transacted:     fact.Decode[Transaction],
	Completed:      fact.Decode[Completion],
	ImpactAssessed: fact.Decode[Impact],
}

// The bodies below have the names and shapes of OC4IDS 0.9.5. A body on the
// record may have more members than its type here: they are kept, and given
// back by every export. A member with the suffix _ar or _en is the text in
// that language beside the member without suffix, which is in the project's
// "language" (the convention of OCDS 1.1 for several languages).

// Description is the project's own words about itself.
type Description struct {
	ID              string       `json:"id,omitzero"`
	Language        string       `json:"language,omitzero"` // BCP 47, of the unsuffixed texts
	Title           string       `json:"title,omitzero"`
	TitleAr         string       `json:"title_ar,omitzero"`
	TitleEn         string       `json:"title_en,omitzero"`
	Description     string       `json:"description,omitzero"`
	DescriptionAr   string       `json:"description_ar,omitzero"`
	DescriptionEn   string       `json:"description_en,omitzero"`
	Purpose         string       `json:"purpose,omitzero"`
	PurposeAr       string       `json:"purpose_ar,omitzero"`
	PurposeEn       string       `json:"purpose_en,omitzero"`
	Type            string       `json:"type,omitzero"`   // OC4IDS projectType
	Sector          []string     `json:"sector,omitzero"` // OC4IDS projectSector, dotted
	PublicAuthority *OrgRef      `json:"publicAuthority,omitzero"`
	Identifiers     []Identifier `json:"identifiers,omitzero"`
	Assets          []string     `json:"assets,omitzero"` // Imar's own: ids of the assets it works on
	Updated         string       `json:"updated,omitzero"`
}

// StatusChange is the project's status. Status is a code of OC4IDS
// projectStatus; Stage is Imar's finer code where there is one (see Stage).
type StatusChange struct {
	Status string `json:"status"`
	Stage  Stage  `json:"stage,omitzero"`
}

// GateDecision is one decision at one gate of the life cycle.
type GateDecision struct {
	From      Stage    `json:"from"`
	To        Stage    `json:"to"`
	Outcome   Outcome  `json:"outcome"`
	Date      string   `json:"date"`
	Decider   string   `json:"decider"` // the office, never a person's name
	DeciderEn string   `json:"decider_en,omitzero"`
	Reason    string   `json:"reason,omitzero"`
	ReasonEn  string   `json:"reason_en,omitzero"`
	Decision  string   `json:"decision,omitzero"` // id of the decision on record
	Documents []string `json:"documents,omitzero"`
}

// Period is a stretch of time; dates are RFC 3339 or whole days.
type Period struct {
	StartDate      string `json:"startDate,omitzero"`
	EndDate        string `json:"endDate,omitzero"`
	MaxExtentDate  string `json:"maxExtentDate,omitzero"`
	DurationInDays int64  `json:"durationInDays,omitzero"`
}

// Schedule is the project's periods.
type Schedule struct {
	Period                *Period `json:"period,omitzero"`
	IdentificationPeriod  *Period `json:"identificationPeriod,omitzero"`
	PreparationPeriod     *Period `json:"preparationPeriod,omitzero"`
	ImplementationPeriod  *Period `json:"implementationPeriod,omitzero"`
	CompletionPeriod      *Period `json:"completionPeriod,omitzero"`
	MaintenancePeriod     *Period `json:"maintenancePeriod,omitzero"`
	DecommissioningPeriod *Period `json:"decommissioningPeriod,omitzero"`
	AssetLifetime         *Period `json:"assetLifetime,omitzero"`
}

// Locations is where the project is. Recipients are the countries that an IATI
// activity names beside its places.
type Locations struct {
	Locations  []Location  `json:"locations"`
	Recipients []Recipient `json:"recipientCountries,omitzero"`
}

// Recipient is a country that receives aid (IATI recipient-country).
type Recipient struct {
	Code string `json:"code,omitzero"` // ISO 3166-1 alpha-2, as published
}

// Location is one place. Geometry is GeoJSON (RFC 7946), [longitude, latitude].
type Location struct {
	ID            string         `json:"id,omitzero"`
	Description   string         `json:"description,omitzero"`
	DescriptionAr string         `json:"description_ar,omitzero"`
	DescriptionEn string         `json:"description_en,omitzero"`
	Geometry      jsontext.Value `json:"geometry,omitzero"`
	Gazetteer     *Gazetteer     `json:"gazetteer,omitzero"`
	Address       *Address       `json:"address,omitzero"`
	Exactness     string         `json:"exactness,omitzero"` // Imar's own: "exact", "coarse", "area"
}

// Gazetteer names a place by codes: "LY-PCODE" (OCHA), "ISO2" (ISO 3166-2).
type Gazetteer struct {
	Scheme      string   `json:"scheme,omitzero"`
	Identifiers []string `json:"identifiers,omitzero"`
}

// Address is a postal address.
type Address struct {
	StreetAddress string `json:"streetAddress,omitzero"`
	Locality      string `json:"locality,omitzero"`
	Region        string `json:"region,omitzero"`
	PostalCode    string `json:"postalCode,omitzero"`
	CountryName   string `json:"countryName,omitzero"`
	Country       string `json:"country,omitzero"`
}

// Value is an amount with its currency (ISO 4217). Amount is the number's
// exact text; nil when there is none.
type Value struct {
	Amount   jsontext.Value `json:"amount,omitzero"`
	Currency string         `json:"currency,omitzero"`
}

// Text is the amount's decimal text, "" when there is none.
func (v *Value) Text() string {
	if v == nil {
		return ""
	}
	return string(v.Amount)
}

// Amount makes a Value from a decimal text.
func Amount(text, currency string) *Value {
	return &Value{Amount: jsontext.Value(text), Currency: currency}
}

// Budget is the project's budget as published.
type Budget struct {
	Amount       *Value `json:"amount,omitzero"`
	RequestDate  string `json:"requestDate,omitzero"`
	ApprovalDate string `json:"approvalDate,omitzero"`
}

// OrgRef points to a party.
type OrgRef struct {
	Name string `json:"name,omitzero"`
	ID   string `json:"id,omitzero"`
}

// Identifier is an identifier with its scheme (org-id.guide).
type Identifier struct {
	Scheme    string `json:"scheme,omitzero"`
	ID        string `json:"id,omitzero"`
	LegalName string `json:"legalName,omitzero"`
	URI       string `json:"uri,omitzero"`
}

// Parties is everybody named by the project.
type Parties struct {
	Parties []Organization `json:"parties"`
}

// Organization is one party with its roles (OC4IDS partyRole).
type Organization struct {
	ID         string      `json:"id,omitzero"`
	Name       string      `json:"name,omitzero"`
	NameAr     string      `json:"name_ar,omitzero"`
	NameEn     string      `json:"name_en,omitzero"`
	Identifier *Identifier `json:"identifier,omitzero"`
	Address    *Address    `json:"address,omitzero"`
	Roles      []string    `json:"roles,omitzero"`
}

// Document is a published document (OC4IDS documentType).
type Document struct {
	ID            string `json:"id,omitzero"`
	DocumentType  string `json:"documentType,omitzero"`
	Title         string `json:"title,omitzero"`
	TitleAr       string `json:"title_ar,omitzero"`
	TitleEn       string `json:"title_en,omitzero"`
	Description   string `json:"description,omitzero"`
	URL           string `json:"url,omitzero"`
	DatePublished string `json:"datePublished,omitzero"`
	DateModified  string `json:"dateModified,omitzero"`
	Format        string `json:"format,omitzero"`
	Language      string `json:"language,omitzero"`
	Author        string `json:"author,omitzero"`
}

// Metric is a forecast or a measurement, with its observations.
type Metric struct {
	ID            string        `json:"id,omitzero"`
	Title         string        `json:"title,omitzero"`
	TitleAr       string        `json:"title_ar,omitzero"`
	TitleEn       string        `json:"title_en,omitzero"`
	Description   string        `json:"description,omitzero"`
	DescriptionAr string        `json:"description_ar,omitzero"`
	DescriptionEn string        `json:"description_en,omitzero"`
	Observations  []Observation `json:"observations,omitzero"`
}

// Observation is one value of a metric.
type Observation struct {
	ID      string         `json:"id,omitzero"`
	Period  *Period        `json:"period,omitzero"`
	Measure jsontext.Value `json:"measure,omitzero"` // number or text, as published
	Unit    *Unit          `json:"unit,omitzero"`
	Value   *Value         `json:"value,omitzero"`
}

// Unit is what an observation counts.
type Unit struct {
	Name   string `json:"name,omitzero"`
	NameEn string `json:"name_en,omitzero"`
	Scheme string `json:"scheme,omitzero"`
	ID     string `json:"id,omitzero"`
}

// Milestone is a planned or met step.
type Milestone struct {
	ID       string `json:"id,omitzero"`
	Title    string `json:"title,omitzero"`
	TitleAr  string `json:"title_ar,omitzero"`
	TitleEn  string `json:"title_en,omitzero"`
	Type     string `json:"type,omitzero"`
	DueDate  string `json:"dueDate,omitzero"`
	DateMet  string `json:"dateMet,omitzero"`
	Status   string `json:"status,omitzero"` // scheduled, met, notMet, partiallyMet
	Modified string `json:"dateModified,omitzero"`
}

// Transaction is a payment as somebody published it; the fund's own books are
// another matter.
type Transaction struct {
	ID            string  `json:"id,omitzero"`
	Source        string  `json:"source,omitzero"`
	Date          string  `json:"date,omitzero"`
	Value         *Value  `json:"value,omitzero"`
	Payer         *OrgRef `json:"payer,omitzero"`
	Payee         *OrgRef `json:"payee,omitzero"`
	URI           string  `json:"uri,omitzero"`
	Type          string  `json:"transactionType,omitzero"` // Imar's own: IATI TransactionType, where the source has one
	Description   string  `json:"description,omitzero"`
	DescriptionAr string  `json:"description_ar,omitzero"`
	DescriptionEn string  `json:"description_en,omitzero"`
}

// PaidOut says whether the transaction is money paid for the work: an IATI
// disbursement (3) or expenditure (4), their letters in IATI 1.0x, and one
// without a type, for the transactions of OC4IDS and OCDS implementation are
// payments. Interest (5) and loan repayment (6) pay for the money, not for the
// work; commitments, pledges and incoming funds are no payments.
func (t *Transaction) PaidOut() bool {
	switch t.Type {
	case "", "3", "4", "D", "E":
		return true
	}
	return false
}

// Given says whether the transaction is what a provider promised or paid to
// somebody else: an IATI outgoing pledge (12), outgoing commitment (2) or
// disbursement (3), or their letters in IATI 1.0x.
func (t *Transaction) Given() bool {
	switch t.Type {
	case "2", "3", "12", "C", "D":
		return true
	}
	return false
}

// Completion is what was delivered in the end.
type Completion struct {
	EndDate           string `json:"endDate,omitzero"`
	EndDateDetails    string `json:"endDateDetails,omitzero"`
	FinalValue        *Value `json:"finalValue,omitzero"`
	FinalValueDetails string `json:"finalValueDetails,omitzero"`
	FinalScope        string `json:"finalScope,omitzero"`
	FinalScopeAr      string `json:"finalScope_ar,omitzero"`
	FinalScopeEn      string `json:"finalScope_en,omitzero"`
	FinalScopeDetails string `json:"finalScopeDetails,omitzero"`
}

// Impact groups the OC4IDS members about effects; only their presence is used
// by Imar, their content is kept and given back.
type Impact struct {
	PolicyAlignment jsontext.Value `json:"policyAlignment,omitzero"`
	Benefits        jsontext.Value `json:"benefits,omitzero"`
	Social          jsontext.Value `json:"social,omitzero"`
	Environment     jsontext.Value `json:"environment,omitzero"`
	LobbyingMeeting jsontext.Value `json:"lobbyingMeetings,omitzero"`
}
