package tlog_test

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"imar/internal/record/tlog"
)

func TestEntriesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 40), 1, 256).Draw(t, "entries")
		var bundle []byte
		for _, e := range entries {
			var err error
			if bundle, err = tlog.AppendEntry(bundle, e); err != nil {
				t.Fatal(err)
			}
		}
		got, err := tlog.DecodeEntries(bundle, len(entries))
		if err != nil || len(got) != len(entries) {
			t.Fatalf("%d entries, %v", len(got), err)
		}
		for i := range got {
			if !bytes.Equal(got[i], entries[i]) {
				t.Fatalf("entry %d differs", i)
			}
		}
		for _, wrong := range []int{len(entries) - 1, len(entries) + 1} {
			if _, err := tlog.DecodeEntries(bundle, wrong); err == nil {
				t.Fatalf("a bundle of %d passed for one of %d", len(entries), wrong)
			}
		}
		if _, err := tlog.DecodeEntries(bundle[:len(bundle)-1], len(entries)); err == nil {
			t.Fatal("a cut bundle passed")
		}
	})
}

func TestEntryBounds(t *testing.T) {
	longest := make([]byte, tlog.MaxEntry)
	bundle, err := tlog.AppendEntry(nil, longest)
	if err != nil || len(bundle) != tlog.MaxEntry+2 {
		t.Fatalf("the longest entry: %d bytes, %v", len(bundle), err)
	}
	if _, err := tlog.DecodeEntries(bundle, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := tlog.AppendEntry(nil, make([]byte, tlog.MaxEntry+1)); err == nil {
		t.Fatal("an entry of 65,536 bytes was accepted")
	}
}

// TestBodyGolden pins the format byte for byte.
func TestBodyGolden(t *testing.T) {
	var salt [32]byte
	copy(salt[:], bytes.Repeat([]byte{0xaa}, 32))
	got, err := tlog.AppendRecord(nil, []tlog.Part{{Index: 2, Salt: salt, Data: []byte("hi")}})
	if err != nil {
		t.Fatal(err)
	}
	got, err = tlog.AppendRecord(got, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "\x00\x00\x00\x28" + "\x01" + "\x02" + string(salt[:]) + "\x00\x00\x00\x02" + "hi" + "\x00\x00\x00\x01" + "\x00"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Fatal(diff)
	}
}

func TestBodyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var records [][]tlog.Part
		var body []byte
		for range rapid.IntRange(1, 20).Draw(t, "records") {
			parts := []tlog.Part{}
			for index := rapid.IntRange(0, 9).Draw(t, "first"); index < 256 && len(parts) < 4; index += rapid.IntRange(1, 90).Draw(t, "gap") {
				p := tlog.Part{Index: index, Data: rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "data")}
				copy(p.Salt[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "salt"))
				parts = append(parts, p)
			}
			records = append(records, parts)
			var err error
			if body, err = tlog.AppendRecord(body, parts); err != nil {
				t.Fatal(err)
			}
		}
		got, err := tlog.DecodeBody(body, len(records))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(records, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestBodyRefused(t *testing.T) {
	part := func(index int) tlog.Part { return tlog.Part{Index: index, Data: []byte("x")} }
	for name, parts := range map[string][]tlog.Part{
		"out of order":   {part(1), part(0)},
		"twice the same": {part(1), part(1)},
		"negative":       {part(-1)},
		"beyond a byte":  {part(256)},
		"too many":       make([]tlog.Part, 256),
		"too long":       {{Data: make([]byte, tlog.MaxBody)}},
	} {
		if _, err := tlog.AppendRecord(nil, parts); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	salt := string(make([]byte, 32))
	for name, body := range map[string]string{
		"empty":                 "",
		"length zero":           "\x00\x00\x00\x00",
		"length beyond the end": "\x00\x00\x00\x02\x00",
		"length of 4 GiB":       "\xff\xff\xff\xff\x00",
		"bytes after the parts": "\x00\x00\x00\x02\x00\x00",
		"bytes after the file":  "\x00\x00\x00\x01\x00\x00",
		"255 parts, none there": "\x00\x00\x00\x01\xff",
		"part beyond record":    "\x00\x00\x00\x26\x01\x00" + salt + "\x00\x00\x00\x02" + "h",
		"part of 4 GiB":         "\x00\x00\x00\x26\x01\x00" + salt + "\xff\xff\xff\xff" + "h",
		"second part cut":       "\x00\x00\x00\x4b\x02\x00" + salt + "\x00\x00\x00\x25" + string(make([]byte, 37)),
		"equal indexes":         "\x00\x00\x00\x4b\x02\x05" + salt + "\x00\x00\x00\x00\x05" + salt + "\x00\x00\x00\x00",
	} {
		if got, err := tlog.DecodeBody([]byte(body), 1); err == nil {
			t.Errorf("%s: read as %v", name, got)
		}
	}
}

func FuzzDecodeEntries(f *testing.F) {
	f.Add([]byte("\x00\x01a\x00\x00"), 2)
	f.Fuzz(func(t *testing.T, bundle []byte, width int) {
		entries, err := tlog.DecodeEntries(bundle, width)
		if err != nil {
			return
		}
		var again []byte
		for _, e := range entries {
			again, _ = tlog.AppendEntry(again, e)
		}
		if !bytes.Equal(again, bundle) {
			t.Fatal("written again, the bundle differs")
		}
	})
}

func FuzzDecodeBody(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x01\x00"), 1)
	f.Add([]byte("\x00\x00\x00\x26\x01\x00"+string(make([]byte, 36))+"h"), 1)
	f.Fuzz(func(t *testing.T, body []byte, width int) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		records, err := tlog.DecodeBody(body, width)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20+8*uint64(len(body)) {
			t.Fatalf("%d bytes allocated for %d", n, len(body))
		}
		if err != nil {
			return
		}
		var again []byte
		for _, parts := range records {
			again, _ = tlog.AppendRecord(again, parts)
		}
		if !bytes.Equal(again, body) {
			t.Fatal("written again, the body differs")
		}
	})
}
