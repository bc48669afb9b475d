package chart

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/domain/place"
)

// samples are one of each chart, in both directions.
func samples() map[string]SVG {
	all := map[string]SVG{"spark": Spark(sampleSpark())}
	for name, rtl := range map[string]bool{"ar": true, "en": false} {
		focus := sampleMap(rtl)
		focus.Focus = "LY-TB"
		all["map "+name], all["district "+name] = Map(sampleMap(rtl)), Map(focus)
		all["bars "+name], all["stack "+name], all["lines "+name] = Bars(sampleBars(rtl)), Stack(sampleStack(rtl)), Lines(sampleLines(rtl))
		all["flow "+name] = Flow(sampleFlow(rtl))
	}
	return all
}

// element is one start tag with its attributes.
type element struct {
	name       string
	attributes map[string]string
}

// parse checks that a drawing is well-formed and gives its elements and texts.
func parse(t interface{ Fatalf(string, ...any) }, s SVG) (elements []element, texts []string) {
	d := xml.NewDecoder(strings.NewReader(s.String()))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return elements, texts
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, s)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{token.Name.Local, map[string]string{}}
			for _, a := range token.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			elements = append(elements, e)
		case xml.CharData:
			texts = append(texts, string(token))
		}
	}
}

func TestEveryChart(t *testing.T) {
	references := regexp.MustCompile(`#([A-Za-z0-9-]+)\)?$`)
	for name, s := range samples() {
		t.Run(name, func(t *testing.T) {
			elements, _ := parse(t, s)
			root := elements[0].attributes
			if elements[1].name != "title" || elements[2].name != "desc" || root["aria-labelledby"] != elements[1].attributes["id"]+" "+elements[2].attributes["id"] {
				t.Error("the drawing does not begin with the title and description that label it")
			}
			ids, links := map[string]bool{}, 0
			for _, e := range elements {
				if id := e.attributes["id"]; id != "" {
					if ids[id] {
						t.Errorf("id %s twice", id)
					}
					ids[id] = true
				}
				if e.name == "a" {
					links++
					if e.attributes["aria-label"] == "" || !strings.HasPrefix(e.attributes["href"], "/") {
						t.Errorf("link %v", e.attributes)
					}
				}
				if e.attributes["style"] != "" || e.name == "style" || e.name == "script" {
					t.Errorf("inline style or script in %s", e.name)
				}
				for attribute := range e.attributes {
					if strings.HasPrefix(attribute, "on") {
						t.Errorf("handler %s", attribute)
					}
				}
			}
			for _, e := range elements {
				for _, attribute := range []string{"fill", "clip-path", "href"} {
					if m := references.FindStringSubmatch(e.attributes[attribute]); m != nil && !ids[m[1]] {
						t.Errorf("%s refers to %s, which is not there", e.name, m[1])
					}
				}
			}
			if want := map[bool]string{true: "group", false: "img"}[links > 0]; root["role"] != want {
				t.Errorf("role %q with %d links", root["role"], links)
			}
		})
	}
}

func TestClassesStandInTheStyleSheet(t *testing.T) {
	for name, s := range samples() {
		elements, _ := parse(t, s)
		for _, e := range elements {
			for _, class := range strings.Fields(e.attributes["class"]) {
				if class != "chart-map" && class != "chart-bars" && class != "chart-lines" && class != "chart-stack" && !strings.Contains(CSS, "."+class) {
					t.Errorf("%s: class %s has no rule", name, class)
				}
			}
		}
	}
	if m := regexp.MustCompile(`(margin|padding|border)-(left|right)|text-align|float`).FindString(CSS); m != "" {
		t.Errorf("physical property %s", m)
	}
}

// A page's policy, weight and reader depend on these.
func TestMapWeight(t *testing.T) {
	for _, rtl := range []bool{true, false} {
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, 6)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, Map(sampleMap(rtl)).String())
		w.Close()
		t.Logf("country map, rtl %v: %d bytes, %d compressed", rtl, len(Map(sampleMap(rtl)).String()), b.Len())
		if b.Len() > 12<<10 {
			t.Errorf("country map weighs %d bytes compressed", b.Len())
		}
	}
}

func TestHostileText(t *testing.T) {
	evil := "</title><script>alert(1)</script>\"'&\x00\x1b\xff\u202e"
	in := sampleBars(false)
	in.Title, in.Desc = evil, evil
	for i := range in.Bars {
		in.Bars[i].Label, in.Bars[i].ValueLabel = evil, evil
	}
	for i, href := range []string{"javascript:alert(1)", "//evil.example/", "https://evil.example/", "/\\evil.example", "/a\"><script>", "/ok?a=1&b=<2>"} {
		in.Bars[i].Href = href
	}
	elements, texts := parse(t, Bars(in))
	var hrefs []string
	for _, e := range elements {
		if e.name == "script" {
			t.Error("a script came through")
		}
		if e.name == "a" {
			hrefs = append(hrefs, e.attributes["href"])
		}
	}
	if diff := cmp.Diff([]string{"/a\"><script>", "/ok?a=1&b=<2>"}, hrefs); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(strings.Join(texts, ""), "<script>alert(1)</script>\"'&\ufffd\ufffd\ufffd") {
		t.Error("the text is not shown as it is")
	}
}

func TestSameInputSameBytes(t *testing.T) {
	want := samples()
	for range 5 {
		for name, got := range samples() {
			if got != want[name] {
				t.Errorf("%s differs from one time to the next", name)
			}
		}
	}
	in := sampleMap(true)
	first := Map(in)
	random := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		random.Shuffle(len(in.Points), func(i, j int) { in.Points[i], in.Points[j] = in.Points[j], in.Points[i] })
		random.Shuffle(len(in.Areas), func(i, j int) { in.Areas[i], in.Areas[j] = in.Areas[j], in.Areas[i] })
		if Map(in) != first {
			t.Fatal("the map depends on the order of its pins or areas")
		}
	}
}

func TestEveryPinIsOnTheMapOnce(t *testing.T) {
	in := sampleMap(false)
	named := regexp.MustCompile(`^(?:[^:]+: )?(\d+) projects$`)
	total := 0
	elements, _ := parse(t, Map(in))
	areas := map[string]bool{}
	for _, a := range in.Areas {
		areas[a.name()] = true
	}
	for _, e := range elements {
		switch label := e.attributes["aria-label"]; {
		case e.name != "a" || areas[label]:
		case named.MatchString(label):
			n, _ := new(big.Int).SetString(named.FindStringSubmatch(label)[1], 10)
			total += int(n.Int64())
		default:
			total++
		}
	}
	if total != len(in.Points) {
		t.Errorf("%d of %d pins are drawn", total, len(in.Points))
	}
}

func TestEveryDistrictIsALink(t *testing.T) {
	elements, _ := parse(t, Map(sampleMap(true)))
	links := map[string]bool{}
	for _, e := range elements {
		if strings.HasPrefix(e.attributes["href"], "/ar/places/") {
			links[e.attributes["href"]] = true
		}
	}
	if len(links) != 22 {
		t.Errorf("%d districts are links", len(links))
	}
	for _, d := range place.Districts() {
		in := sampleMap(false)
		in.Focus = d.ISO
		if _, texts := parse(t, Map(in)); !strings.Contains(strings.Join(texts, "\n"), d.En) {
			t.Errorf("the map of %s does not name it", d.En)
		}
	}
}

// Time runs left to right in both languages; bars run with the reading.
func TestDirection(t *testing.T) {
	lines := func(rtl bool) (paths []string) {
		elements, _ := parse(t, Lines(sampleLines(rtl)))
		for _, e := range elements {
			if strings.HasPrefix(e.attributes["class"], "c-line ") && len(e.attributes["d"]) > 30 {
				paths = append(paths, e.attributes["d"])
			}
		}
		return paths
	}
	if diff := cmp.Diff(lines(false), lines(true)); diff != "" || len(lines(true)) != 4 {
		t.Errorf("time is mirrored: %s", diff)
	}
	bar := func(rtl bool) (x string) {
		in := BarsInput{Frame: Frame{ID: "b", RTL: rtl}, Max: 4, Bars: []Bar{{Label: "a", Value: 1}}}
		elements, _ := parse(t, Bars(in))
		for _, e := range elements {
			if strings.HasPrefix(e.attributes["class"], "c-bar ") {
				x = e.attributes["x"] + "+" + e.attributes["width"]
			}
		}
		return x
	}
	if bar(false) != "0+90" || bar(true) != "270+90" {
		t.Errorf("bars at %s and %s", bar(false), bar(true))
	}
}

func TestSteps(t *testing.T) {
	in := LinesInput{Frame: Frame{ID: "l"}, Series: []Series{{Label: "s", Step: true, Points: []Point{{At: 10, Value: 100}, {At: 0, Value: 50}, {At: 20, Value: 0}}}}}
	elements, _ := parse(t, Lines(in))
	want := "M4 137H177V52H350V222" // from half, flat to the middle, up to the top, flat to the end, down
	for _, e := range elements {
		if strings.HasPrefix(e.attributes["class"], "c-line ") && strings.HasPrefix(e.attributes["d"], "M4 ") && e.attributes["d"] != want {
			t.Errorf("steps %s, want %s", e.attributes["d"], want)
		}
	}
}

func TestTables(t *testing.T) {
	want := Table{Caption: "Money over time", Head: []string{"Date", "a", "b"}, Rows: [][]string{{"d1", "1", ""}, {"d2", "2", "9"}}}
	in := LinesInput{Frame: Frame{Title: "Money over time"}, TimeHead: "Date", Series: []Series{
		{Label: "a", Points: []Point{{2, 2, "d2", "2"}, {1, 1, "d1", "1"}}}, {Label: "b", Points: []Point{{2, 9, "d2", "9"}}}}}
	if diff := cmp.Diff(want, in.Table()); diff != "" {
		t.Error(diff)
	}
	stack := sampleStack(false).Table()
	if len(stack.Rows) != 5 || stack.Rows[4][1] != "61 %" {
		t.Errorf("%v", stack)
	}
	if m := sampleMap(true).Table(); len(m.Rows) != 22 || m.Rows[0][0] != "بنغازي" {
		t.Errorf("%v", m)
	}
	if b := sampleBars(true).Table(); len(b.Rows) != 6 || b.Rows[4][0] != "الطرق" {
		t.Errorf("%v", b)
	}
	if k := sampleSpark().Table(); len(k.Rows) != 9 || k.Rows[8][1] != "22" {
		t.Errorf("%v", k)
	}
}

func TestNothingToShow(t *testing.T) {
	f := Frame{ID: "x", Title: "Nothing yet", Desc: "No payment is recorded."}
	for _, s := range []SVG{Bars(BarsInput{Frame: f}), Stack(StackInput{Frame: f}), Lines(LinesInput{Frame: f, Series: []Series{{Label: "a"}}}), Spark(SparkInput{Frame: f}), Map(MapInput{Frame: f}), Map(MapInput{Frame: f, Focus: "LY-XX"}),
		Stack(StackInput{Frame: f, Parts: []Part{{Value: -5, Label: "a", ValueLabel: "-5"}}}), Bars(BarsInput{Frame: f, Bars: []Bar{{}}})} {
		if _, texts := parse(t, s); !strings.Contains(strings.Join(texts, ""), f.Title) {
			t.Errorf("no title in %s", s)
		}
	}
}

// scale is exact for all of int64, compared with whole fractions.
func TestScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low, high, v := rapid.Int64().Draw(t, "low"), rapid.Int64().Draw(t, "high"), rapid.Int64().Draw(t, "v")
		length := px(rapid.IntRange(0, 100_000).Draw(t, "length"))
		got := scale(v, low, high, length)
		want := px(0)
		switch {
		case v <= low || high <= low:
		case v >= high:
			want = length
		default:
			n := new(big.Int).Sub(big.NewInt(v), big.NewInt(low))
			n.Mul(n, big.NewInt(int64(length))).Div(n, new(big.Int).Sub(big.NewInt(high), big.NewInt(low)))
			want = px(n.Int64())
		}
		if got != want {
			t.Fatalf("scale(%d, %d, %d, %d) = %d, want %d", v, low, high, length, got, want)
		}
	})
}

func TestLengths(t *testing.T) {
	for v, want := range map[px]string{0: "0", 1: ".1", -1: "-.1", 10: "1", 123: "12.3", -47: "-4.7", 3600: "360"} {
		if got := v.String(); got != want {
			t.Errorf("%d tenths are %q, want %q", int(v), got, want)
		}
	}
	for n, want := range map[int]string{1000: "1", 252: "0.252", 3967: "3.967", 1005: "1.005"} {
		if got := thousandths(n); got != want {
			t.Errorf("%d thousandths are %q, want %q", n, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for s, want := range map[string]string{"short": "short", "a rather long name": "a rather…", "abcdefghijklmn": "abcdefghi…", "تأهيل شبكات المياه": "تأهيل شبك…"} {
		if got := shorten(s, 10); got != want {
			t.Errorf("%q is cut to %q, want %q", s, got, want)
		}
	}
}

// TestFlowAddsUp: at either end of every stream the bars are as long as what
// flows through them, and nothing flows outside of them.
func TestFlowAddsUp(t *testing.T) {
	in := sampleFlow(false)
	most := int64(1000)
	for side, of := range map[string]func(Stream) int{"from": func(s Stream) int { return s.From }, "to": func(s Stream) int { return s.To }} {
		nodes := in.From
		if side == "to" {
			nodes = in.To
		}
		e, bottom := in.place(nodes, of, most)
		sum := px(0)
		for i, h := range e.height {
			sum += h
			if i > 0 && e.top[i] < e.top[i-1]+e.height[i-1] {
				t.Errorf("%s: bar %d overlaps the one above", side, i)
			}
		}
		if sum != flowBody || bottom < sum {
			t.Errorf("%s: bars of %v, want %v", side, sum, flowBody)
		}
	}
	elements, _ := parse(t, Flow(FlowInput{Frame: in.Frame, From: in.From, To: in.To}))
	for _, e := range elements {
		if e.name == "path" {
			t.Error("a stream is drawn where nothing flows")
		}
	}
}

// TestWrap: a name is cut between words, and loses nothing before its mark.
func TestWrap(t *testing.T) {
	for s, want := range map[string][]string{
		"Roads":              {"Roads"},
		"Murjan Cooperation": {"Murjan", "Cooperation"},
		"Grant of Murjan Strait Cooperation Agency": {"Grant of Murjan", "Strait Cooperati…"},
		"منحة وكالة مضيق المرجان":                   {"منحة وكالة مضيق", "المرجان"},
		"Donaudampfschifffahrtsgesellschaft":        {"Donaudampfschiff…"},
	} {
		if diff := cmp.Diff(want, wrap(s, 17)); diff != "" {
			t.Errorf("%q: %s", s, diff)
		}
	}
}

func FuzzBars(f *testing.F) {
	f.Add("مدرسة", "1 <&>", "/a", int64(5), int64(-7))
	f.Fuzz(func(t *testing.T, label, value, href string, a, b int64) {
		in := BarsInput{Frame: Frame{ID: "f", Title: label, Desc: value, RTL: a%2 == 0}, Bars: []Bar{{label, a, value, href, int(b % 9)}, {Label: value, Value: b}}}
		parse(t, Bars(in))
		parse(t, Lines(LinesInput{Frame: in.Frame, Marks: []Tick{{b, label}}, Series: []Series{{label, b%2 == 0, []Point{{a, b, label, value}, {b, a, value, label}}}}}))
		parse(t, Stack(StackInput{Frame: in.Frame, Total: a, Parts: []Part{{label, value, b % 1e12, href}}, Marks: []Mark{{value, label, a}}}))
	})
}

// In Arabic the sign of a number stands before its digits: where nothing isolates the
// number, a browser puts it behind them.
func TestSignsStandBeforeDigits(t *testing.T) {
	for text, want := range map[string]string{
		"-401 مليون د.ل": "\u2066-401\u2069 مليون د.ل", "الرصيد -12": "الرصيد \u2066-12\u2069", "2026-10": "2026-10", "أ-1": "أ-1", "-": "-", "": "",
		"د.ل\u00a0-5": "د.ل\u00a0\u2066-5\u2069", "-1,234.5 د.ل -2": "\u2066-1,234.5\u2069 د.ل \u2066-2\u2069",
	} {
		if got := signed(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
	in := LinesInput{Frame: Frame{ID: "c", Title: "ع", Desc: "و", RTL: true}, TimeHead: "ش", Series: []Series{{Label: "س", Points: []Point{{At: 1, Value: -5, AtLabel: "2026-10", ValueLabel: "-5 د.ل"}}}},
		YTicks: []Tick{{At: -5, Label: "-5 د.ل"}}}
	if svg := Lines(in).String(); !strings.Contains(svg, "\u2066-5\u2069 د.ل") {
		t.Error(svg)
	}
}
