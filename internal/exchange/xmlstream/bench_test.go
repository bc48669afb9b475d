package xmlstream

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"testing"
)

// realActivities joins the activities of the real files until they make a
// file of the wanted size.
func realActivities(t testing.TB, size int) []byte {
	t.Helper()
	files := sharedXML(t, "iati", "real")
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var once []byte
	for _, name := range names {
		for item, p := range NewReader(bytes.NewReader(files[name]), Options{}).All() {
			if p == nil && !item.Root {
				once = append(append(once, item.Element.Raw()...), '\n')
			}
		}
	}
	data := []byte("<?xml version=\"1.0\"?>\n<iati-activities version=\"2.03\">\n")
	for len(data) < size {
		data = append(data, once...)
	}
	return append(data, "</iati-activities>\n"...)
}

func BenchmarkReader(b *testing.B) {
	data := realActivities(b, 50<<20)
	b.Run("own", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			for _, p := range NewReader(bytes.NewReader(data), Options{}).All() {
				if p != nil {
					b.Fatal(p)
				}
			}
		}
	})
	b.Run("encoding-xml", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			d := xml.NewDecoder(bytes.NewReader(data))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
