package validate

import (
	"bytes"
	"time"
)

// moment is the first date that an expression leads to, in milliseconds; nil leads
// to the present.
func (v *ruling) moment(x *expr) (at found, milliseconds int64, ok bool) {
	if x == nil {
		return found{}, v.now.UnixMilli(), !v.now.IsZero()
	}
	from := v.first(v.element, x)
	if len(v.nodes) > from {
		at = v.nodes[from]
		milliseconds, ok = instant(bytes.TrimSpace(v.value(at, 0)))
	}
	v.nodes = v.nodes[:from]
	return at, milliseconds, ok
}

// blameDates is blame for dates, of which the first is at fault.
func (v *ruling) blameDates(dates ...found) outcome {
	v.at, v.args = dates[0], v.args[:0]
	for _, n := range dates {
		if n.element.Exists() {
			v.args = append(v.args, shown(v.value(n, 0)))
		} else {
			v.args = append(v.args, v.now.UTC().Format(time.DateOnly))
		}
	}
	return broken
}

func (v *ruling) dateOrder() outcome {
	early, less, ok := v.moment(v.rule.less)
	if !ok {
		return unmatched
	}
	late, more, ok := v.moment(v.rule.more)
	switch {
	case !ok:
		return unmatched
	case less <= more:
		return kept
	}
	return v.blameDates(early, late)
}

func (v *ruling) dateNow() outcome {
	at, date, ok := v.moment(v.rule.date)
	switch {
	case !ok || v.now.IsZero():
		return unmatched
	case date <= v.now.UnixMilli():
		return kept
	}
	return v.blameDates(at)
}

func (v *ruling) betweenDates() outcome {
	at, date, ok := v.moment(v.rule.date)
	first, start, begins := v.moment(v.rule.start)
	last, end, ends := v.moment(v.rule.end)
	switch {
	case !ok || !begins || !ends:
		return unmatched
	case start <= date && date <= end:
		return kept
	}
	return v.blameDates(at, first, last)
}

const dayMilliseconds = 24 * 60 * 60 * 1000

func (v *ruling) timeLimit() outcome {
	first, start, begins := v.moment(v.rule.start)
	last, end, ends := v.moment(v.rule.end)
	switch {
	case !begins || !ends:
		return unmatched
	case (end-start)/dayMilliseconds <= 365:
		return kept
	}
	return v.blameDates(first, last)
}
