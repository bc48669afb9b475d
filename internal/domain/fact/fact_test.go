package fact

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "write the golden files anew; only ever for a new one")

// examples are one fact of every shape that a header can have.
func examples() map[string]Fact {
	at := time.Date(2026, 11, 23, 8, 30, 0, 125e6, time.UTC)
	salts := [][32]byte{{1}, {2}, {3}}
	stamp := Stamp{Seq: 1, ID: "019ab000-0000-7000-8000-000000000001", Recorded: at, Actor: Actor{ID: "a-1"}, Salts: salts}
	seal := func(d Draft, s Stamp) Fact {
		f, err := Seal(d, s)
		if err != nil {
			panic(err)
		}
		return f
	}
	small := Public("fund.ticked", "fund/self", "", []byte(`{"day":"2026-11-23"}`))
	small.Source = Source{Via: "system"}
	full := Draft{Kind: "project.located", Subject: "project/oc4ids-abc123-1", Key: "k\"\\\u0001/٣", Effective: "2026-11-01",
		Period: "2026-11", Supersedes: 4, Source: Source{Via: "import", File: strings.Repeat("ab", 32),
			Pointer: "/projects/0/locations", Item: "/projects/0", Line: 12},
		Parts: []Content{{PartPublic, []byte(`{"locations":[]}`)}, {PartPlace, []byte("32.1,20.2")}}}
	fullStamp := stamp
	fullStamp.Seq, fullStamp.Prev, fullStamp.Actor = 7, 4, Actor{"a-2", "engineer", "مكتب"}
	hidden := Draft{Kind: "command.refused", Restricted: true, Source: Source{Via: "system"}, Parts: []Content{{"refusal", []byte(`{}`)}}}
	return map[string]Fact{"small": seal(small, stamp), "full": seal(full, fullStamp), "restricted": seal(hidden, stamp)}
}

// TestGolden pins the bytes of every header ever written.
func TestGolden(t *testing.T) {
	for name, f := range examples() {
		path := filepath.Join("testdata", name+".json")
		if *update {
			if err := os.WriteFile(path, f.Leaf, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(f.Leaf) != string(want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, f.Leaf, want)
		}
	}
}

func TestParseGivesWhatSealWrote(t *testing.T) {
	for name, f := range examples() {
		h, err := Parse(f.Leaf)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f.Restricted {
			if h.Kind != "" || h.Subject != "" || !h.Restricted || strings.Contains(string(f.Leaf), "refused") {
				t.Errorf("a restricted fact shows %s", f.Leaf)
			}
			read := Fact{Header: h, Leaf: f.Leaf, Parts: f.Parts}
			if h, err = read.Reveal(); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(f.Header, h); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	f := examples()["small"]
	good := string(f.Leaf)
	for _, bad := range []string{
		"", "{}", good + "x", strings.Replace(good, `"v":1`, `"v":2`, 1), strings.Replace(good, `"seq":1`, `"seq":0`, 1),
		strings.Replace(good, `"seq":1`, `"seq":1,"seq":2`, 1), strings.Replace(good, `"sha256":"`, `"sha256":"zz`, 1),
		strings.Replace(good, "T08:30:00.125Z", "", 1), "[" + good + "]",
	} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("Parse accepted %q", bad)
		}
	}
}

// TestScan: every header that Seal writes without an escape is read by hand,
// and no byte can be changed so that the two readers disagree.
func TestScan(t *testing.T) {
	for name, f := range examples() {
		if _, ok := scan(f.Leaf); ok == strings.Contains(string(f.Leaf), `\`) {
			t.Errorf("%s: scan says %v", name, ok)
		}
		for i := range f.Leaf {
			for _, c := range []byte("\x00\"\\09aZ{}[],:-\xff ") {
				leaf := bytes.Clone(f.Leaf)
				leaf[i] = c
				fast, ok := scan(leaf)
				if !ok {
					continue
				}
				if slow, err := parse(leaf); err != nil {
					t.Errorf("%s: scan accepts %s, parse: %v", name, leaf, err)
				} else if diff := cmp.Diff(slow, fast, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s: %s:\n%s", name, leaf, diff)
				}
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	leaf := examples()["small"].Leaf
	for name, read := range map[string]func([]byte) (Header, error){"scan": Parse, "general": parse} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := read(leaf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestSealRefusesALongHeader(t *testing.T) {
	d := Public("a.b", NewSubject("x", strings.Repeat("y", MaxHeader)), "", nil)
	if _, err := Seal(d, Stamp{Seq: 1, Salts: make([][32]byte, 1)}); err == nil {
		t.Error("a header longer than 65,535 bytes was sealed")
	}
}

func TestCanonicalKeepsDigits(t *testing.T) {
	got, err := Canonical([]byte(`{"b": 963192185.2700, "a": "\u0041é", "c":1e3}`))
	if err != nil || string(got) != `{"a":"Aé","b":963192185.2700,"c":1e3}` {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := Canonical([]byte(`{"a":1,"a":2}`)); err == nil {
		t.Error("a repeated member was accepted")
	}
}

func FuzzParse(f *testing.F) {
	for _, e := range examples() {
		f.Add(e.Leaf)
	}
	f.Fuzz(func(t *testing.T, leaf []byte) {
		h, err := Parse(leaf)
		if err == nil && (h.Seq < 1 || len(h.Parts) > 255) {
			t.Errorf("Parse gave %+v", h)
		}
		if fast, ok := scan(leaf); ok {
			slow, err := parse(leaf)
			if err != nil {
				t.Fatalf("scan accepts what parse refuses: %v", err)
			}
			if diff := cmp.Diff(slow, fast, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("scan and parse differ:\n%s", diff)
			}
		}
	})
}
