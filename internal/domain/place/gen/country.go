package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// renamed corrects what the Unicode data at hand does not yet, or not fully,
// say: names that ISO 3166-1 changed later.
var renamed = map[string][2]string{
	"CD": {"جمهورية الكونغو الديمقراطية", "Democratic Republic of the Congo"},
	"CG": {"الكونغو", "Congo"},
	"PS": {"فلسطين", "Palestine"},
	"TR": {"تركيا", "Türkiye"},
	"MK": {"مقدونيا الشمالية", "North Macedonia"},
	"SZ": {"إسواتيني", "Eswatini"},
	"CV": {"الرأس الأخضر", "Cabo Verde"},
	"HK": {"هونغ كونغ", "Hong Kong"},
	"MO": {"ماكاو", "Macao"},
	"MM": {"ميانمار", "Myanmar"},
}

func countryTable(world topology) (string, error) {
	ar, en := display.Regions(language.Arabic), display.Regions(language.English)
	byCode := world.countries()
	var b strings.Builder
	b.WriteString(heading)
	b.WriteString("// Sources: codes ISO 3166-1; Arabic and English names Unicode CLDR by\n// golang.org/x/text, with later ISO renamings; bounding boxes from Natural Earth\n// 1:50m (public domain) by the npm package world-atlas 2.0.2, widened to whole\n// tenths of a degree. West is greater than East where a country crosses the\n// antimeridian. Made 2026-11.\nvar countries = [...]Country{\n")
	for _, code := range slices.Sorted(maps.Keys(byCode)) {
		region := language.MustParseRegion(code)
		names := [2]string{ar.Name(region), en.Name(region)}
		if r, ok := renamed[code]; ok {
			names = r
		}
		west, east, south, north := world.bounds(byCode[code])
		fmt.Fprintf(&b, "{%q, %q, %q, %d, %d, %d, %d},\n", code, names[0], names[1], west, south, east, north)
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// countries gathers the rings of each country by ISO 3166-1 code; the source
// gives some countries in several parts, and some parts no code.
func (t topology) countries() map[string][][]int {
	rings := map[string][][]int{}
	for _, a := range t.areas {
		n, err := strconv.Atoi(a.id)
		if err != nil {
			continue
		}
		region, err := language.EncodeM49(n)
		if err != nil || len(region.String()) != 2 {
			continue
		}
		rings[region.String()] = append(rings[region.String()], a.rings...)
	}
	return rings
}

const circle = 3600000 // ten-thousandths of a degree

// bounds is the smallest box around some rings, in tenths of a degree
// outwards. East to west it is the circle less its widest empty stretch, so
// that a country across the antimeridian does not seem to reach round the
// world.
func (t topology) bounds(rings [][]int) (west, east, south, north int) {
	var spans [][2]int
	south, north = 900000, -900000
	for _, numbers := range rings {
		ring := t.ring(numbers)
		low, high, turn := ring[0].lon, ring[0].lon, 0
		for i, v := range ring {
			if i > 0 {
				switch step := v.lon - ring[i-1].lon; {
				case step > circle/2:
					turn -= circle
				case step < -circle/2:
					turn += circle
				}
			}
			low, high = min(low, v.lon+turn), max(high, v.lon+turn)
			south, north = min(south, v.lat), max(north, v.lat)
		}
		if low < -circle/2 {
			low, high = low+circle, high+circle
		}
		spans = append(spans, [2]int{low, high})
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	end := spans[0][1]
	for _, s := range spans {
		end = max(end, s[1])
	}
	west, east = spans[0][0], end
	widest := spans[0][0] + circle - end
	end = spans[0][1]
	for _, s := range spans[1:] {
		if gap := s[0] - end; gap > widest {
			widest, west, east = gap, s[0], end
		}
		end = max(end, s[1])
	}
	if widest <= 0 {
		west, east = -circle/2, circle/2
	}
	if east > circle/2 {
		east -= circle
	}
	return down(west), -down(-east), down(south), -down(-north)
}

// down rounds ten-thousandths of a degree to tenths, towards minus infinity.
func down(n int) int {
	if n < 0 {
		return -((-n + 999) / 1000)
	}
	return n / 1000
}

// neighbours are the countries with a land border with Libya, and those across
// the water that a mistyped point may fall into.
var neighbours = []string{"DZ", "EG", "NE", "SD", "TD", "TN", "GR", "IT", "MT"}

func neighbourTable(world topology) (string, error) {
	var b strings.Builder
	b.WriteString(heading)
	b.WriteString("// Source: Natural Earth 1:50m (public domain) by the npm package world-atlas\n// 2.0.2; only the part within frame is kept.\n\n// neighbourCodes are the shores and borders of the countries around, cut to the\n// frame; decodeLine reads them.\nvar neighbourCodes = [...]neighbourCode{\n")
	byCode := world.countries()
	for _, code := range neighbours {
		for _, numbers := range byCode[code] {
			if ring := cut(world.ring(numbers)); len(ring) > 2 {
				fmt.Fprintf(&b, "{%q, %q},\n", code, encode(ring))
			}
		}
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// The frame around Libya in ten-thousandths of a degree: place.frame.
const (
	frameWest, frameSouth = 70000, 180000
	frameEast, frameNorth = 280000, 370000
)

// cut clips a ring to the frame, one side after another (Sutherland and
// Hodgman, 1974).
func cut(ring []vertex) []vertex {
	ring = cutSide(ring, func(v vertex) int { return v.lon - frameWest }, func(v *vertex) { v.lon = frameWest })
	ring = cutSide(ring, func(v vertex) int { return frameEast - v.lon }, func(v *vertex) { v.lon = frameEast })
	ring = cutSide(ring, func(v vertex) int { return v.lat - frameSouth }, func(v *vertex) { v.lat = frameSouth })
	ring = cutSide(ring, func(v vertex) int { return frameNorth - v.lat }, func(v *vertex) { v.lat = frameNorth })
	return ring
}

func cutSide(ring []vertex, depth func(vertex) int, settle func(*vertex)) []vertex {
	var kept []vertex
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		da, db := depth(a), depth(b)
		if da >= 0 {
			kept = append(kept, a)
		}
		if (da >= 0) != (db >= 0) {
			crossing := vertex{a.lon + (b.lon-a.lon)*da/(da-db), a.lat + (b.lat-a.lat)*da/(da-db)}
			settle(&crossing)
			kept = append(kept, crossing)
		}
	}
	return kept
}
