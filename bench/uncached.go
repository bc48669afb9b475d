//go:build linux

package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"imar/internal/demo"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
)

// small is the projects of the fund that the large one is compared with. All of
// them are told in full, and all but some 1,100 of the large one's in outline.
const small = 1000

// question is a kind of page and the addresses that are asked of it.
type question struct {
	what      string
	addresses []string
	large     []string // when the large fund has others
}

// uncached measures pages that no cache holds, at 1,000 projects and at 100,000:
// how long one reader waits, on a server that does nothing else; and what the
// large record costs in memory and at start.
func uncached(ctx context.Context, b *bench) error {
	few, err := b.demo(ctx, small)
	if err != nil {
		return err
	}
	many, err := b.demo(ctx, b.large())
	if err != nil {
		return err
	}
	big, err := b.serve(ctx, many.Folder, -1)
	if err != nil {
		return err
	}
	defer big.stop()
	peak, err := big.memory("VmHWM")
	if err != nil {
		return err
	}
	little, err := b.serve(ctx, few.Folder, -1)
	if err != nil {
		return err
	}
	defer little.stop()
	serial := 0
	for _, q := range questions(b.large()) {
		var slowest turns
		for range b.rounds {
			first, err := q.ninetyFifth(ctx, big.base, q.large, &serial)
			if err != nil {
				return err
			}
			second, err := q.ninetyFifth(ctx, little.base, q.addresses, &serial)
			if err != nil {
				return err
			}
			slowest.add(first, second)
		}
		b.atMost(q.what+", p95", median(slowest.ours), "ms", 20)
		b.growth(q.what+", p95 against a small fund", "ms", fmt.Sprintf("at %s projects", amount(small)), slowest, 1.5)
	}
	resident, err := big.memory("VmRSS")
	if err != nil {
		return err
	}
	what := fmt.Sprintf("fund of %s projects, %s facts", amount(float64(many.Projects)), amount(float64(many.Facts)))
	b.atMost(what+": resident", resident, "MB", 1000)
	b.tell(what+": most resident while starting", amount(peak)+" MB", "")
	b.atMost(what+": from start to ready", big.start.Seconds(), "s", 2)
	b.tell(what+": made in", amount(many.Seconds)+" s", amount(float64(many.Facts)/many.Seconds)+" facts/s")
	return nil
}

// asked is how many pages of a kind are asked for in a round.
const asked = 100

// ninetyFifth asks for pages that no cache holds, one after another over one
// connection, and gives the time in milliseconds that 95 of 100 stay within.
func (q *question) ninetyFifth(ctx context.Context, base string, addresses []string, serial *int) (float64, error) {
	times := make([]float64, asked)
	for i := range times {
		address := addresses[i%len(addresses)]
		mark := "?"
		if strings.Contains(address, "?") {
			mark = "&"
		}
		// A name that says where a reader came from is dropped by the portal, but
		// makes another address for the cache.
		*serial++
		address += mark + fmt.Sprintf("utm_source=%d", *serial)
		start := time.Now()
		if _, err := fetch(ctx, base+address, "br, gzip"); err != nil {
			return 0, err
		}
		times[i] = float64(time.Since(start).Microseconds()) / 1000
	}
	slices.Sort(times)
	return times[asked*95/100-1], nil
}

// questions are the kinds of page, with the project pages of a fund that has so
// many projects.
func questions(projects int) []question {
	var filtered []string
	stages := []project.Stage{project.Preparation, project.Implementation, project.AtCompletion}
	for i, d := range place.Districts() {
		filtered = append(filtered, fmt.Sprintf("/ar/projects?stage=%s&sector=education&sector=health&district=%s", stages[i%3], d.ISO),
			fmt.Sprintf("/en/projects?district=%s&missing=documents&sort=-budget", d.ISO))
	}
	var searched []string
	for _, words := range []string{"مدرسة", "مستشفى طرابلس", "طريق", "صيانه الجسور", "الكهرباء", "school", "hospital", "road benghazi", "rehabilitation", "wat"} {
		searched = append(searched, "/ar/search?q="+url.QueryEscape(words), "/en/projects?q="+url.QueryEscape(words))
	}
	all := []string{"/ar/projects", "/en/projects?sort=title", "/ar/projects?sort=-budget", "/en/projects?page=3"}
	return []question{
		{"filtered project list", filtered, filtered},
		{"search", searched, searched},
		{"all projects with facet counts", all, all},
		{"project page", told(small), told(projects)},
	}
}

// told are pages of projects told in full: those in which something is planted.
func told(projects int) []string {
	var pages []string
	for i, t := range demo.Planted(demo.Plan{Seed: seed, Projects: projects}) {
		pages = append(pages, []string{"/ar", "/en"}[i%2]+"/projects/"+url.PathEscape(string(t.Project)))
	}
	return pages
}
