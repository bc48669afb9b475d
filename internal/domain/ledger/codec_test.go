package ledger

import (
	"math"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/domain/fact"
)

// sample is an entry with every member that an entry can have.
func sample(t testing.TB) Entry {
	e, problems := Compose(Head{Event: EvAdjustment, Date: on(t, "2026-03-05"), Occurred: on(t, "2026-02-11"), Ref: "12 \"م\"/2026", Reverses: 8},
		Move{Group{"fund", Actual, "A", "LYD"},
			Side{Cash, "P", "C", Works, "builder", "main", "i-1", 2026, "3"}, Side{Account: Suspense}, 1234500},
		Move{Group{"fund", Memorandum, "A", "JPY"},
			Side{Account: BidSecurity, Party: "مقاول", Item: "g\\1"}, Side{Account: GuaranteeCounterpart}, -7})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return e
}

// TestEncoding pins the bytes of an entry.
func TestEncoding(t *testing.T) {
	const want = `{"date":"2026-03-05","event":"adjustment","lines":[` +
		`{"account":"1100","amount":"1234.500","bank":"main","book":"actual","chapter":"3","class":"works","contract":"C","currency":"LYD","entity":"fund",` +
		`"item":"i-1","party":"builder","project":"P","source":"A","year":2026},` +
		`{"account":"2700","amount":"-1234.500","book":"actual","currency":"LYD","entity":"fund","source":"A"},` +
		`{"account":"9100","amount":"-7","book":"memorandum","currency":"JPY","entity":"fund","item":"g\\1","party":"مقاول","source":"A"},` +
		`{"account":"9900","amount":"7","book":"memorandum","currency":"JPY","entity":"fund","source":"A"}],` +
		`"occurred":"2026-02-11","ref":"12 \"م\"/2026","reverses":8}`
	e := sample(t)
	body := fact.Encode(Posted{e})
	if diff := cmp.Diff(`{"entry":`+want+`}`, string(body)); diff != "" {
		t.Errorf("a fact's canonical form differs from the entry's own:\n%s", diff)
	}
	var p Posted
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatal(err)
	}
	roundTrip(t, p.Entry)
	if got := p.Carried()[0].Line(0); got != e.Line(0) {
		t.Errorf("%+v", got)
	}
}

// TestDecodeRefuses: nothing but the one form, and nothing unbalanced.
func TestDecodeRefuses(t *testing.T) {
	b, err := sample(t).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	if _, err := Decode(b); err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("no %q in the sample", from)
		}
		return strings.Replace(good, from, to, 1)
	}
	for name, bad := range map[string]string{
		"nothing":                "",
		"half":                   good[:len(good)/2],
		"more after it":          good + " ",
		"white space":            change(`,"event"`, `, "event"`),
		"unknown member":         change(`"bank":"main"`, `"bank":"main","banker":"x"`),
		"members in other order": change(`"account":"1100","amount":"1234.500"`, `"amount":"1234.500","account":"1100"`),
		"repeated member":        change(`"bank":"main"`, `"bank":"main","bank":"main"`),
		"unbalanced":             change(`"amount":"1234.500"`, `"amount":"1234.501"`),
		"other source":           change(`"source":"A","year"`, `"source":"B","year"`),
		"other currency":         change(`"currency":"LYD"`, `"currency":"KWD"`),
		"other book":             change(`"book":"actual","chapter"`, `"book":"budgetary","chapter"`),
		"unknown book":           change(`"book":"actual","chapter"`, `"book":"secret","chapter"`),
		"too few decimals":       change(`"1234.500"`, `"1234.50"`),
		"decimal comma":          change(`"1234.500"`, `"1234,500"`),
		"plus":                   change(`"1234.500"`, `"+1234.500"`),
		"leading zero":           change(`"1234.500"`, `"01234.500"`),
		"a number":               change(`"1234.500"`, `1234.500`),
		"exponent":               change(`"7"`, `"7e0"`),
		"zero":                   strings.NewReplacer(`"7"`, `"0"`, `"-7"`, `"0"`).Replace(good),
		"beyond int64":           strings.ReplaceAll(good, "1234.500", "9223372036854775.808"),
		"beyond uint64":          strings.ReplaceAll(good, "1234.500", "99999999999999999.999"),
		"unknown account":        change(`"1100"`, `"1101"`),
		"no bank on cash":        change(`"bank":"main",`, ``),
		"no entity":              change(`"entity":"fund",`, ``),
		"empty member":           change(`"bank":"main"`, `"bank":""`),
		"long escape":            change(`م`, `\u0645`),
		"broken UTF-8":           change("مقاول", "\xff"),
		"direction override":     change("مقاول", "\u202e"),
		"no such day":            change("2026-03-05", "2026-02-30"),
		"a time":                 change("2026-03-05", "2026-03-05T00:00:00Z"),
		"occurred later":         change("2026-02-11", "2026-04-11"),
		"event in capitals":      change("adjustment", "Adjustment"),
		"year out of range":      change("2026}", "3026}"),
		"reverses nothing":       change(`"reverses":8`, `"reverses":0`),
		"unknown currency":       strings.ReplaceAll(good, "JPY", "JPX"),
	} {
		if e, err := Decode([]byte(bad)); err == nil {
			t.Errorf("%s: accepted as %v", name, e)
		}
	}
	long := `{"date":"2026-03-05","event":"x","lines":[` + strings.Repeat(`{"account":"9100","amount":"-7","book":"memorandum","currency":"JPY","entity":"f","item":"g","party":"p","source":"A"},`, MaxLines+1)
	if _, err := Decode([]byte(long)); err == nil {
		t.Error("an entry without end was accepted")
	}
}

// FuzzDecode: what is accepted balances and is written again to the byte.
func FuzzDecode(f *testing.F) {
	b, err := sample(f).MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"date":"2026-03-05","event":"in-kind","lines":[]}`))
	f.Add([]byte("\\0\"")) // once read on after a fault
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := Decode(b)
		if err != nil {
			return
		}
		again, err := e.MarshalJSON()
		if err != nil || string(again) != string(b) {
			t.Errorf("%s is written again as %s", b, again)
		}
		if breach := newAudit().entry(e); breach != nil {
			t.Error(breach)
		}
		if canonical, err := fact.Canonical([]byte(string(b))); err != nil || string(canonical) != string(b) {
			t.Errorf("%s is not canonical", b)
		}
	})
}

// TestSplit: parts sum to the whole to the dirham, are within one unit of the
// exact share, have its sign, and do not depend on anything but the input.
func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		weights := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 100), rapid.Int64Range(0, math.MaxInt64/8)), 1, 8).Draw(t, "weights")
		total := int64(0)
		for _, w := range weights {
			total += w
		}
		parts, err := Split(n, weights...)
		if total == 0 {
			if err == nil {
				t.Fatal("shares of nothing were accepted")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for i, p := range parts {
			sum += p
			if p != 0 && (p > 0) != (n > 0) {
				t.Fatalf("part %d has another sign than %d", p, n)
			}
			if off := float64(p) - float64(n)*float64(weights[i])/float64(total); math.Abs(off) > 1+math.Abs(float64(n))*1e-15 {
				t.Fatalf("part %d is off by %g", p, off)
			}
			if weights[i] == 0 && p != 0 {
				t.Fatalf("no share got %d", p)
			}
		}
		if sum != n {
			t.Fatalf("parts of %d sum to %d", n, sum)
		}
		if n != math.MinInt64 {
			mirror, _ := Split(-n, weights...)
			for i := range mirror {
				if mirror[i] != -parts[i] {
					t.Fatalf("%v and %v are no mirrors", parts, mirror)
				}
			}
		}
	})
	for _, tt := range []struct {
		n       int64
		weights []int64
		want    []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{1, []int64{50, 50}, []int64{1, 0}},
		{0, []int64{1, 2}, []int64{0, 0}},
		{10, []int64{6, 3, 1}, []int64{6, 3, 1}},
		{7, []int64{333, 333, 334}, []int64{2, 2, 3}},
		{math.MinInt64, []int64{1, 1}, []int64{math.MinInt64 / 2, math.MinInt64 / 2}},
	} {
		got, err := Split(tt.n, tt.weights...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Error(diff)
		}
	}
	for _, weights := range [][]int64{{}, {-1, 2}, {math.MaxInt64, 1}} {
		if _, err := Split(10, weights...); err == nil {
			t.Errorf("%v was accepted", weights)
		}
	}
}
