package window

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// slowly is After by counting each character.
func slowly(text []byte) Position {
	p := Start
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		p.Offset += int64(size)
		p.Column++
		if r == '\n' {
			p.Line, p.Column = p.Line+1, 1
		}
		text = text[size:]
	}
	return p
}

func TestPositionCountsLinesAndCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("a\n\r\u0625\u20ac😀"))).Draw(t, "text")
		if diff := cmp.Diff(slowly([]byte(text)), Start.After([]byte(text))); diff != "" {
			t.Fatalf("%q (-one by one +at once):\n%s", text, diff)
		}
	})
}

func TestLinesBeyondSixteenBits(t *testing.T) {
	text := strings.Repeat("\n", 70000) + strings.Repeat("x", 70000)
	want := Position{Offset: 140000, Line: 70001, Column: 70001}
	if got := Start.After([]byte(text)); got != want {
		t.Errorf("position %+v, want %+v", got, want)
	}
}

// TestWindowShowsTheStream takes a stream apart in random steps: what comes
// out, put together, is the stream, each piece at its own place, and never is
// more than the limit in view.
func TestWindowShowsTheStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(rapid.StringOfN(rapid.RuneFrom([]rune("ab\n\u0639")), 0, 200, -1).Draw(t, "data"))
		limit := rapid.IntRange(1, 40).Draw(t, "limit")
		w := New(iotest.OneByteReader(bytes.NewReader(data)), rapid.IntRange(0, 50).Draw(t, "first"), limit)
		var told int64
		w.Progress = func(read int64) { told = read }
		var got []byte
		for {
			if !w.More() && len(w.Bytes()) == 0 {
				break
			}
			if len(w.Bytes()) > limit {
				t.Fatalf("%d bytes in view, the limit is %d", len(w.Bytes()), limit)
			}
			n := rapid.IntRange(0, len(w.Bytes())).Draw(t, "step")
			if w.Full() {
				n = max(n, 1)
			}
			got = append(got, w.Bytes()[:n]...)
			w.Advance(n)
			if want := Start.After(got); w.Pos() != want {
				t.Fatalf("at %+v, want %+v", w.Pos(), want)
			}
			if w.Ended() && n == 0 {
				got = append(got, w.Bytes()...)
				w.Advance(len(w.Bytes()))
			}
		}
		if !bytes.Equal(got, data) || told != int64(len(data)) || w.Err() != nil {
			t.Fatalf("read %q (told %d, error %v), want %q", got, told, w.Err(), data)
		}
	})
}

func TestWindowKeepsTheError(t *testing.T) {
	cause := errors.New("unplugged")
	w := New(io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(cause)), 8, 8)
	if !w.More() || string(w.Bytes()) != "ab" || !w.Ended() || !errors.Is(w.Err(), cause) {
		t.Errorf("in view %q, error %v", w.Bytes(), w.Err())
	}
	stuck := New(silent{}, 8, 8)
	if stuck.More() || !errors.Is(stuck.Err(), io.ErrNoProgress) {
		t.Errorf("a reader that gives nothing: error %v", stuck.Err())
	}
}

type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }
