package contract

import (
	"imar/internal/domain/fact"
	"imar/internal/domain/project"

	"github.com/go-json-experiment/json/jsontext"
)

// Kinds of facts that this package owns.
const (
	Described    fact.Kind = "contract.described"     // one: what has no kind of its own
	Tendered     fact.Kind = "contract.tendered"      // one
	Signed       fact.Kind = "contract.signed"        // one: suppliers, value, period
	Modified     fact.Kind = "contract.modified"      // by modification
	Documented   fact.Kind = "contract.documented"    // by document
	Transacted   fact.Kind = "contract.transacted"    // by transaction, as published
	MilestoneSet fact.Kind = "contract.milestone_set" // by milestone
	Linked       fact.Kind = "contract.linked"        // one: OCDS releases of the process
	Closed       fact.Kind = "contract.closed"        // one: the fund's own closing, with its reason
	Released     fact.Kind = "contract.released"      // by OCDS release id: a release as it was published
)

// Kinds is the table of bodies.
var Kinds = fact.Kinds{
	Described:    fact.Decode[Description],
	Tendered:     fact.Decode[Tender],
	Signed:       fact.Decode[Agreement],
	Modified:     fact.Decode[Modification],
	Documented:   fact.Decode[project.Document],
	Transacted:   fact.Decode[project.Transaction],
	MilestoneSet: fact.Decode[project.Milestone],
	Linked:       fact.Decode[Links],
	Closed:       fact.Decode[Closing],
	Released:     fact.Decode[Release],
}

// The bodies have the shapes of OC4IDS 0.9.5 contractingProcesses[] and its
// summary, except Release, which has that of an OCDS 1.1.5 release.

// Description is the process itself. Project is Imar's own member: the project
// that the process belongs to.
type Description struct {
	ID      string  `json:"id,omitzero"`
	Project string  `json:"project,omitzero"`
	Summary Summary `json:"summary,omitzero"`
}

// Summary is what OC4IDS says of a process in a few fields.
type Summary struct {
	OCID              string   `json:"ocid,omitzero"`
	ExternalReference string   `json:"externalReference,omitzero"`
	Nature            []string `json:"nature,omitzero"` // design, construction, supervision …
	Title             string   `json:"title,omitzero"`
	TitleAr           string   `json:"title_ar,omitzero"`
	TitleEn           string   `json:"title_en,omitzero"`
	Description       string   `json:"description,omitzero"`
	DescriptionAr     string   `json:"description_ar,omitzero"`
	DescriptionEn     string   `json:"description_en,omitzero"`
	Status            string   `json:"status,omitzero"` // pre-award, active, closed
	ContractType      string   `json:"contractType,omitzero"`
}

// Tender is how the process was opened to bidders.
type Tender struct {
	ProcurementMethod        string           `json:"procurementMethod,omitzero"` // open, selective, limited, direct
	ProcurementMethodDetails string           `json:"procurementMethodDetails,omitzero"`
	DatePublished            string           `json:"datePublished,omitzero"`
	CostEstimate             *project.Value   `json:"costEstimate,omitzero"`
	NumberOfTenderers        int64            `json:"numberOfTenderers,omitzero"`
	Tenderers                []project.OrgRef `json:"tenderers,omitzero"`
	ProcuringEntity          *project.OrgRef  `json:"procuringEntity,omitzero"`
	AdministrativeEntity     *project.OrgRef  `json:"administrativeEntity,omitzero"`
}

// Agreement is the award and the contract as signed.
type Agreement struct {
	Suppliers      []project.OrgRef `json:"suppliers,omitzero"`
	ContractValue  *project.Value   `json:"contractValue,omitzero"`
	ContractPeriod *project.Period  `json:"contractPeriod,omitzero"`
	FinalValue     *project.Value   `json:"finalValue,omitzero"`
	DateSigned     string           `json:"dateSigned,omitzero"`
	AwardReason    string           `json:"awardReason,omitzero"`
	AwardReasonEn  string           `json:"awardReason_en,omitzero"`
}

// Modification is one typed change of the contract: duration, value or scope.
type Modification struct {
	ID                string          `json:"id,omitzero"`
	Date              string          `json:"date,omitzero"`
	Type              string          `json:"type,omitzero"`
	Description       string          `json:"description,omitzero"`
	DescriptionEn     string          `json:"description_en,omitzero"`
	Rationale         string          `json:"rationale,omitzero"`
	RationaleEn       string          `json:"rationale_en,omitzero"`
	ReleaseID         string          `json:"releaseID,omitzero"`
	OldContractValue  *project.Value  `json:"oldContractValue,omitzero"`
	NewContractValue  *project.Value  `json:"newContractValue,omitzero"`
	OldContractPeriod *project.Period `json:"oldContractPeriod,omitzero"`
	NewContractPeriod *project.Period `json:"newContractPeriod,omitzero"`
}

// Links are the OCDS releases that tell the process in full.
type Links struct {
	Releases []Link `json:"releases"`
}

// Link is one linked release.
type Link struct {
	ID   string   `json:"id,omitzero"`
	Tag  []string `json:"tag,omitzero"`
	Date string   `json:"date,omitzero"`
	URL  string   `json:"url,omitzero"`
}

// Closing is how the contract ended: completed, terminated or cancelled.
type Closing struct {
	Outcome  string `json:"outcome"`
	Date     string `json:"date"`
	Reason   string `json:"reason,omitzero"`
	ReasonEn string `json:"reason_en,omitzero"`
}

// Release is an OCDS release. Only the members that lists need are typed.
type Release struct {
	OCID     string         `json:"ocid,omitzero"`
	ID       jsontext.Value `json:"id,omitzero"` // text or number, as published
	Date     string         `json:"date,omitzero"`
	Tag      []string       `json:"tag,omitzero"`
	Language string         `json:"language,omitzero"`
	URL      string         `json:"url,omitzero"` // Imar's own: where a package said it was published
	Tender   *struct {
		Title             string         `json:"title,omitzero"`
		Description       string         `json:"description,omitzero"`
		Status            string         `json:"status,omitzero"`
		ProcurementMethod string         `json:"procurementMethod,omitzero"`
		MethodDetails     jsontext.Value `json:"procurementMethodDetails,omitzero"` // as published
		Value             *project.Value `json:"value,omitzero"`
		NumberOfTenderers int64          `json:"numberOfTenderers,omitzero"`
	} `json:"tender,omitzero"`
	Buyer   *ReleaseOrg  `json:"buyer,omitzero"`
	Parties []ReleaseOrg `json:"parties,omitzero"`
	Awards  []struct {
		Date      string         `json:"date,omitzero"`
		Status    string         `json:"status,omitzero"`
		Title     string         `json:"title,omitzero"`
		Value     *project.Value `json:"value,omitzero"`
		Suppliers []ReleaseOrg   `json:"suppliers,omitzero"`
	} `json:"awards,omitzero"`
	Contracts []struct {
		ID             jsontext.Value  `json:"id,omitzero"` // text or number, as published
		Title          string          `json:"title,omitzero"`
		Status         string          `json:"status,omitzero"`
		DateSigned     string          `json:"dateSigned,omitzero"`
		Value          *project.Value  `json:"value,omitzero"`
		Period         *project.Period `json:"period,omitzero"`
		Implementation *struct {
			Transactions []project.Transaction `json:"transactions,omitzero"`
		} `json:"implementation,omitzero"`
	} `json:"contracts,omitzero"`
}

// ReleaseOrg is an organisation as a release names it.
type ReleaseOrg struct {
	ID         jsontext.Value      `json:"id,omitzero"`
	Name       string              `json:"name,omitzero"`
	Roles      []string            `json:"roles,omitzero"`
	Identifier *project.Identifier `json:"identifier,omitzero"`
}

// IDText is an id of a release as text: a number is its digits, and what is
// neither text nor number is none.
func IDText(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		text, err := jsontext.AppendUnquote(nil, v)
		if err == nil {
			return string(text)
		}
	case '0':
		return string(v)
	}
	return ""
}
