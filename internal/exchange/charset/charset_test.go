package charset

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

func decode(t interface{ Fatal(...any) }, e Encoding, data string) string {
	text, err := io.ReadAll(e.Reader(iotest.OneByteReader(strings.NewReader(data))))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReader(t *testing.T) {
	for _, c := range []struct {
		e          Encoding
		data, want string
	}{
		{UTF8, "\xff\u0639", "\xff\u0639"},
		{Latin1, "caf\xe9 \x80", "café \u0080"},
		{Windows1252, "\x80\x81", "€\xff"},
		{Windows1256, "\xc5\xda\xe3\xc7\xd1", "إعمار"},
		{UTF16LE, "a\x00\x27\x06", "aا"},
		{UTF16BE, "\x00a\xd8\x3d\xde\x00", "a😀"},
		{UTF16BE, "\xd8\x3d\x00a", "\xffa"},
		{UTF16BE, "\xde\x00\x00a", "\xffa"},
		{UTF16LE, "a\x00b", "a\xff"},
		{UTF16LE, "\x3d\xd8", "\xff"},
		{UTF16LE, "", ""},
	} {
		if got := decode(t, c.e, c.data); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.e, c.data, got, c.want)
		}
	}
}

func TestUTF16RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ToValidUTF8(rapid.String().Draw(t, "text"), "")
		for _, e := range []Encoding{UTF16LE, UTF16BE} {
			var data []byte
			for _, u := range utf16.Encode([]rune(text)) {
				if e == UTF16BE {
					data = append(data, byte(u>>8), byte(u))
				} else {
					data = append(data, byte(u), byte(u>>8))
				}
			}
			if got := decode(t, e, string(data)); got != text {
				t.Fatalf("%s: %q, want %q", e, got, text)
			}
		}
	})
}

func TestGuessAndMark(t *testing.T) {
	arabic, err := charmap.Windows1256.NewEncoder().String("صندوق إعمار المدن والمناطق المتضررة")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		data string
		want Encoding
	}{
		{`{"a":1}`, UTF8},
		{"", UTF8},
		{"إعمار", UTF8},
		{"إعمار"[:9], UTF8},        // cut within a character
		{"إعمار \xff إعمار", UTF8}, // broken UTF-8 is no other encoding
		{`{"name":"` + arabic, Windows1256},
		{"Ministerio de Educaci\xf3n, Espa\xf1a", Latin1},
		{"{\x00\"\x00", UTF16LE},
		{"\x00{\x00\"", UTF16BE},
	} {
		if got := Guess([]byte(c.data)); got != c.want {
			t.Errorf("%q: %s, want %s", c.data, got, c.want)
		}
	}
	for data, want := range map[string]Encoding{"\ufeffx": UTF8, "\xff\xfex": UTF16LE, "\xfe\xffx": UTF16BE, "x": ""} {
		if got, length := Mark([]byte(data)); got != want || got == "" && length != 0 {
			t.Errorf("%q: %s, %d", data, got, length)
		}
	}
	if e, ok := Named("Windows-1256"); !ok || e != Windows1256 {
		t.Errorf("Windows-1256 is %s, %v", e, ok)
	}
	if _, ok := Named("EBCDIC"); ok {
		t.Error("EBCDIC is known")
	}
}

func FuzzReader(f *testing.F) {
	f.Add("a\x00\x3d\xd8\x00\xde")
	f.Fuzz(func(t *testing.T, data string) {
		for _, e := range []Encoding{UTF16LE, UTF16BE, Latin1, Windows1252, Windows1256} {
			text := decode(t, e, data)
			if cleaned := strings.ReplaceAll(text, "\xff", ""); !utf8.ValidString(cleaned) {
				t.Fatalf("%s of %q is %q", e, data, text)
			}
		}
		Guess([]byte(data))
	})
}
