// Package validate says whether a file of IATI keeps to the standard: activities
// and organisations, versions 2.01 to 2.03.
//
// The rules are those of the official validator and come in its order: what is
// no XML (package xmlstream), the version, the structure that the XML Schemas
// give, the codes of the codelists, the identifiers, the standard ruleset. They
// stand in compact tables that the command in gen makes of the published files;
// nothing is fetched, and no schema is interpreted while reading.
//
// A file is read once, an activity at a time. Each element is found by its number
// (names are numbered while they are read) in the table of its place, so that a
// file without faults is checked without a comparison of text but for codes.
//
// The structure is held to as the XML Schema processor holds to it, but is told
// more kindly: an element that came too late is told so once, and what it holds
// is checked all the same.
//
// One goroutine reads, others check what was read, in batches whose findings are
// told in the order of the file (see line).
//
// The invariant: the same bytes and the same day give the same findings in the
// same order, and memory is bounded by the largest activity, by MaxIDs and by
// MaxKinds, and time by the length of the file (see MaxLoop).
package validate

//go:generate go run ./gen -data $IATI_DATA -out .
