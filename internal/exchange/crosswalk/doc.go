// Package crosswalk writes a project of OC4IDS 0.9.5 in the other standards: as an
// activity of IATI 2.03, and its contracting processes as releases of OCDS 1.1
// (see Releases); and compiled releases of OCDS and activities of IATI as projects of
// OC4IDS (see Projects).
//
// There is no official table between OC4IDS and IATI. This one is Imar's own, and every
// file that it makes says so in its first lines:
//
//	project                                  activity
//	id                                       iati-identifier (behind the reporting
//	                                         organisation's), other-identifier A9
//	title, description, purpose              title, description types 1 and 2, a
//	                                         narrative for each language
//	parties by role                          participating-org: funder 1,
//	                                         publicAuthority 2, buyer and procuring-
//	                                         Entity 3, administrativeEntity and
//	                                         supplier 4
//	status                                   activity-status: identification and
//	                                         preparation 1, implementation 2,
//	                                         completion 3, maintenance and what
//	                                         follows 4, cancelled 5
//	period, implementationPeriod             activity-date 1 and 3, 2
//	completion.endDate                       activity-date 4
//	locations                                location, with its point
//	sector                                   sector, a purpose code of the OECD DAC;
//	                                         of several, equal shares
//	budget.budgetBreakdowns                  budget, where a year or less
//	contractValue, modifications             transactions of type 2 (outgoing
//	                                         commitment): the value when it was
//	                                         signed, then each difference
//	transactions                             transactions of the type that they say,
//	                                         else 4 (expenditure)
//	documents that have an address           document-link
//
// What has no place is told as lost, by path, and stays in the OC4IDS file:
// tenders and tenderers, a budget without breakdown over more than a year, sums
// without a date, progress, beneficial owners. Nothing is made up for it.
//
// The invariant: what is written is valid against the schema of its standard,
// whatever the project holds, and every amount has the digits that it had.
package crosswalk

import (
	"maps"
	"slices"

	"imar/internal/exchange/jsonstream"
)

// Publisher is who reports. Ref is its identifier as IATI has it, "XX-REG-123",
// Unregistered when it is ""; Type is a code of IATI's OrganisationType, "10" for a government. Country is
// where activities are whose places say nothing else, ISO 3166-1. Today is the day
// after which a date lies in the future.
type Publisher struct {
	Ref, Type, Name, NameEn string
	Country                 string
	Today                   string
}

// Unregistered is the identifier of a publisher that has none, by IATI's rule for
// organisations outside of any register.
const Unregistered = "XI-IMAR-UNREGISTERED"

// Losses counts what had no place, by path: "contractingProcesses/summary/tender".
type Losses map[string]int

// Add counts one more.
func (l Losses) Add(path string) { l[path]++ }

// Paths are the paths in order.
func (l Losses) Paths() []string { return slices.Sorted(maps.Keys(l)) }

// own are the members of a project that the table has, or that say nothing which
// an activity could miss.
var own = map[string]bool{
	"id": true, "title": true, "title_en": true, "description": true, "description_en": true, "purpose": true, "purpose_en": true, "language": true,
	"updated": true, "parties": true, "status": true, "period": true, "implementationPeriod": true, "completion": true, "locations": true, "sector": true,
	"budget": true, "contractingProcesses": true, "transactions": true, "documents": true, "publicAuthority": true, "stage": true,
}

// lose notes the members of a project that have no place.
func (l Losses) lose(project jsonstream.Value) {
	for name := range project.Members() {
		if !own[name] {
			l.Add(name)
		}
	}
}
