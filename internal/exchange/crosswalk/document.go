package crosswalk

import (
	"cmp"
	"net/url"
	"strings"

	"imar/internal/exchange/jsonstream"
)

// categories are IATI's DocumentCategory by OC4IDS's documentType; A12, a web
// page, for any other.
var categories = map[string]string{
	"tenderNotice": "A10", "plannedProcurementNotice": "A10", "biddingDocuments": "A10", "awardNotice": "A11", "contractNotice": "A11",
	"contractSigned": "A11", "contractSummary": "A06", "contractDraft": "A11", "environmentalImpact": "A01", "feasibilityStudy": "A01",
	"needsAssessment": "A01", "evaluationReports": "A07", "finalAudit": "A07", "financialAuditReport": "A07", "technicalAuditReport": "A07",
	"budgetApproval": "A05", "completionCertificate": "A08", "financialProgressReport": "A07", "physicalProgressReport": "A07", "projectEvaluation": "A07",
}

// documents writes the documents that have an address, of the project and of its
// processes.
func (a *activity) documents() {
	a.documentsOf(a.project, "documents")
	for _, process := range a.project.Get("contractingProcesses").Elements() {
		a.documentsOf(process.Get("summary"), "contractingProcesses/summary/documents")
	}
}

func (a *activity) documentsOf(of jsonstream.Value, path string) {
	for _, d := range of.Get("documents").Elements() {
		address, err := url.Parse(d.Get("url").Text())
		if err != nil || !address.IsAbs() || address.Host == "" {
			a.lost.Add(path)
			continue
		}
		format := d.Get("format").Text()
		if !strings.Contains(format, "/") {
			format = "text/html"
		}
		titled := text(d, "title")
		if len(titled) == 0 {
			titled = []narrative{{"", cmp.Or(d.Get("documentType").Text(), d.Get("id").Text(), d.Get("url").Text())}}
		}
		a.open("document-link", "format", format, "url", address.String())
		a.narratives("title", titled)
		a.empty("category", "code", cmp.Or(categories[d.Get("documentType").Text()], "A12"))
		if language := d.Get("language").Text(); len(language) == 2 {
			a.empty("language", "code", strings.ToLower(language))
		}
		if published := day(d.Get("datePublished")); published != "" {
			a.empty("document-date", "iso-date", published)
		}
		a.close("document-link")
	}
}
