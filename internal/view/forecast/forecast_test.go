package forecast

import (
	"testing"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/view/books"

	"github.com/google/go-cmp/cmp"
)

func on(text string) clock.Day {
	d, err := clock.Parse(text)
	if err != nil && text != "" {
		panic(err)
	}
	return d
}

func begun(today string) *forecast {
	return &forecast{today: on(today), of: map[funds]*Sheet{}}
}

// works are the parts of a contract by month, then what is later, overdue and
// undated.
func works(s *Sheet) (list []int64) {
	for _, f := range s.Slots {
		list = append(list, f.Works)
	}
	return list
}

// A contract's rest goes in equal parts over the months until its end, what does not
// divide first, and never a dirham more or less.
func TestWorkIsSpread(t *testing.T) {
	for _, c := range []struct {
		name, end     string
		left, advance int64
		want          map[int]int64 // by month; 12 is later, 13 overdue, 14 undated
	}{
		{"this month", "2026-10-31", 100, 0, map[int]int64{0: 100}},
		{"today", "2026-10-15", 100, 0, map[int]int64{0: 100}},
		{"three months", "2026-12-01", 100, 0, map[int]int64{0: 34, 1: 33, 2: 33}},
		{"less the advance", "2026-11-30", 100, 40, map[int]int64{0: 30, 1: 30}},
		{"all advanced", "2026-11-30", 100, 140, nil},
		{"beyond a year", "2027-11-30", 140, 0, map[int]int64{0: 10, 1: 10, 2: 10, 3: 10, 4: 10, 5: 10, 6: 10, 7: 10, 8: 10, 9: 10, 10: 10, 11: 10, 12: 20}},
		{"past its end", "2026-10-14", 100, 0, map[int]int64{13: 100}},
		{"without an end", "", 100, 0, map[int]int64{14: 100}},
		{"certified beyond", "2026-11-30", -5, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := begun("2026-10-15")
			f.work(Work{"k", "grant", money.LYD, c.left, c.advance, on(c.end)})
			want := make([]int64, Months+3)
			for i, minor := range c.want {
				want[i] = minor
			}
			if diff := cmp.Diff(want, works(f.sheet("grant", money.LYD))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A tranche counts in its month; not when it waits for a condition, has passed its
// day, or has none. Months follow each other, and the first below zero is named.
func TestTranchesAndMonths(t *testing.T) {
	f := begun("2026-10-15")
	for _, p := range []books.Promised{
		{ID: "1", Expected: on("2026-10-01"), Left: 1}, {ID: "2", Expected: on("2026-12-31"), Left: 20}, {ID: "3", Expected: on("2026-12-01"), After: "roads", Left: 300},
		{ID: "4", Expected: on("2027-10-01"), Left: 4000}, {ID: "5", Left: 50000}, {ID: "6", Expected: on("2026-11-01"), Left: 0},
	} {
		p.Amount.Currency = money.LYD
		f.tranche(p)
	}
	f.sheet("", money.LYD).Opening = 10
	f.sheet("", money.LYD).Slots[0].Owed = 4
	f.work(Work{"k", "grant", money.LYD, 16, 0, on("2026-11-30")})
	f.sheet("grant", "USD").Tied = 7
	list, each := f.sheets()
	if len(list) != 2 || list[0].Currency != money.LYD || list[1].Tied != 7 || len(each) != 3 || each[0].Source != "" || each[1].Currency != money.LYD {
		t.Fatalf("%+v, %+v", list, each)
	}
	s := list[0]
	var closings []int64
	for _, m := range s.Months() {
		closings = append(closings, m.Closing())
	}
	if diff := cmp.Diff([]int64{-2, -10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10}, closings); diff != "" {
		t.Error(diff)
	}
	if m, short := s.Short(); !short || m.Slot.Key(f.today) != "2026-10" {
		t.Errorf("%v %v", m, short)
	}
	if s.Slots[Overdue].Received != 1 || s.Slots[Later].Received != 4000 || s.Slots[Undated].Received != 50000 || s.Slots[2].Conditional != 300 || len(s.Tranches) != 5 {
		t.Errorf("%+v", s)
	}
	if _, short := list[1].Short(); short {
		t.Error("nothing is short in dollars")
	}
	if in := s.Expected(2, f.today); len(in) != 2 || in[0].ID != "3" || in[1].ID != "2" {
		t.Errorf("in the third month %+v", in)
	}
	if all := each[1].Total(); all.Received != 0 || all.Works != 16 || all.Closing() != -16 {
		t.Errorf("the grant comes to %+v", all)
	}
}

// A slot has one name, and the name leads back to it.
func TestSlotsHaveNames(t *testing.T) {
	today := on("2026-10-15")
	for s := Slot(0); s < slots; s++ {
		if back, ok := SlotOf(s.Key(today), today); !ok || back != s {
			t.Errorf("slot %d is called %s, which is slot %d", s, s.Key(today), back)
		}
	}
	for _, wrong := range []string{"2026-09", "2027-10", "", "never"} {
		if _, ok := SlotOf(wrong, today); ok {
			t.Errorf("%q is a slot", wrong)
		}
	}
	for day, want := range map[string]Slot{"2026-10-15": 0, "2026-10-31": 0, "2026-11-01": 1, "2027-09-30": 11, "2027-10-01": Later, "2026-10-14": Overdue, "": Undated} {
		if got := slotOf(on(day), today); got != want {
			t.Errorf("%q is in slot %d, not %d", day, got, want)
		}
	}
}
