package jsonstream

import (
	"bytes"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// realReleases joins the shared OCDS release packages into one file of lines
// of about the wanted size.
func realReleases(t testing.TB, size int) (lines []byte, packed []byte) {
	t.Helper()
	files := sharedJSON(t, "ocds", "real")
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	packed = append(packed, `{"uri":"x","releases":[`...)
	for len(lines) < size {
		for _, name := range names {
			if !jsontext.Value(files[name]).IsValid() {
				continue
			}
			v := jsontext.Value(bytes.Clone(files[name]))
			if err := v.Compact(); err != nil {
				t.Fatal(err)
			}
			lines = append(append(lines, v...), '\n')
			packed = append(append(packed, files[name]...), ',')
		}
	}
	packed = append(packed[:len(packed)-1], "]}"...)
	return lines, packed
}

func BenchmarkReader(b *testing.B) {
	lines, packed := realReleases(b, 8<<20)
	for _, c := range []struct {
		name string
		data []byte
		opts Options
	}{
		{"lines", lines, Options{Framing: Lines}},
		{"package", packed, Options{Enter: Into("releases")}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				readAll(b, c.data, c.opts)
			}
		})
		b.Run(c.name+"-v2", func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				readTokens(b, c.data)
			}
		})
	}
}

func readAll(t testing.TB, data []byte, opts Options) {
	for _, p := range NewReader(bytes.NewReader(data), opts).All() {
		if p != nil {
			t.Fatal(p)
		}
	}
}

// readTokens reads every value with the oracle, as strictly.
func readTokens(t testing.TB, data []byte) {
	d := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d.ReadToken(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkCanonical(b *testing.B) {
	lines, _ := realReleases(b, 1<<20)
	line, _, _ := bytes.Cut(lines, []byte{'\n'})
	v, _ := Parse(line, Options{})
	var dst []byte
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		dst = v.Canonical(dst[:0])
	}
}

// TestFasterThanJSONv2 measures both readers by turns on the same file and
// prints the ratio. It fails only far below it, for machines are busy.
func TestFasterThanJSONv2(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement")
	}
	lines, _ := realReleases(t, 8<<20)
	best := [2]time.Duration{time.Hour, time.Hour}
	for range 4 {
		for i, read := range []func(){
			func() { readAll(t, lines, Options{Framing: Lines}) },
			func() { readTokens(t, lines) },
		} {
			begin := time.Now()
			read()
			best[i] = min(best[i], time.Since(begin))
		}
	}
	rate := func(d time.Duration) float64 { return float64(len(lines)) / d.Seconds() / 1e6 }
	ratio := rate(best[0]) / rate(best[1])
	t.Logf("own %.0f MB/s, json/v2 tokens %.0f MB/s, ratio %.2f", rate(best[0]), rate(best[1]), ratio)
	if ratio < 1 {
		t.Errorf("slower than json/v2: ratio %.2f", ratio)
	}
}
