package node

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"imar/internal/base/clock"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/jsonstream"
	"imar/internal/view"
	"imar/internal/view/contracts"
	"imar/internal/view/history"
)

// onPage is how many processes a page of the feed of releases has.
const onPage = 100

// Page names a page of the feed of releases: a day, and which of its pages, from
// 1. A page of a day that is over never changes.
type Page struct {
	Day  clock.Day
	Part int
}

// String is the page as its address has it: "2026-10-29", "2026-10-29-2".
func (p Page) String() string {
	if p.Part == 1 {
		return p.Day.String()
	}
	return p.Day.String() + "-" + strconv.Itoa(p.Part)
}

// ParsePage reads what String wrote.
func ParsePage(text string) (p Page, ok bool) {
	const day = len(time.DateOnly)
	if len(text) < day {
		return p, false
	}
	d, err := clock.Parse(text[:day])
	if err != nil {
		return p, false
	}
	p = Page{d, 1}
	if rest := text[day:]; rest != "" {
		if p.Part, err = strconv.Atoi(strings.TrimPrefix(rest, "-")); err != nil || p.Part < 2 {
			return p, false
		}
	}
	return p, p.String() == text
}

// FeedPage is one page of the feed: what stands on it, and its neighbours.
type FeedPage struct {
	Page
	Prev, Next *Page // nil for none
	open       bool  // its day may not be over
	Size       fact.Seq
	Made       time.Time

	from      fact.Seq
	said      []contracts.Said
	publisher string
}

// Final says that the page will never change: its day is over, and what follows it
// is known.
func (p *FeedPage) Final() bool { return !p.open && p.Next != nil }

// FeedPage finds a page; the zero Page is the latest. It is nil when there is none.
func (n *Node) FeedPage(p Page) (found *FeedPage) {
	publisher := n.publisher(n.Views)
	n.Views.Read(func(m *view.Models) {
		days := m.History.Days()
		said := func(i int) []contracts.Said { return m.Contracts.Said(days[i].From, days[i].Last) }
		pages := func(i int) int { return (len(said(i)) + onPage - 1) / onPage }
		at := len(days) - 1
		if p != (Page{}) {
			at = slices.IndexFunc(days, func(d history.Day) bool { return d.Day == p.Day })
		} else {
			for at >= 0 && pages(at) == 0 {
				at--
			}
			if at >= 0 {
				p = Page{days[at].Day, pages(at)}
			}
		}
		if at < 0 || p.Part < 1 || p.Part > pages(at) {
			return
		}
		all := said(at)
		found = &FeedPage{Page: p, open: at == len(days)-1, Size: days[at].Last, Made: m.History.Now, from: days[at].From, publisher: publisher,
			said: all[(p.Part-1)*onPage : min(p.Part*onPage, len(all))]}
		if p.Part > 1 {
			found.Prev = &Page{p.Day, p.Part - 1}
		}
		for i := at - 1; i >= 0 && found.Prev == nil; i-- {
			if count := pages(i); count > 0 {
				found.Prev = &Page{days[i].Day, count}
			}
		}
		if p.Part < pages(at) {
			found.Next = &Page{p.Day, p.Part + 1}
		}
		for i := at + 1; i < len(days) && found.Next == nil; i++ {
			if pages(i) > 0 {
				found.Next = &Page{days[i].Day, 1}
			}
		}
	})
	return found
}

// WriteFeed writes a page as a release package of OCDS 1.1: each process of which
// something was recorded that day, as it was known at the day's end. address gives
// the address of a page.
func (n *Node) WriteFeed(ctx context.Context, w io.Writer, p *FeedPage, address func(Page) string) error {
	head := crosswalk.PackageHead{URI: address(p.Page), Publisher: p.publisher, Size: int64(p.Size)}
	if p.Prev != nil {
		head.Prev = address(*p.Prev)
	}
	if p.Next != nil {
		head.Next = address(*p.Next)
	}
	seqs := make([]fact.Seq, len(p.said))
	for i, s := range p.said {
		seqs[i] = s.Last
	}
	facts, err := n.Store.FactsAt(ctx, seqs)
	if err != nil {
		return fmt.Errorf("read the feed of releases: %w", err)
	}
	for i := range facts {
		if head.Published.Before(facts[i].Recorded) {
			head.Published = facts[i].Recorded
		}
	}
	out := crosswalk.NewPackage(w, head)
	known := projectsAt{n: n, kept: map[projectAt]jsonstream.Value{}}
	for i, s := range p.said {
		if s.Project == "" {
			err = n.receivedSince(ctx, s.ID.Subject(), p.from, p.Size, out)
		} else {
			err = summarised(ctx, known, p, s, facts[i].Recorded, out)
		}
		if err != nil {
			return err
		}
	}
	return out.Close()
}

// summarised writes a process that its project summarises, as a release.
func summarised(ctx context.Context, known projectsAt, p *FeedPage, s contracts.Said, recorded time.Time, out *crosswalk.Package) error {
	now, err := known.at(ctx, projectAt{s.Project, p.Size})
	if err != nil {
		return err
	}
	before, err := known.at(ctx, projectAt{s.Project, p.from})
	if err != nil {
		return err
	}
	process := strings.TrimPrefix(string(s.ID), string(s.Project)+" ")
	if text, ok := crosswalk.Release(now, before, process, strconv.FormatInt(int64(s.Last), 10), recorded, crosswalk.Losses{}); ok {
		return out.Add(text)
	}
	return nil
}

// projectAt is a project as it was at a size.
type projectAt struct {
	id   project.ID
	size fact.Seq
}

// projectsAt keeps projects as they were, for a page on which one has several
// processes.
type projectsAt struct {
	n    *Node
	kept map[projectAt]jsonstream.Value
}

// at is a project as OC4IDS, the zero Value where it was not.
func (k projectsAt) at(ctx context.Context, p projectAt) (v jsonstream.Value, err error) {
	if p.size == 0 {
		return v, nil
	}
	if v, ok := k.kept[p]; ok {
		return v, nil
	}
	text, err := k.n.oc4idsAt(ctx, p.id, p.size)
	if err == nil && text != nil {
		v, err = document{p.id, text}.parsed()
	}
	k.kept[p] = v
	return v, err
}

// receivedSince writes the releases that were imported of a process in a stretch
// of the log, as they were told.
func (n *Node) receivedSince(ctx context.Context, s fact.Subject, from, to fact.Seq, out *crosswalk.Package) error {
	var seqs []fact.Seq
	n.Views.Read(func(m *view.Models) {
		for _, seq := range m.History.Chain(s, to) {
			if seq > from {
				seqs = append(seqs, seq)
			}
		}
	})
	facts, err := n.Store.FactsAt(ctx, seqs)
	if err != nil {
		return fmt.Errorf("read the feed of releases: %w", err)
	}
	for i := range facts {
		if facts[i].Kind != contract.Released || facts[i].Public() == nil {
			continue
		}
		if text, ok := crosswalk.Received(facts[i].Public(), crosswalk.Losses{}); ok {
			if err := out.Add(text); err != nil {
				return err
			}
		}
	}
	return nil
}
