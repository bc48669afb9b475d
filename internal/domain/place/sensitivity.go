package place

import "strings"

// Sensitivity says how exactly the public sees a location. It is stored in
// facts, so the words stay.
type Sensitivity string

const (
	Open     Sensitivity = "open"     // shown as it is
	Coarsen  Sensitivity = "coarse"   // shown as the cell of a tenth of a degree it lies in
	Withheld Sensitivity = "withheld" // not shown; the page says that it is withheld, and why
)

// coarseSectors are the OC4IDS projectSector codes and asset kinds whose places
// are coarse in public unless somebody decides otherwise: an exact place of a
// substation, a well or a hospital is a target list.
var coarseSectors = []string{
	"energy", "waterAndWaste", "water", "health", "power",
	"hospital", "clinic", "substation", "powerPlant", "powerLine", "well", "pumpingStation", "desalinationPlant", "dam", "reservoir",
}

// DefaultSensitivity is Coarsen for power, water and hospitals, by OC4IDS
// sector code ("energy.solar" counts as "energy") or asset kind, else Open.
func DefaultSensitivity(kind string) Sensitivity {
	head, _, _ := strings.Cut(kind, ".")
	for _, s := range coarseSectors {
		if strings.EqualFold(head, s) {
			return Coarsen
		}
	}
	return Open
}

const cell = micro / 10

// Coarse is the point that the public sees: the point itself when open, the
// middle of its cell of a tenth of a degree (about 11 by 9 km) when coarse.
// It is false when nothing may be shown, which a withheld point and an unknown
// word both mean. The middle depends on the cell alone, so that repeated
// publishing reveals nothing more.
func Coarse(p Point, s Sensitivity) (Point, bool) {
	switch s {
	case Open:
		return p, true
	case Coarsen:
		return Point{floor(p.Lon) + cell/2, floor(p.Lat) + cell/2}, true
	}
	return Point{}, false
}

// floor is the lower edge of the cell, also below zero.
func floor(v int32) int32 {
	low := v / cell * cell
	if v < low {
		low -= cell
	}
	return low
}
