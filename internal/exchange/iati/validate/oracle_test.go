package validate

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// verdict is what xmllint says of a file.
type verdict struct {
	valid bool
	lines []int
	// otherRoot says that the schema does not name the root.
	otherRoot bool
}

var complaint = regexp.MustCompile(`^(.+\.xml):(\d+): `)

// xmllint asks the schema processor of libxml2 about files in a folder, by name.
func xmllint(t *testing.T, dir, kind string, names []string) map[string]verdict {
	t.Helper()
	program, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
			t.Fatal("xmllint is required")
		}
		t.Skip("xmllint is not installed")
	}
	schema, err := filepath.Abs(shared(t, "schemas-2.03", "iati-"+kind+"-schema.xsd"))
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]verdict{}
	for chunk := range slices.Chunk(names, 500) {
		cmd := exec.Command(program, append([]string{"--noout", "--nonet", "--huge", "--schema", schema}, chunk...)...)
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput()
		for _, name := range chunk {
			verdicts[name] = verdict{}
		}
		for line := range strings.Lines(string(out)) {
			line = strings.TrimSpace(line)
			if name, ok := strings.CutSuffix(line, " validates"); ok {
				verdicts[name] = verdict{valid: true}
			} else if m := complaint.FindStringSubmatch(line); m != nil {
				v, number := verdicts[m[1]], 0
				number, _ = strconv.Atoi(m[2])
				v.lines = append(v.lines, number)
				v.otherRoot = v.otherRoot || strings.Contains(line, "declaration available for the validation root")
				verdicts[m[1]] = v
			}
		}
	}
	return verdicts
}

// TestAgreesWithXmllint compares the verdict on every file of the test material,
// and on files made of them by breaking one thing, with that of libxml2.
func TestAgreesWithXmllint(t *testing.T) {
	dir := t.TempDir()
	texts := map[string][]byte{}
	names := map[string][]string{}
	add := func(text []byte) {
		text = current(text)
		m := rootTag.FindSubmatch(text)
		if m == nil {
			return
		}
		name := fmt.Sprintf("%06d.xml", len(texts))
		texts[name] = text
		names[string(m[1])] = append(names[string(m[1])], name)
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mutations := 30
	if testing.Short() {
		mutations = 1
	}
	for _, f := range files(t) {
		text := f.text
		add(text)
		if len(text) > 1<<20 {
			text = head(text, 60<<10)
		}
		r := rand.New(rand.NewPCG(uint64(len(texts)), 7))
		for range mutations {
			add(mutate(r, text))
		}
	}
	agreed, valid, lines, differ := 0, 0, 0, 0
	for kind, list := range names {
		verdicts := xmllint(t, dir, kind, list)
		for _, name := range list {
			want := verdicts[name]
			if want.otherRoot {
				continue
			}
			_, found := check(t, texts[name])
			found = structural(found)
			if want.valid {
				valid++
			}
			if (len(found) == 0) != want.valid {
				if differ++; differ < 12 {
					kept := filepath.Join(os.TempDir(), "iati-"+name)
					t.Errorf("%s: xmllint says valid %v at lines %v; found %v", kept, want.valid, want.lines, found)
					_ = os.WriteFile(kept, texts[name], 0o600)
				}
				continue
			}
			agreed++
			if len(found) > 0 && len(want.lines) > 0 && slices.ContainsFunc(want.lines, func(n int) bool { return n == int(found[0].Line) }) {
				lines++
			}
		}
	}
	t.Logf("%d files: %d agreed, %d of them valid; of the %d invalid ones the first finding has a line of xmllint's in %d", len(texts), agreed, valid, agreed-valid, lines)
}

// head cuts a file behind the first activities.
func head(text []byte, size int) []byte {
	end := strings.Index(string(text[size:]), "</iati-activity>")
	if end < 0 {
		return text
	}
	return append(slices.Clone(text[:size+end]), "</iati-activity>\n</iati-activities>\n"...)
}

var (
	tag       = regexp.MustCompile(`<[A-Za-z/][^<>]*>`)
	attr      = regexp.MustCompile(`\s([\w:-]+)\s*=\s*("[^"]*"|'[^']*')`)
	fragments = []string{
		`<narrative>x</narrative>`, `<x:a xmlns:x="u"/>`, `<x:a xmlns:x="u"><title/></x:a>`, `<x:a xmlns:x="u"><title><narrative xml:lang="ar">y</narrative></title>z</x:a>`,
		`text`, ` `, "\n", `<!-- c -->`, `<?p i?>`, `<![CDATA[x]]>`, `&amp;`, `<sector code="1"/>`, `<value value-date="2020-01-01">1</value>`, `<unknown/>`, `<iati-identifier>a</iati-identifier>`,
	}
	values = []string{
		"", " ", "x", "1", "0", "-1", "+1", "1.5", ".5", "5.", "-.5", ".", "1e3", "NaN", "true", "TRUE", "false", " true ", "2020-01-01", "2020-1-1", "2020-02-30", "2020-02-29", "2019-02-29", "2000-02-29", "1900-02-29",
		"2020-01-01Z", "2020-01-01+14:00", "2020-01-01+14:01", "2020-01-01T00:00:00", "2020-01-01T24:00:00", "2020-01-01T24:00:01", "2020-01-01T00:00:00.5Z", "2020-01-01T00:00:00.", "2020-01-01T00:00", "20200-01-01", "020200-01-01", "0000-01-01", "-2020-01-01",
		"http://a.b/c d", "http://a.b/c%20d", "http://a.b/%zz", "http://a.b/#x#y", "a:b", "1a:b", ":b", "http://[::1]/", "http://a:b/", "//x", "?q", "#f", "http://é/ü", "a|b", "a\\b", "http://a.b/[x]", "http://user@h:80/p?q#f", "mailto:a@b", "www.x.org",
		"en", "en-GB", "e1", "toolonglang", "en-", "ar", "-", "en_GB", "2147483648", "-2147483648", "2147483647", "00000000001", "99999999999", "a b", "a:b", "a&#10;b", "&lt;", "1,000", "\u0660", "2020-01-01T00:00:00+25:00",
	}
)

// mutate breaks one thing of a file, or two.
func mutate(r *rand.Rand, text []byte) []byte {
	for range 1 + r.IntN(2) {
		text = mutateOnce(r, text)
	}
	return text
}

func mutateOnce(r *rand.Rand, text []byte) []byte {
	tags := tag.FindAllIndex(text, -1)
	if len(tags) == 0 {
		return text
	}
	at := tags[r.IntN(len(tags))]
	splice := func(from, to int, with string) []byte {
		return slices.Concat(text[:from], []byte(with), text[to:])
	}
	begin, end := whole(text, tags, at[0])
	switch r.IntN(9) {
	case 0:
		return splice(begin, end, "")
	case 1:
		return splice(begin, end, strings.Repeat(string(text[begin:end]), 2))
	case 2: // one moves behind another
		other := tags[r.IntN(len(tags))]
		if other[1] <= begin || other[1] >= end {
			moved := string(text[begin:end])
			if other[1] <= begin {
				return slices.Concat(text[:other[1]], []byte(moved), text[other[1]:begin], text[end:])
			}
			return slices.Concat(text[:begin], text[end:other[1]], []byte(moved), text[other[1]:])
		}
		return text
	case 3:
		return splice(at[1], at[1], fragments[r.IntN(len(fragments))])
	case 4: // text within an element
		if next := strings.IndexByte(string(text[at[1]:]), '<'); next > 0 {
			return splice(at[1], at[1]+next, values[r.IntN(len(values))])
		}
		return splice(at[1], at[1], values[r.IntN(len(values))])
	case 5: // another attribute
		more := []string{` x="1"`, ` xml:lang="x y"`, ` xml:lang=""`, ` xml:id="1"`, ` xml:space="preserve"`, ` p:q="r" xmlns:p="u"`, ` type="1"`, ` currency="LYD"`, ` value-date="2020"`, ` xml:base="a b"`}
		name := at[0] + 1
		for name < len(text) && (isAlphanumeric(text[name]) || text[name] == '-' || text[name] == ':') {
			name++
		}
		return splice(name, name, more[r.IntN(len(more))])
	}
	list := attr.FindAllSubmatchIndex(text[at[0]:at[1]], -1)
	if len(list) == 0 {
		return splice(at[0], at[0], fragments[r.IntN(len(fragments))])
	}
	a := list[r.IntN(len(list))]
	switch from := at[0]; r.IntN(3) {
	case 0:
		return splice(from+a[0], from+a[1], "")
	case 1:
		return splice(from+a[2], from+a[3], string(text[from+a[2]:from+a[3]])+"x")
	default:
		return splice(from+a[4]+1, from+a[5]-1, values[r.IntN(len(values))])
	}
}

// whole is the extent of the element whose start tag is at a point, or of the end
// tag that stands there.
func whole(text []byte, tags [][]int, at int) (begin, end int) {
	depth := 0
	for _, t := range tags {
		if t[0] < at {
			continue
		}
		switch {
		case text[t[0]+1] == '/':
			depth--
		case text[t[1]-2] != '/':
			depth++
		}
		if depth <= 0 {
			return at, t[1]
		}
	}
	return at, len(text)
}
