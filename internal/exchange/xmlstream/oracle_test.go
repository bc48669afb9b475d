package xmlstream

import (
	"bytes"
	"encoding/xml"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/problem"
	"imar/internal/material"
)

// shared gives a folder of the test material, or skips.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	return material.Dir(t, path...)
}

// sharedXML gives every file of XML under the shared folder path.
func sharedXML(t testing.TB, path ...string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(shared(t, path...), func(name string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(name); err == nil && !d.IsDir() && (ext == ".xml" || ext == ".xsd") {
			files[name], err = os.ReadFile(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// read gives the problems found in data.
func read(data []byte, opts Options) problem.List {
	var list problem.List
	for _, p := range NewReader(bytes.NewReader(data), opts).All() {
		if p != nil {
			list = append(list, p)
		}
	}
	return list
}

// onlyOwn says whether the problems are all ones that XML itself does not have.
func onlyOwn(list problem.List) bool {
	for _, p := range list {
		switch p.Key {
		case faultStray, faultDoctype, faultDepth, faultNames, faultAttributes, faultPrefix, faultReserved, faultMismatch:
		default:
			return false
		}
	}
	return true
}

// TestAcceptsTheSuite reads the suite's files and the real ones, and compares
// the verdict on being well-formed with the standard library's.
func TestAcceptsTheSuite(t *testing.T) {
	files := sharedXML(t, "iati")
	if len(files) < 694 {
		t.Fatalf("only %d files found", len(files))
	}
	for name, data := range files {
		list := read(data, Options{})
		got, want := onlyOwn(list), tokensErr(data) == nil
		if got != want {
			t.Errorf("%s: accepted %v, encoding/xml %v: %v, %v", name, got, want, list, tokensErr(data))
		}
	}
}

// tokensErr reads data to its end with encoding/xml.
func tokensErr(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// TestTreesEqualTheStandardLibrary compares names, attributes and text of every
// element of the real files with what encoding/xml reads.
func TestTreesEqualTheStandardLibrary(t *testing.T) {
	for name, data := range sharedXML(t, "iati", "real") {
		want := flatTokens(t, data)
		var got []string
		for item, p := range NewReader(bytes.NewReader(data), Options{view: 100}).All() {
			if p != nil {
				t.Fatalf("%s: %v", name, p)
			}
			got = flatten(got, item.Element)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-encoding/xml +own):\n%.2000s", name, diff)
		}
	}
}

// flatten writes an element and its descendants a line each.
func flatten(lines []string, e Element) []string {
	line := e.Space() + "|" + e.Name()
	for a := range e.Attrs() {
		line += "|" + a.Space + "|" + a.Name + "|" + a.Value
	}
	lines = append(lines, line+"|"+strings.TrimSpace(e.Text()))
	for c := range e.Children() {
		lines = flatten(lines, c)
	}
	return lines
}

// flatTokens is flatten by encoding/xml.
func flatTokens(t *testing.T, data []byte) []string {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(data))
	var heads, texts []string
	var open []int
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			line := token.Name.Space + "|" + token.Name.Local
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					line += "|" + a.Name.Space + "|" + a.Name.Local + "|" + a.Value
				}
			}
			open = append(open, len(heads))
			heads, texts = append(heads, line), append(texts, "")
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				texts[open[len(open)-1]] += string(token)
			}
		}
	}
	for i := range heads {
		heads[i] += "|" + strings.TrimSpace(texts[i])
	}
	return heads
}

// TestAgreesWithXmllint breaks small documents at every byte and compares the
// verdicts with libxml2's, where its command is installed.
func TestAgreesWithXmllint(t *testing.T) {
	if testing.Short() {
		t.Skip("writes some thousand files")
	}
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed")
	}
	dir := t.TempDir()
	bases := []string{
		`<?xml version="1.0" encoding="UTF-8"?><!-- c --><a b="1" c='&lt;2'><d e="x"/>t&#10;&amp;<![CDATA[<]]><?pi x?></a>`,
		`<x:a xmlns:x="u" x:b="1" xml:lang="ar"><c xmlns="v"><d/> ]] ></c>` + "\u0625\u0639\u0645\u0627\u0631" + `</x:a><?p?>`,
	}
	names := map[string][]byte{}
	add := func(data []byte) {
		name := filepath.Join(dir, "f"+strings.Repeat("0", 5)+itoa(len(names))+".xml")
		names[name] = data
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, base := range bases {
		for i := range base {
			add([]byte(base[:i] + base[i+1:]))
			for _, c := range []string{"<", ">", "&", "\"", "/", "!", "-", " ", "\x01", "\xff", ":", "]"} {
				add([]byte(base[:i] + c + base[i+1:]))
				add([]byte(base[:i] + c + base[i:]))
			}
		}
	}
	args := []string{"--noout", "--nonet", "--huge"}
	for name := range names {
		args = append(args, name)
	}
	slices.Sort(args[3:])
	out, _ := exec.Command(xmllint, args...).CombinedOutput()
	bad := map[string]bool{}
	for line := range strings.SplitSeq(string(out), "\n") {
		if name, rest, ok := strings.Cut(line, ".xml:"); ok && strings.Contains(rest, "error") {
			bad[name+".xml"] = true
		}
	}
	differ := 0
	for name, data := range names {
		list := read(data, Options{view: 1})
		// libxml2 lets some wrong declarations pass ("UTF--8", version "1."),
		// and text in the root is no matter of XML.
		lenient := slices.ContainsFunc(list, func(p *problem.Problem) bool {
			return p.Key == faultStray || p.Key == faultEncoding || p.Key == faultDeclaration
		})
		if got := len(list) == 0; got == bad[name] && !(lenient && !bad[name]) {
			if differ++; differ < 20 {
				t.Errorf("%q: accepted %v, xmllint %v: %v", data, got, !bad[name], list)
			}
		}
	}
	t.Logf("%d documents compared", len(names))
}
