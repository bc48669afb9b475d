//go:build linux

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// table is the rows measured so far.
type table struct{ rows []row }

// row is one line: what was measured, against what, and whether that is enough.
type row struct{ job, ours, peer, ratio, target, met string }

// turns are what the rounds gave: ours and the peer's, taken in turns.
type turns struct{ ours, peer []float64 }

func (t *turns) add(ours, peer float64) {
	t.ours, t.peer = append(t.ours, ours), append(t.peer, peer)
}

// ratio is the median of the rounds' ratios.
func (t *turns) ratio() float64 {
	each := make([]float64, len(t.ours))
	for i := range each {
		each[i] = t.ours[i] / t.peer[i]
	}
	return median(each)
}

// alternate lets ours and the peer take turns.
func (b *bench) alternate(ours, peer func() (float64, error)) (t turns, err error) {
	for range b.rounds {
		x, err := ours()
		if err != nil {
			return t, err
		}
		y, err := peer()
		if err != nil {
			return t, err
		}
		t.add(x, y)
	}
	return t, nil
}

// median is the middle of the values, the mean of the two when there are two.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[n/2] + sorted[(n-1)/2]) / 2
}

// compare adds a job with its peer: met when the ratio of the rates is at least
// the target.
func (t *table) compare(job, unit, peer string, each turns, target float64) {
	ratio := each.ratio()
	t.rows = append(t.rows, row{job, amount(median(each.ours)) + " " + unit, amount(median(each.peer)) + " " + unit + " " + peer,
		fmt.Sprintf("%.2f", ratio), fmt.Sprintf("≥ %g", target), yes(ratio >= target)})
}

// atMost adds a job that is judged by itself: met up to the limit.
func (t *table) atMost(job string, value float64, unit string, limit float64) {
	t.rows = append(t.rows, row{job, amount(value) + " " + unit, "", "", fmt.Sprintf("≤ %g %s", limit, unit), yes(value <= limit)})
}

// atLeast adds a job that is judged by itself: met from the limit on.
func (t *table) atLeast(job string, value float64, unit string, limit float64) {
	t.rows = append(t.rows, row{job, amount(value) + " " + unit, "", "", "≥ " + amount(limit) + " " + unit, yes(value >= limit)})
}

// growth adds how a cost at a large size compares with that at a small one: met
// when it grew at most so much.
func (t *table) growth(job, unit, small string, each turns, limit float64) {
	ratio := each.ratio()
	t.rows = append(t.rows, row{job, amount(median(each.ours)) + " " + unit, amount(median(each.peer)) + " " + unit + " " + small,
		fmt.Sprintf("%.2f", ratio), fmt.Sprintf("≤ %g", limit), yes(ratio <= limit)})
}

// tell adds a number without a target.
func (t *table) tell(job, ours, peer string) {
	t.rows = append(t.rows, row{job: job, ours: ours, peer: peer})
}

// skip adds a job that was not measured, with the reason.
func (t *table) skip(job, why string) {
	t.rows = append(t.rows, row{job: job, ours: "skipped: " + why})
}

func yes(met bool) string {
	if met {
		return "yes"
	}
	return "no"
}

// amount writes a value with three digits or in whole thousands: 0.412, 38.2,
// 104,000.
func amount(v float64) string {
	switch {
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 1000:
		return fmt.Sprintf("%.1f", v)
	}
	digits := fmt.Sprintf("%.0f", v)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// print writes the table as aligned text.
func (t *table) print(w io.Writer) error {
	lines := [][]string{{"job", "ours", "peer or limit", "ratio", "target", "met"}}
	for _, r := range t.rows {
		lines = append(lines, []string{r.job, r.ours, r.peer, r.ratio, r.target, r.met})
	}
	width := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			if !strings.HasPrefix(cell, "skipped: ") {
				width[i] = max(width[i], utf8.RuneCountInString(cell))
			}
		}
	}
	for _, line := range lines {
		var b strings.Builder
		for i, cell := range line {
			b.WriteString(cell + strings.Repeat(" ", max(0, width[i]-utf8.RuneCountInString(cell))+2))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}
