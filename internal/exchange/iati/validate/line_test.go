package validate

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/exchange/report"
	"imar/internal/exchange/source"
)

// reported gives the whole report on a file.
func reported(t *testing.T, text []byte) (r report.Report) {
	t.Helper()
	src, err := source.Open(bytes.NewReader(text), "", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var c report.Collector
	if _, err := File(src, Options{Now: today}, c.Add); err != nil {
		t.Fatal(err)
	}
	c.Fill(&r)
	return r
}

// TestProcessors: the report is the same on one processor and on many.
func TestProcessors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var all [][]byte
	for _, f := range files(t, "real") {
		all = append(all, activities.FindAll(f.text, -1)...)
	}
	text := []byte(`<iati-activities version="2.03">`)
	for i := range 6000 {
		one := all[r.IntN(len(all))]
		if i%3 == 0 {
			if broken := mutateOnce(r, one); wellFormed(broken) {
				one = broken
			}
		}
		text = append(text, one...)
		if i%1000 == 999 {
			text = append(text, `<x:a xmlns:x="u"><title/></x:a>`...)
		}
	}
	text = append(text, `</iati-activities>`...)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want := reported(t, text)
	runtime.GOMAXPROCS(4)
	if diff := cmp.Diff(want, reported(t, text)); diff != "" {
		t.Errorf("(-one +four):\n%.3000s", diff)
	}
	if want.Counts[report.Error] < 1000 || len(want.Groups) < 50 {
		t.Errorf("only %v in %d groups", want.Counts, len(want.Groups))
	}
	t.Log(len(text), want.Counts, len(want.Groups))
}

// wellFormed says that an activity can be read.
func wellFormed(one []byte) bool {
	src, err := source.Open(bytes.NewReader(slices.Concat([]byte(`<iati-activities>`), one, []byte(`</iati-activities>`))), "", source.Options{})
	if err != nil {
		return false
	}
	ok := true
	_, err = File(src, Options{}, func(f report.Finding) { ok = ok && f.ID != numberXML })
	return ok && err == nil
}
