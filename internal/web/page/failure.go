package page

import (
	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

// Failure is the page for a request that could not be answered.
type Failure struct {
	Page
	Body     Value
	Problems problem.List // what was wrong with the request; empty for failures of the server
	Incident string       // number to quote; set for failures of the server only
	Links    []Link
}

// Template names the template of a Failure.
func (*Failure) Template() string { return "failure" }

// Fail makes the page for an error, and its HTTP status. The reader sees
// sentences of the catalogues, never the error's own text. incident names the
// entry of the log that holds the cause; it is shown when the server is at
// fault.
func Fail(frame Page, err error, incident string) (*Failure, int) {
	code := problem.CodeOf(err)
	status := code.HTTP()
	f := &Failure{Page: frame, Links: homeward(frame.Lang)}
	f.NoIndex = true
	kind := "invalid"
	switch {
	case status == 404:
		kind = "missing"
	case status == 403:
		kind = "forbidden"
	case status == 503 || status == 507:
		kind = "unavailable"
	case status >= 500:
		kind = "internal"
	}
	f.Title = Say("portal.error." + kind + ".title")
	f.Body = Say("portal.error." + kind + ".body")
	if status >= 500 {
		f.Incident = incident
		return f, status
	}
	if code == problem.NotFound {
		return f, status
	}
	f.Problems = problem.Of(err)
	return f, status
}

// homeward are the ways on from a dead end.
func homeward(l lang.Lang) []Link {
	return []Link{
		{Text: Say("portal.error.home"), Href: Address(l, "/")},
		{Text: Say("portal.error.search"), Href: Address(l, "/search")},
		{Text: Say("portal.nav.projects"), Href: Address(l, "/projects")},
	}
}
