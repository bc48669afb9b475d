package demo

import (
	"strings"
	"testing"
	"unicode"

	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/domain/asset"
	"imar/internal/domain/fact"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func arabic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) })
}

func latin(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 128 && unicode.IsLetter(r) })
}

// walk visits every text of a body, with the object it stands in.
func walk(t *testing.T, v any, in map[string]any, key string, visit func(in map[string]any, key, text string)) {
	switch v := v.(type) {
	case string:
		visit(in, key, v)
	case []any:
		for _, item := range v {
			walk(t, item, in, key, visit)
		}
	case map[string]any:
		for k, item := range v {
			walk(t, item, v, k, visit)
		}
	}
}

// TestTexts: every text is clean, and what is Arabic has its English twin:
// beside it, in the same line after a slash or, where a party is pointed at by
// id, with the party. Numbers of papers have none.
func TestTexts(t *testing.T) {
	parties := map[string]bool{}
	for _, f := range newWorld(usual).all() {
		parties[f.id] = true
	}
	for _, e := range usualDemo(t).events {
		for _, part := range e.Parts {
			var body any
			if err := json.Unmarshal(part.Body, &body); err != nil {
				t.Fatal(err)
			}
			walk(t, body, nil, "", func(in map[string]any, key, text string) {
				if p := lang.CheckText(text); p != nil {
					t.Fatalf("%s %s %s: %v in %q", e.Subject, e.Kind, key, p, text)
				}
				if strings.ContainsAny(text, "{}") || strings.Contains(text, "  ") || strings.HasPrefix(text, " ") || strings.HasSuffix(text, " ") {
					t.Fatalf("%s %s %s: not filled: %q", e.Subject, e.Kind, key, text)
				}
				if strings.HasSuffix(key, "_en") && (arabic(text) || text == "") {
					t.Fatalf("%s %s %s is not English: %q", e.Subject, e.Kind, key, text)
				}
				if !arabic(text) || latin(text) && strings.Contains(text, " / ") || key == "reference" || key == "externalReference" || key == "ref" || key == "report" || key == "basis" {
					return
				}
				if id, _ := in["id"].(string); key == "name" && parties[id] {
					return
				}
				twin := strings.TrimSuffix(key, "_ar") + "_en"
				if english, _ := in[twin].(string); english == "" {
					t.Fatalf("%s %s: %s has no %s: %q", e.Subject, e.Kind, key, twin, text)
				}
			})
		}
	}
}

func TestTitlesAreNames(t *testing.T) {
	descriptions, titles := map[string]bool{}, map[string]bool{}
	for _, e := range usualDemo(t).events {
		d, ok := e.Body.(*project.Description)
		if !ok {
			continue
		}
		for _, name := range []string{d.Title, d.TitleEn} {
			if p := lang.CheckName(name); p != nil {
				t.Errorf("%s: %v", name, p)
			}
		}
		if d.Language != "ar" || lang.Script(d.Title) != lang.Arabic || lang.Script(d.TitleEn) != lang.English {
			t.Errorf("%s: %q, %q", d.Language, d.Title, d.TitleEn)
		}
		descriptions[d.Description] = true
		titles[d.Title] = true
	}
	if len(descriptions) < usual.Projects-2 || len(titles) < usual.Projects*9/10 {
		t.Errorf("%d projects with %d different descriptions and %d different titles", usual.Projects, len(descriptions), len(titles))
	}
}

func TestPatterns(t *testing.T) {
	n := len(reaches) + len(manners)
	for _, list := range openings {
		n += len(list)
	}
	for _, k := range kinds {
		n += len(k.effects) + len(k.scopes) + len(k.purposes)
	}
	if n < 40 {
		t.Errorf("%d patterns of sentences, want at least 40", n)
	}
	b := &blanks{level: said{"س", "x"}, people: 5, q1: 12, q2: 100, days: 3}
	if got, want := (said{"{q1:فصل|فصول|فصلًا} {q2:فصل|فصول|فصلًا} {days:فصل|فصول|فصلًا} {level}", "{q1} {level}"}).fill(b), (said{"12 فصلًا 100 فصل 3 فصول س", "12 x"}); got != want {
		t.Errorf("filled: %q", got)
	}
}

// TestNobodyReal compares every invented name with the names of real places,
// and looks for names that occur twice.
func TestNobodyReal(t *testing.T) {
	for seed := range int64(4) {
		w := newWorld(Plan{Seed: seed})
		names := map[string]bool{}
		for _, towns := range w.towns {
			for _, at := range towns {
				for _, name := range []string{at.name.ar, at.name.en} {
					if m, ok := place.MunicipalityByName(name, ""); ok {
						t.Errorf("%s is the municipality %s", name, m.En)
					}
					if d, ok := place.DistrictByName(name); ok {
						t.Errorf("%s is the district %s", name, d.En)
					}
					if names[name] {
						t.Errorf("two towns %s", name)
					}
					names[name] = true
				}
			}
		}
		for _, f := range w.all() {
			if p := lang.CheckName(f.name.ar); p != nil || names[f.name.ar] || names[f.name.en] {
				t.Errorf("firm %s, %s: %v or twice", f.name.ar, f.name.en, p)
			}
			names[f.name.ar], names[f.name.en] = true, true
			c := f.register(1, "2021-01-01")
			if legal := c.Party.Identifier.LegalName; !strings.Contains(legal, demonstration.ar) || !strings.Contains(legal, demonstration.en) {
				t.Errorf("legal name %s is not marked", legal)
			}
		}
	}
}

// TestPoints: exact and public places lie in the district that is stated.
func TestPoints(t *testing.T) { placed(t, usualDemo(t).events) }

func placed(t *testing.T, events []whole.Event) {
	t.Helper()
	shown, secret := 0, 0
	check := func(e fact.Subject, l *project.Location, district string) {
		if l == nil {
			return
		}
		var g struct {
			Type        string         `json:"type"`
			Coordinates jsontext.Value `json:"coordinates"`
		}
		if err := json.Unmarshal(l.Geometry, &g); err != nil {
			t.Fatal(err)
		}
		points := make([]place.Point, 1)
		var err error
		if g.Type == "LineString" {
			err = json.Unmarshal(g.Coordinates, &points)
		} else {
			err = json.Unmarshal(g.Coordinates, &points[0])
		}
		if err != nil {
			t.Fatal(err)
		}
		want, _ := place.DistrictByISO(place.ISO(district))
		for _, p := range points {
			if problem := place.CheckPoint(p, want); problem != nil {
				t.Errorf("%s: %v: %v", e, p, problem)
			}
			if found, ok := place.Locate(p); !ok || found.ISO != want.ISO {
				t.Errorf("%s: %v lies in %s, not %s", e, p, found.ISO, want.ISO)
			}
		}
	}
	for _, e := range events {
		switch b := e.Body.(type) {
		case *project.Locations:
			shown++
			check(e.Subject, &b.Locations[0], b.Locations[0].Gazetteer.Identifiers[0])
			if exact := e.Fact.Body(fact.PartPlace); exact != nil {
				secret++
				var l project.Location
				if err := json.Unmarshal(exact, &l); err != nil {
					t.Fatal(err)
				}
				check(e.Subject, &l, l.Gazetteer.Identifiers[0])
				if b.Locations[0].Exactness != "coarse" || string(b.Locations[0].Geometry) == string(l.Geometry) {
					t.Errorf("%s shows its exact place", e.Subject)
				}
			}
		case *asset.Registration:
			check(e.Subject, b.Location, b.District)
			if sensitive := place.DefaultSensitivity(b.Kind) == place.Coarsen; sensitive && b.Location != nil && b.Location.Exactness != "coarse" {
				t.Errorf("%s %s is shown exactly", b.Kind, e.Subject)
			}
		}
	}
	if shown == 0 || secret == 0 || secret == shown {
		t.Errorf("%d places, %d of them coarse", shown, secret)
	}
}

// TestAmounts: every amount is an exact decimal with no more places than its
// currency has, and above zero.
func TestAmounts(t *testing.T) {
	amounts := 0
	for _, e := range usualDemo(t).events {
		for _, v := range values(e.Public()) {
			amounts++
			text, currency := v[0], money.Currency(v[1])
			d, err := money.ParseDecimal(text)
			if err != nil || d.Sign() <= 0 || !currency.Known() || d.Scale() > currency.Exponent() {
				t.Fatalf("%s %s: amount %s %s: %v", e.Subject, e.Kind, text, currency, err)
			}
		}
	}
	if amounts < 1000 {
		t.Errorf("only %d amounts", amounts)
	}
}

// values finds amount and currency pairs in canonical JSON by their members.
func values(body []byte) (list [][2]string) {
	text := string(body)
	for {
		_, rest, ok := strings.Cut(text, `{"amount":`)
		if !ok {
			return list
		}
		amount, after, ok := strings.Cut(rest, `,"currency":"`)
		if ok && !strings.ContainsAny(amount, "{}\"") {
			list = append(list, [2]string{amount, after[:3]})
		}
		text = rest
	}
}

// TestPaymentsAddUp: nobody is paid more than the contract came to.
func TestPaymentsAddUp(t *testing.T) {
	w := newWorld(usual)
	for i := range usual.Projects {
		l := newLife(w, i)
		for n := range contractNumbers {
			due := l.award[n].value
			if n == mainContract {
				due = l.finalValue()
			}
			var sum int64
			for _, p := range l.payments {
				if p.contract == n {
					sum += p.amount
				}
			}
			if sum > due {
				t.Errorf("%s contract %d: %d paid of %d", l.id(), n, sum, due)
			}
		}
	}
	if got, want := strings.Join([]string{decimal(5, 3), decimal(1250500, 3), decimal(425, 1)}, " "), "0.005 1250.500 42.5"; got != want {
		t.Errorf("decimals %s", got)
	}
}
