package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"imar/internal/base/lang"
)

// bar shows how far a long job is: on a terminal as a line that moves, else as
// a plain line now and then. It stays silent for the first second.
type bar struct {
	t        *terminal
	live     bool
	stage    string
	started  time.Time
	shown    time.Time
	anything bool
}

const (
	silent    = time.Second
	liveEvery = 200 * time.Millisecond
	lineEvery = 5 * time.Second
)

func newBar(t *terminal) *bar {
	b := &bar{t: t}
	if f, ok := t.err.(*os.File); ok {
		info, err := f.Stat()
		b.live = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return b
}

// step tells the bar that done of total are done; stage is a catalogue key.
func (b *bar) step(stage string, done, total int64) {
	now := time.Now()
	done = min(done, total) // a file may grow while it is read
	if stage != b.stage {
		b.end()
		b.stage, b.started, b.shown = stage, now, now
	}
	every := lineEvery
	if b.live {
		every = liveEvery
	}
	if now.Sub(b.started) < silent || now.Sub(b.shown) < every || total <= 0 {
		return
	}
	b.shown, b.anything = now, true
	spent := now.Sub(b.started)
	rate := float64(done) / spent.Seconds()
	left := time.Duration(float64(total-done) / max(rate, 1) * float64(time.Second)).Round(time.Second)
	line := lang.T(b.t.lang, "cli.progress", lang.T(b.t.lang, stage), lang.Percent(b.t.lang, fmt.Sprint(done*100/total)),
		lang.Int(b.t.lang, int64(rate)), left.String())
	if b.live {
		const width = 24
		full := int(done * width / total)
		fmt.Fprintf(b.t.err, "\r[%s%s] %s\x1b[K", strings.Repeat("=", full), strings.Repeat(" ", width-full), line)
		return
	}
	fmt.Fprintln(b.t.err, line)
}

// end closes the moving line.
func (b *bar) end() {
	if b.anything && b.live {
		fmt.Fprint(b.t.err, "\r\x1b[K")
	}
	b.anything = false
}
