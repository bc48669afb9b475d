package place

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/base/problem"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func district(t *testing.T, code ISO) District {
	t.Helper()
	d, ok := DistrictByISO(code)
	if !ok {
		t.Fatalf("no district %s", code)
	}
	return d
}

func point(t *testing.T, lon, lat string) Point {
	t.Helper()
	p, err := ParsePoint(lon, lat)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func key(p *problem.Problem) string {
	if p == nil {
		return ""
	}
	return strings.TrimPrefix(p.Key, "problem.place.")
}

func TestTablesAreWhole(t *testing.T) {
	if len(Districts()) != 22 || len(Municipalities("")) != 100 {
		t.Fatalf("%d districts, %d municipalities", len(Districts()), len(Municipalities("")))
	}
	sum := 0
	for _, d := range Districts() {
		if byCode, ok := DistrictByPCode(d.PCode); !ok || byCode.ISO != d.ISO {
			t.Errorf("%s is not found by its code %s", d.ISO, d.PCode)
		}
		if d.Ar == "" || d.En == "" || d.GeoNames == 0 || d.Census2006 == 0 || d.AreaKm2 == 0 {
			t.Errorf("%s lacks a fact: %+v", d.ISO, d)
		}
		sum += len(Municipalities(d.ISO))
	}
	if sum != 100 {
		t.Errorf("%d municipalities belong to a district", sum)
	}
	if !slices.IsSortedFunc(municipalities[:], func(a, b Municipality) int { return strings.Compare(string(a.PCode), string(b.PCode)) }) {
		t.Error("municipalities are not sorted by code")
	}
	for _, c := range Countries() {
		if len(c.Code) != 2 || lang.Script(c.Ar) != lang.Arabic || c.En == "" || c.South > c.North {
			t.Errorf("country %+v", c)
		}
	}
}

// The sources of seats (GeoNames), of districts (OCHA) and of shapes (Natural
// Earth) are independent, so each checks the others. Where they differ is
// pinned here.
func TestSeatsLieInTheirDistricts(t *testing.T) {
	differ := []string{"Al-Abyar", "Qarabuli", "Qasr Ben Ghashir", "Janzur", "Al-Zahra", "Zliten"}
	var got []string
	seats := 0
	for _, m := range Municipalities("") {
		if !m.HasSeat() {
			continue
		}
		seats++
		if CheckPoint(m.Seat, district(t, m.District)) != nil {
			got = append(got, m.En)
		}
		g := PointGeometry(m.Seat)
		stated := Location{District: m.District, Municipality: m.PCode, Geometry: &g}
		if list := stated.Check(); len(list) > 0 {
			t.Errorf("%s stated with its municipality: %v", m.En, list)
		}
	}
	if diff := cmp.Diff(differ, got); diff != "" {
		t.Error(diff)
	}
	if seats != 72 {
		t.Errorf("%d seats known, want 72", seats)
	}
}

func TestShapes(t *testing.T) {
	for _, d := range Districts() {
		s, ok := ShapeOf(d.ISO)
		if !ok || len(s.Ring) < 15 || SignedArea(s.Ring) <= 0 {
			t.Fatalf("%s: %d points, area %d", d.ISO, len(s.Ring), SignedArea(s.Ring))
		}
		if found, ok := Locate(s.Label); !ok || found.ISO != d.ISO {
			t.Errorf("label of %s lies in %s", d.ISO, found.ISO)
		}
	}
	// The two shapes that the source gives one id.
	for seat, want := range map[Point]ISO{{10180030, 24963340}: "LY-GT", {12775110, 26590340}: "LY-WD"} {
		if d, ok := Locate(seat); !ok || d.ISO != want {
			t.Errorf("%v lies in %s, want %s", seat, d.ISO, want)
		}
	}
}

func TestEveryPointLiesInOneDistrictAtMost(t *testing.T) {
	check := func(t interface{ Errorf(string, ...any) }, p Point) {
		var in []ISO
		for _, d := range districts {
			s, _ := ShapeOf(d.ISO)
			if s.holds(p) {
				in = append(in, d.ISO)
			}
		}
		if len(in) > 1 {
			t.Errorf("%v lies in %v", p, in)
		}
	}
	for _, s := range shapes() {
		for i, a := range s.Ring {
			b := s.Ring[(i+1)%len(s.Ring)]
			check(t, a)
			check(t, Point{(a.Lon + b.Lon) / 2, (a.Lat + b.Lat) / 2})
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, Point{rapid.Int32Range(9e6, 26e6).Draw(t, "lon"), rapid.Int32Range(19e6, 34e6).Draw(t, "lat")})
	})
}

func TestCheckPoint(t *testing.T) {
	for _, c := range []struct {
		name     string
		lon, lat string
		stated   ISO
		want     string
	}{
		{"Tripoli in Tripoli", "13.18733", "32.88743", "LY-TB", ""},
		{"a pier of Tripoli's harbour", "13.2", "32.92", "LY-TB", ""},
		{"no district stated", "13.18733", "32.88743", "", ""},
		{"zero", "0", "0", "LY-TB", "zero"},
		{"Sabha stated as Tripoli", "14.42832", "27.03766", "LY-TB", "other-district"},
		{"Tripoli, latitude first", "32.88743", "13.18733", "LY-TB", "swapped"},
		{"Kufra, latitude first, plausible both ways", "24.1989", "23.29093", "LY-KF", ""},
		{"Tazerbu, latitude first: both in Libya", "25.67289", "21.07286", "LY-KF", "swapped"},
		{"no district stated, latitude first", "32.88743", "13.18733", "", "swapped"},
		{"the Gulf of Sirte", "18.5", "32", "LY-SR", "in-sea"},
		{"Cairo", "31.24", "30.04", "LY-BU", "outside-country"},
		{"Siwa in Egypt", "25.52", "29.2", "LY-BU", "in-country"},
		{"Tataouine in Tunisia", "10.45", "32.93", "LY-NQ", "in-country"},
		{"Crete", "24.9", "35.2", "LY-DR", "in-country"},
		{"Nairobi", "36.8", "-1.28", "LY-DR", "outside-country"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stated, _ := DistrictByISO(c.stated)
			if got := key(CheckPoint(point(t, c.lon, c.lat), stated)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestEverySentenceIsInTheCatalogue(t *testing.T) {
	d := district(t, "LY-TB")
	g := Geometry{Type: TypeMultiPoint, Parts: [][][]Point{{{{}, {18500000, 32000000}, {32887430, 13187330}, {14428320, 27037660}, {25520000, 29200000}, {-60000000, 0}}}}}
	list := Location{District: d.ISO, Municipality: "LY010304", Sensitivity: "?", Geometry: &g}.Check()
	list = append(list, Location{District: "LY-XX", Municipality: "LY999999"}.Check()...)
	list = append(list, Location{Country: "??"}.Check()...)
	list = append(list, Location{Country: "MX", Geometry: &g}.Check()...)
	for _, pair := range [][2]string{{"x", "1"}, {"25.14", "-99.81"}, {"200", "200"}} {
		_, err := ParsePoint(pair[0], pair[1])
		list = append(list, problem.Of(err)...)
	}
	list = append(list, problem.Of(new(Point).UnmarshalJSON([]byte(`{}`)))...)
	seen := map[string]bool{}
	for _, p := range list {
		seen[p.Key] = true
		for _, l := range lang.All {
			s := lang.T(l, p.Key, p.Args...)
			if s == "" || strings.ContainsAny(s, "⟦{") {
				t.Errorf("%s in %s: %q", p.Key, l, s)
			}
		}
	}
	if len(seen) != 14 {
		t.Errorf("%d different sentences seen: %v", len(seen), seen)
	}
}

func TestDistrictByName(t *testing.T) {
	for want, names := range map[ISO][]string{
		"LY-BU": {"البطنان", "الْبُطْنَان", "منطقة البطنان", "Butnan", "Al Buţnān", "al-butnan", "Tobruk", "Tobruq", "LY-BU", "LY0104", "طبرق"},
		"LY-WA": {"الواحات", "Ejdabia", "Ajdabiya", "أجدابيا", "اجدابيا", "Al Wāḩāt"},
		"LY-NQ": {"النقاط الخمس", "Zwara", "Zuwarah", "An Nuqāţ al Khams"},
		"LY-WD": {"وادي الحياة", "وادى الحياه", "Ubari", "Wadi al Hayat"},
		"LY-MI": {"مصراتة", "مصراته", "مـصراتة", "Misrata", "Misurata", "Mişrātah"},
		"LY-JU": {"الجفرة", "Al Jufrah"},
		"LY-JI": {"الجفارة", "Jafara", "Al Jifarah"},
		"LY-TB": {"طرابلس", "ﻃﺮﺍﺑﻠﺲ", "Tripoli", "Ţarābulus"},
		"LY-JG": {"الجبل الغربي", "Mizdah"},
		"LY-WS": {"وادي الشاطئ", "وادي الشاطي", "وادى الشاطىء", "Ash Shati'", "Wādī ash Shāţi’"},
	} {
		for _, name := range names {
			if d, ok := DistrictByName(name); !ok || d.ISO != want {
				t.Errorf("%q is %q, want %s", name, d.ISO, want)
			}
		}
	}
	for _, name := range []string{"", "al", "Jfr", "القاهرة", "Springfield", "منطقة", strings.Repeat("ا", 10000)} {
		if d, ok := DistrictByName(name); ok {
			t.Errorf("%q is %s", name, d.ISO)
		}
	}
}

func TestMunicipalityByName(t *testing.T) {
	for name, want := range map[string]PCode{"زليتن": "LY021402", "Zliten": "LY021402", "بلدية سبها": "LY031901", "Al Gurdha Ashshati": "LY031803", "الأبيار": "LY010301", "الابيار": "LY010301"} {
		if m, ok := MunicipalityByName(name, ""); !ok || m.PCode != want {
			t.Errorf("%q is %q, want %s", name, m.PCode, want)
		}
	}
	if _, ok := MunicipalityByName("زليتن", "LY-KF"); ok {
		t.Error("Zliten found in Kufra")
	}
	if m, ok := MunicipalityByPCode("LY021402"); !ok || m.District != "LY-MI" || m.Say(lang.English) != "Zliten" {
		t.Errorf("%+v", m)
	}
}

func TestCheckCountry(t *testing.T) {
	mexico, ok := CountryByCode("MX")
	if !ok {
		t.Fatal("no Mexico")
	}
	fiji, _ := CountryByCode("FJ")
	for _, c := range []struct {
		p    Point
		in   Country
		want string
	}{
		{Point{-99810000, 25140000}, mexico, ""},
		{Point{3380000, 6520000}, mexico, "outside-country"},
		{Point{}, mexico, "zero"},
		{Point{179500000, -17000000}, fiji, ""},
		{Point{-179500000, -17000000}, fiji, ""},
		{Point{0, -17000000}, fiji, "outside-country"},
	} {
		if got := key(CheckCountry(c.p, c.in)); got != c.want {
			t.Errorf("%v in %s: %q, want %q", c.p, c.in.En, got, c.want)
		}
	}
	// A real publisher writes Monterrey as [25.14, -99.81].
	_, err := ParsePoint("25.14", "-99.81")
	if got := key(problem.Of(err)[0]); got != "swapped" {
		t.Errorf("latitude first: %q", got)
	}
}

func TestPointText(t *testing.T) {
	for text, want := range map[string]int32{"13.18733": 13187330, "-0.0000005": -1, "0.00000049": 0, "1.25e1": 12500000, "180": 180000000, "-0": 0} {
		p, err := ParsePoint(text, "0")
		if err != nil || p.Lon != want {
			t.Errorf("%q: %d %v, want %d", text, p.Lon, err, want)
		}
	}
	for _, text := range []string{"", "x", "1e999999999", "1/2", "0x10", "1_0", "NaN", "Inf", "180.1", strings.Repeat("1", 65), "1 2", "١٣"} {
		if _, err := ParsePoint(text, "95"); err == nil {
			t.Errorf("%q is read", text)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.Int32Range(-maxLon, maxLon).Draw(t, "lon"), rapid.Int32Range(-maxLat, maxLat).Draw(t, "lat")}
		if q, err := ParsePoint(p.LonText(), p.LatText()); err != nil || q != p {
			t.Fatalf("%v reads as %v: %v", p, q, err)
		}
		data, err := json.Marshal(p)
		var r Point
		if err != nil || json.Unmarshal(data, &r) != nil || r != p {
			t.Fatalf("%v as JSON %s reads as %v: %v", p, data, r, err)
		}
	})
}

func TestCoarse(t *testing.T) {
	for kind, want := range map[string]Sensitivity{"energy.solar": Coarsen, "health": Coarsen, "hospital": Coarsen, "waterAndWaste": Coarsen, "education": Open, "school": Open, "": Open} {
		if got := DefaultSensitivity(kind); got != want {
			t.Errorf("%q is %s", kind, got)
		}
	}
	if p, ok := Coarse(Point{-50000, 32887430}, Coarsen); !ok || p != (Point{-50000, 32850000}) {
		t.Errorf("cell %v", p)
	}
	for _, s := range []Sensitivity{Withheld, "", "anything"} {
		if p, ok := Coarse(Point{1, 1}, s); ok || p != (Point{}) {
			t.Errorf("%q shows %v", s, p)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.Int32Range(-maxLon+1, maxLon-1).Draw(t, "lon"), rapid.Int32Range(-maxLat+1, maxLat-1).Draw(t, "lat")}
		c, _ := Coarse(p, Coarsen)
		again, _ := Coarse(c, Coarsen)
		if dx, dy := c.Lon-p.Lon, c.Lat-p.Lat; again != c || max(dx, -dx, dy, -dy) > cell/2 {
			t.Fatalf("%v is shown at %v, then %v", p, c, again)
		}
	})
}

func FuzzDistrictByName(f *testing.F) {
	for _, s := range []string{"الجفرة", "Al Buţnān", "ʿ", "\xff", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := DistrictByName(s); ok && d.ISO == "" {
			t.Errorf("%q is found as nothing", s)
		}
		MunicipalityByName(s, "")
	})
}

func FuzzParsePoint(f *testing.F) {
	f.Add("13.2", "32.9")
	f.Add("1e-7", "-0")
	f.Fuzz(func(t *testing.T, lon, lat string) {
		p, err := ParsePoint(lon, lat)
		if err != nil {
			return
		}
		if q, err := ParsePoint(p.LonText(), p.LatText()); err != nil || q != p {
			t.Errorf("%q, %q is %v and reads as %v", lon, lat, p, q)
		}
		CheckPoint(p, District{})
	})
}
