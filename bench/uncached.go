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

// question is a kind of page: the addresses that are asked of the small fund
// and of the large one.
type question struct {
	what         string
	small, large []string
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
	r := &reader{}
	for _, q := range questions(b.large()) {
		var slowest turns
		var used []float64
		for range b.rounds {
			first, work, err := r.ask(ctx, big, q.large)
			if err != nil {
				return err
			}
			second, _, err := r.ask(ctx, little, q.small)
			if err != nil {
				return err
			}
			slowest.add(first, second)
			used = append(used, work)
		}
		b.atMost(q.what+", p95", median(slowest.ours), "ms", 20)
		b.growth(q.what+", p95 against a small fund", "ms", fmt.Sprintf("at %s projects", amount(small)), slowest, 1.5)
		b.tell(q.what+", processor time a page", amount(median(used))+" ms", "")
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
const asked = 60

// reader asks for pages, each time at an address that no cache has seen.
type reader struct{ asked int }

// ask asks for pages one after another over one connection. It gives the time
// in milliseconds that 95 of 100 stay within, and the server's processor time
// for each on average, its collecting of garbage included.
func (r *reader) ask(ctx context.Context, s *server, addresses []string) (slow, used float64, err error) {
	times := make([]float64, asked)
	before, err := s.processor()
	if err != nil {
		return 0, 0, err
	}
	for i := range times {
		address := addresses[i%len(addresses)]
		mark := "?"
		if strings.Contains(address, "?") {
			mark = "&"
		}
		// A name that says where a reader came from is dropped by the portal, but
		// makes another address for the cache.
		r.asked++
		address += mark + fmt.Sprintf("utm_source=%d", r.asked)
		start := time.Now()
		if _, err := fetch(ctx, s.base+address, "br, gzip"); err != nil {
			return 0, 0, err
		}
		times[i] = float64(time.Since(start).Microseconds()) / 1000
	}
	after, err := s.processor()
	slices.Sort(times)
	return times[asked*95/100-1], (after - before) * 1000 / asked, err
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
