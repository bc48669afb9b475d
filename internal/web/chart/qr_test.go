package chart

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"
)

// The drawing has exactly the dark modules of the code.
func TestQRDrawsEveryModule(t *testing.T) {
	const text = "https://record.example.org/p/oc4ids-demo00-0001"
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	want := code.Bitmap()
	svg := NewQR(text).Draw(Frame{ID: "qr", Title: "title", Desc: text}).String()
	if err := xml.Unmarshal([]byte(svg), new(any)); err != nil {
		t.Fatalf("not well formed: %v", err)
	}
	got := make([][]bool, len(want))
	for i := range got {
		got[i] = make([]bool, len(want))
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(svg, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		n, _ := strconv.Atoi(m[3])
		for i := range n {
			got[y][x+i] = true
		}
	}
	for y := range want {
		for x := range want[y] {
			if got[y][x] != want[y][x] {
				t.Fatalf("module %d, %d is %v", x, y, got[y][x])
			}
		}
	}
	if s := NewQR(strings.Repeat("x", 5000)).Draw(Frame{}).String(); s != "" {
		t.Error("a text too long for a code was drawn")
	}
}
