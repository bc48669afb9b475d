package place

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"

	"imar/internal/base/problem"
)

// Point is a position on WGS 84 in microdegrees (about 11 cm), longitude
// first as in RFC 7946: Tripoli is {13187330, 32887430}. The zero Point is
// where forgotten coordinates land, and CheckPoint says so.
type Point struct{ Lon, Lat int32 }

const (
	micro       = 1_000_000
	maxLon      = 180 * micro
	maxLat      = 90 * micro
	longestText = 64
)

// ParsePoint reads decimal degrees as text. More than six decimals are rounded
// half away from zero. The text may carry an exponent, as JSON numbers do. A
// latitude outside ±90 or a longitude outside ±180 is a problem; so that the
// reader learns what to do, it says when the two look swapped.
func ParsePoint(lon, lat string) (Point, error) {
	x, okX := parseMicro(lon)
	y, okY := parseMicro(lat)
	if !okX || !okY {
		return Point{}, problem.New(problem.Invalid, "problem.place.not-a-number", lon, lat)
	}
	if within(x, maxLon) && within(y, maxLat) {
		return Point{int32(x), int32(y)}, nil
	}
	if within(y, maxLon) && within(x, maxLat) {
		return Point{}, problem.New(problem.Invalid, "problem.place.swapped", lon, lat)
	}
	return Point{}, problem.New(problem.Invalid, "problem.place.out-of-range", lon, lat)
}

func within(v, limit int64) bool { return -limit <= v && v <= limit }

// parseMicro reads a decimal number as microdegrees. It refuses what could
// make a huge number: long text and exponents beyond ±30.
func parseMicro(text string) (int64, bool) {
	if len(text) > longestText || strings.ContainsAny(text, "/_xXpPbBoO") {
		return 0, false
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		if e, err := strconv.Atoi(text[i+1:]); err != nil || e < -30 || e > 30 {
			return 0, false
		}
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, false
	}
	rounded, ok := new(big.Int).SetString(r.Mul(r, big.NewRat(micro, 1)).FloatString(0), 10)
	if !ok || !rounded.IsInt64() {
		return 0, false
	}
	return rounded.Int64(), true
}

// LonText is the longitude in decimal degrees, without trailing zeros.
func (p Point) LonText() string { return degrees(p.Lon) }

// LatText is the latitude in decimal degrees, without trailing zeros.
func (p Point) LatText() string { return degrees(p.Lat) }

// String is "lon, lat" in decimal degrees.
func (p Point) String() string { return p.LonText() + ", " + p.LatText() }

// Swapped is the point with its axes exchanged, and whether that is a point.
func (p Point) Swapped() (Point, bool) {
	return Point{p.Lat, p.Lon}, within(int64(p.Lon), maxLat)
}

func degrees(v int32) string {
	sign, n := "", int64(v)
	if n < 0 {
		sign, n = "-", -n
	}
	whole, part := strconv.FormatInt(n/micro, 10), strconv.FormatInt(n%micro+micro, 10)[1:]
	if part = strings.TrimRight(part, "0"); part == "" {
		return sign + whole
	}
	return sign + whole + "." + part
}

// MarshalJSON writes a GeoJSON position: [lon, lat].
func (p Point) MarshalJSON() ([]byte, error) {
	return []byte("[" + p.LonText() + "," + p.LatText() + "]"), nil
}

// UnmarshalJSON reads a GeoJSON position of two numbers, digit by digit.
func (p *Point) UnmarshalJSON(data []byte) error {
	var pair []json.Number
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&pair); err != nil || len(pair) != 2 {
		return problem.New(problem.Invalid, "problem.place.not-a-position").Because(err)
	}
	q, err := ParsePoint(string(pair[0]), string(pair[1]))
	if err != nil {
		return err
	}
	*p = q
	return nil
}
