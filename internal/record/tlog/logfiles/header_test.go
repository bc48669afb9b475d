package logfiles

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func TestHeader(t *testing.T) {
	for name, c := range map[string]struct {
		entry string
		parts int
	}{
		"no parts":   {`{"v":1,"seq":5,"parts":[]}`, 0},
		"full":       {`{"v":1,"seq":5,"id":"x","actor":{"id":"a","role":"r"},"source":{"via":"form","line":2},"parts":[{"name":"public","size":1,"sha256":"` + digest + `"},{"name":"person","size":2,"sha256":"` + digest + `"}]}`, 2},
		"restricted": {`{"v":1,"seq":5,"day":"2026-01-02","parts":[{"name":"header","size":1,"sha256":"` + digest + `"}]}`, 1},
		"unknown":    {`{"v":1,"seq":5,"later":[[1,{"a":null}],true],"parts":[]}`, 0},
		"any order":  {`{ "parts" : [] , "seq" : 5 , "v" : 1 }`, 0},
	} {
		got, err := ReadHeader(4, []byte(c.entry))
		if err != nil || len(got) != c.parts {
			t.Errorf("%s: %d parts, %v", name, len(got), err)
		}
		for _, g := range got {
			if fmt.Sprintf("%x", g[:]) != digest {
				t.Errorf("%s: %x", name, g)
			}
		}
	}
}

func TestHeaderRefused(t *testing.T) {
	part := func(s string) string { return `{"v":1,"seq":5,"parts":[` + s + `]}` }
	for name, entry := range map[string]string{
		"empty":              ``,
		"no object":          `[]`,
		"null":               `null`,
		"cut":                `{"v":1,"seq":5,"parts":[]`,
		"trailing":           `{"v":1,"seq":5,"parts":[]} {}`,
		"garbage behind":     `{"v":1,"seq":5,"parts":[]}x`,
		"no v":               `{"seq":5,"parts":[]}`,
		"v 2":                `{"v":2,"seq":5,"parts":[]}`,
		"no seq":             `{"v":1,"parts":[]}`,
		"other seq":          `{"v":1,"seq":6,"parts":[]}`,
		"seq in text":        `{"v":1,"seq":"5","parts":[]}`,
		"seq with exponent":  `{"v":1,"seq":5e0,"parts":[]}`,
		"seq with fraction":  `{"v":1,"seq":5.0,"parts":[]}`,
		"negative seq":       `{"v":1,"seq":-5,"parts":[]}`,
		"huge seq":           `{"v":1,"seq":18446744073709551621,"parts":[]}`,
		"seq twice":          `{"v":1,"seq":5,"seq":5,"parts":[]}`,
		"seq twice, escaped": `{"v":1,"seq":5,"se\u0071":6,"parts":[]}`,
		"deep member twice":  `{"v":1,"seq":5,"actor":{"id":"a","id":"b"},"parts":[]}`,
		"no parts":           `{"v":1,"seq":5}`,
		"parts null":         `{"v":1,"seq":5,"parts":null}`,
		"parts twice":        `{"v":1,"seq":5,"parts":[],"parts":[]}`,
		"part no object":     part(`1`),
		"part no digest":     part(`{"name":"public"}`),
		"digest twice":       part(`{"sha256":"` + digest + `","sha256":"` + digest + `"}`),
		"digest short":       part(`{"sha256":"` + digest[2:] + `"}`),
		"digest upper case":  part(`{"sha256":"` + strings.ToUpper(digest) + `"}`),
		"digest no text":     part(`{"sha256":5}`),
		"256 parts":          part(strings.Repeat(`{"sha256":"`+digest+`"},`, 255) + `{"sha256":"` + digest + `"}`),
		"too deep":           `{"v":1,"seq":5,"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `,"parts":[]}`,
		"not UTF-8":          "{\"v\":1,\"seq\":5,\"x\":\"\xff\",\"parts\":[]}",
	} {
		if got, err := ReadHeader(4, []byte(entry)); err == nil {
			t.Errorf("%s: read as %v", name, got)
		}
	}
}

func FuzzHeader(f *testing.F) {
	f.Add([]byte(`{"v":1,"seq":5,"parts":[{"name":"public","size":1,"sha256":"` + digest + `"}]}`))
	f.Fuzz(func(t *testing.T, entry []byte) {
		digests, err := ReadHeader(4, entry)
		if err != nil {
			return
		}
		// What is accepted must mean the same to an ordinary reader. It takes
		// names in any case, so it is asked for the exact ones.
		var e map[string]json.RawMessage
		var parts []map[string]any
		if err := json.Unmarshal(entry, &e); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(e["parts"], &parts); err != nil {
			t.Fatal(err)
		}
		if string(e["seq"]) != "5" || len(parts) != len(digests) {
			t.Fatalf("seq %s, %d parts, %d digests", e["seq"], len(parts), len(digests))
		}
		for i, p := range parts {
			if p["sha256"] != fmt.Sprintf("%x", digests[i][:]) {
				t.Fatalf("part %d: %v", i, p)
			}
		}
	})
}
