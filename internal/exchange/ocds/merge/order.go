package merge

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/scalar"
	"imar/internal/exchange/snapshot"
)

// InOrder gives the releases of one contracting process in the order of their
// dates, read as instants, those of one instant as they came. A date without a
// zone is read as UTC. A release without a date that can be read is left out
// with a finding (an error), unless it is the only one (a warning). Whether
// none was left out is whole.
func InOrder(releases []jsonstream.Value, report func(snapshot.Finding)) (ordered []jsonstream.Value, whole bool) {
	type dated struct {
		release jsonstream.Value
		instant time.Time
	}
	kept := make([]dated, 0, len(releases))
	whole = true
	for _, release := range releases {
		instant, rule, severity := instantOf(release.Get("date"))
		if severity == snapshot.Error && len(releases) == 1 {
			severity = snapshot.Warning
			rule += "-alone"
		}
		if rule != "" && report != nil {
			report(snapshot.Finding{Severity: severity, Rule: rule, Pointer: release.Pointer(), Line: int64(release.Line()),
				Args: []string{release.Get("ocid").Text(), plainText(release.Get("id")), plainText(release.Get("date"))}})
		}
		if severity == snapshot.Error {
			whole = false
			continue
		}
		kept = append(kept, dated{release, instant})
	}
	slices.SortStableFunc(kept, func(a, b dated) int { return a.instant.Compare(b.instant) })
	ordered = make([]jsonstream.Value, len(kept))
	for i, each := range kept {
		ordered[i] = each.release
	}
	return ordered, whole
}

// maxShown is how much of a value a sentence shows.
const maxShown = 80

// plainText is text as it is and any other value as it is written, cut short; a
// dash when there is none.
func plainText(v jsonstream.Value) string {
	text := cmp.Or(v.Text(), string(v.Raw()), "–")
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "…"
	}
	return text
}

// instantOf reads a release's date, or says with which rule it cannot be read.
func instantOf(date jsonstream.Value) (instant time.Time, rule string, severity snapshot.Severity) {
	switch date.Kind() {
	case jsonstream.Absent, jsonstream.Null:
		return instant, "merge.date-missing", snapshot.Error
	case jsonstream.String:
	default:
		return instant, "merge.date-not-text", snapshot.Error
	}
	kept, zoned, ok := scalar.Moment(date.Text())
	if !ok {
		return instant, "merge.date-unreadable", snapshot.Error
	}
	layout := time.RFC3339Nano
	if len(kept) == len(time.DateOnly) {
		layout = time.DateOnly
	}
	instant, err := time.Parse(layout, kept)
	if err != nil {
		return instant, "merge.date-unreadable", snapshot.Error
	}
	if !zoned {
		return instant, "merge.date-without-zone", snapshot.Warning
	}
	return instant, "", ""
}
