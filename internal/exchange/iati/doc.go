// Package iati reads activity files of the International Aid Transparency
// Initiative: standard 2.01, 2.02 and 2.03, and 1.0x as far as it says the
// same things in other words.
//
// An activity is a project: its iati-identifier is the project's id, and what
// it states becomes one snapshot of that project, in the shapes of OC4IDS 0.9.5
// with members of Imar's own where OC4IDS has none. No official mapping between
// the two standards exists; this one is the project's own.
//
//	project.described        title; description type 1 → description, 2 → purpose,
//	                         3 → targetGroups, 4 → otherDescription; identifiers,
//	                         sectors, markers, tags, related activities, defaults
//	project.status_changed   activity-status; 6 (suspended) → stage suspended
//	project.scheduled        activity-date: period is what is known best (actual
//	                         before planned), implementationPeriod the actual dates
//	project.located          location, recipient-country, recipient-region
//	project.budgeted         budget by type, planned-disbursement, country-budget-items;
//	                         the amount is the sum of what is in force: a revised
//	                         budget (type 2) replaces the original (1) of its period
//	project.parties_named    reporting-org and participating-org, each organisation once
//	project.documented       document-link, by its address
//	project.transacted       transaction, by its reference
//	project.measured         indicator, by what it says it measures
//
// # Text
//
// A text stands unsuffixed in the language of the activity (member "language")
// and beside it with the suffix _ and the language for each other one. Where
// there is none in the activity's language the first one stands unsuffixed, and
// under its own suffix too. Several texts in one language are paragraphs of one.
// A narrative without xml:lang has that of the nearest element around it.
//
// # Keys
//
// A transaction's key is its ref, a document's its url, where that is there and
// no other in the activity has the same. Otherwise the key is # and a digest of
// the content (of an indicator: of its titles and references, not its values),
// and -2, -3 … among equals. So a file read again gives the same keys, and what
// is added or taken away renames nothing else.
//
// # What is kept
//
// Whatever has no place in these shapes is kept as it stood: elements as raw
// XML and attributes as {namespace}name="value" in the member iatiUnmapped of
// the thing they stood in, with the prefixes in iatiNamespaces of the
// description. Amounts, percentages and coordinates keep their decimal text.
// One thing is left out on purpose: of contact-info only the organisation is
// published; people, telephones and addresses stay in the restricted original.
//
// The invariant: nothing is invented. A total is given only where a plain sum
// is one; a default of the activity (currency, language, kinds of finance)
// stands in a part only where the part has none of its own.
package iati
