package wire_test

import (
	"testing"

	"imar/internal/base/wire"

	"github.com/google/go-cmp/cmp"
)

type thing struct {
	N      int64
	Name   string
	Status string
	Flags  []bool
	Tags   []string
	Codes  []string
	Sums   map[string]uint32
	Hash   [4]byte
}

func (v *thing) saved(c *wire.Codec) {
	wire.Num(c, &v.N)
	wire.Text(c, &v.Name)
	wire.Symbol(c, &v.Status)
	wire.List(c, &v.Flags, 1, func(c *wire.Codec, b *bool) { c.Bool(b) })
	wire.Texts(c, &v.Tags)
	wire.Symbols(c, &v.Codes)
	wire.Map(c, &v.Sums, 2, wire.Text[string], wire.Num[uint32])
	c.Raw(v.Hash[:])
}

func encode(list []thing) []byte {
	var w wire.Writer
	wire.List(wire.Encoder(&w), &list, 9, func(c *wire.Codec, v *thing) { v.saved(c) })
	return w.B
}

func decode(b []byte) ([]thing, error) {
	r := wire.NewReader(b)
	var list []thing
	wire.List(wire.Decoder(r), &list, 9, func(c *wire.Codec, v *thing) { v.saved(c) })
	if r.Err() == nil && r.Rest() > 0 {
		return nil, wire.ErrDamaged
	}
	return list, r.Err()
}

var things = []thing{
	{N: -1 << 62, Name: "مدرسة", Status: "open", Flags: []bool{true, false}, Tags: []string{"", "a"}, Codes: []string{"x", "y", "x"},
		Sums: map[string]uint32{"LYD": 7, "EUR": 1<<32 - 1}, Hash: [4]byte{1, 2, 3, 4}},
	{Status: "open", Codes: []string{"y"}, Sums: map[string]uint32{}},
}

func TestCodec(t *testing.T) {
	b := encode(things)
	got, err := decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(things, got); diff != "" {
		t.Error(diff)
	}
	for i := range b {
		if _, err := decode(b[:i]); err == nil {
			t.Errorf("cut at byte %d of %d, it was read", i, len(b))
		}
	}
}

// FuzzDecode: no bytes make a reader panic, and none make it ask for much more
// memory than they are.
func FuzzDecode(f *testing.F) {
	f.Add(encode(things))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := decode(b)
		if err != nil {
			return
		}
		again, err := decode(encode(list))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(list, again); diff != "" {
			t.Error(diff)
		}
	})
}
