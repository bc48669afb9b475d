package validate

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"testing"

	"imar/internal/exchange/report"
	"imar/internal/exchange/source"
)

var (
	activities = regexp.MustCompile(`(?s)<iati-activity[ >].*?</iati-activity>`)
	identifier = regexp.MustCompile(`(<iati-identifier[^>]*>[^<]*?)(\s*</iati-identifier>)`)
)

// grown makes a file of a size of the activities that publishers published, each
// with an identifier of its own.
func grown(t testing.TB, size int) []byte {
	t.Helper()
	var once [][]byte
	for _, f := range files(t, "real") {
		once = append(once, activities.FindAll(f.text, -1)...)
	}
	text := []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<iati-activities version=\"2.03\">\n")
	for round := 0; len(text) < size; round++ {
		for _, a := range once {
			at := identifier.FindSubmatchIndex(a)
			text = fmt.Appendf(append(text, a[:at[3]]...), "-%d", round)
			text = append(append(text, a[at[3]:]...), '\n')
		}
	}
	return append(text, "</iati-activities>\n"...)
}

// BenchmarkFile checks what `xmllint --noout --stream --schema` is to be compared
// with. With IATI_GROWN the file is written there.
func BenchmarkFile(b *testing.B) {
	text := grown(b, 30<<20)
	if name := os.Getenv("IATI_GROWN"); name != "" {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		src, err := source.Open(bytes.NewReader(text), "", source.Options{})
		if err != nil {
			b.Fatal(err)
		}
		var c report.Collector
		if _, err := File(src, Options{Now: today}, c.Add); err != nil {
			b.Fatal(err)
		}
	}
}
