package iati

// The names of elements and attributes, as numbers that switches tell apart
// faster than text. Those up to parts are the children of an activity in the
// order of the schema's sequence (iati-activities-schema.xsd, 2.03).
const (
	nIdentifier = iota
	nReporting
	nTitle
	nDescription
	nParticipating
	nOtherIdentifier
	nStatus
	nActivityDate
	nContact
	nScope
	nCountry
	nRegion
	nLocation
	nSector
	nTag
	nCountryBudget
	nHumanitarianScope
	nPolicyMarker
	nCollaboration
	nDefaultFlow
	nDefaultFinance
	nDefaultAid
	nDefaultTied
	nBudget
	nPlanned
	nCapitalSpend
	nTransaction
	nDocument
	nRelated
	nLegacy
	nConditions
	nResult
	nCRS
	nFSS
	parts // how many there are

	nNarrative = iota - 1
	nOwner
	nOrganisation
	nPeriodStart
	nPeriodEnd
	nValue
	nProvider
	nReceiver
	nTransactionType
	nTransactionDate
	nChannel
	nFlow
	nFinance
	nAid
	nTied
	nReach
	nLocationID
	nName
	nActivityDescription
	nAdministrative
	nPoint
	nPos
	nExactness
	nClass
	nFeature
	nCoordinates
	nBudgetItem
	nCondition
	nCategory
	nLanguage
	nDocumentDate
	nReference
	nIndicator
	nBaseline
	nPeriod
	nTarget
	nActual
	nDimension
	nComment

	nLang // attributes, where no element has the same name
	nVersion
	nGenerated
	nDefaultCurrency
	nUpdated
	nHumanitarian
	nHierarchy
	nLinked
	nNotProvided
	nRef
	nType
	nRole
	nActivityID
	nChannelCode
	nSecondary
	nCode
	nPercentage
	nVocabulary
	nVocabularyURI
	nSignificance
	nISODate
	nCurrency
	nValueDate
	nProviderActivity
	nReceiverActivity
	nLevel
	nSRS
	nLatitude
	nLongitude
	nURL
	nFormat
	nAttached
	nMeasure
	nAscending
	nAggregation
	nYear
	nIndicatorURI
	nOwnerRef
	nOwnerName
	nStatusAttr
)

// names are the words as they are written, by those numbers.
var names = []string{
	nIdentifier: "iati-identifier", nReporting: "reporting-org", nTitle: "title", nDescription: "description",
	nParticipating: "participating-org", nOtherIdentifier: "other-identifier", nStatus: "activity-status",
	nActivityDate: "activity-date", nContact: "contact-info", nScope: "activity-scope", nCountry: "recipient-country",
	nRegion: "recipient-region", nLocation: "location", nSector: "sector", nTag: "tag",
	nCountryBudget: "country-budget-items", nHumanitarianScope: "humanitarian-scope", nPolicyMarker: "policy-marker",
	nCollaboration: "collaboration-type", nDefaultFlow: "default-flow-type", nDefaultFinance: "default-finance-type",
	nDefaultAid: "default-aid-type", nDefaultTied: "default-tied-status", nBudget: "budget",
	nPlanned: "planned-disbursement", nCapitalSpend: "capital-spend", nTransaction: "transaction",
	nDocument: "document-link", nRelated: "related-activity", nLegacy: "legacy-data", nConditions: "conditions",
	nResult: "result", nCRS: "crs-add", nFSS: "fss",

	nNarrative: "narrative", nOwner: "owner-org", nOrganisation: "organisation", nPeriodStart: "period-start",
	nPeriodEnd: "period-end", nValue: "value", nProvider: "provider-org", nReceiver: "receiver-org",
	nTransactionType: "transaction-type", nTransactionDate: "transaction-date", nChannel: "disbursement-channel",
	nFlow: "flow-type", nFinance: "finance-type", nAid: "aid-type", nTied: "tied-status", nReach: "location-reach",
	nLocationID: "location-id", nName: "name", nActivityDescription: "activity-description",
	nAdministrative: "administrative", nPoint: "point", nPos: "pos", nExactness: "exactness", nClass: "location-class",
	nFeature: "feature-designation", nCoordinates: "coordinates", nBudgetItem: "budget-item", nCondition: "condition",
	nCategory: "category", nLanguage: "language", nDocumentDate: "document-date", nReference: "reference",
	nIndicator: "indicator", nBaseline: "baseline", nPeriod: "period", nTarget: "target", nActual: "actual",
	nDimension: "dimension", nComment: "comment",

	nLang: "xml:lang", nVersion: "version", nGenerated: "generated-datetime", nDefaultCurrency: "default-currency",
	nUpdated: "last-updated-datetime", nHumanitarian: "humanitarian", nHierarchy: "hierarchy",
	nLinked: "linked-data-uri", nNotProvided: "budget-not-provided", nRef: "ref", nType: "type", nRole: "role",
	nActivityID: "activity-id", nChannelCode: "crs-channel-code", nSecondary: "secondary-reporter", nCode: "code",
	nPercentage: "percentage", nVocabulary: "vocabulary", nVocabularyURI: "vocabulary-uri",
	nSignificance: "significance", nISODate: "iso-date", nCurrency: "currency", nValueDate: "value-date",
	nProviderActivity: "provider-activity-id", nReceiverActivity: "receiver-activity-id", nLevel: "level",
	nSRS: "srsName", nLatitude: "latitude", nLongitude: "longitude", nURL: "url", nFormat: "format",
	nAttached: "attached", nMeasure: "measure", nAscending: "ascending", nAggregation: "aggregation-status",
	nYear: "year", nIndicatorURI: "indicator-uri", nOwnerRef: "owner-ref", nOwnerName: "owner-name",
	nStatusAttr: "status",
}
