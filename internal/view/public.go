// Package view is the read models that the public pages are made of, folded
// together behind one lock.
//
// Public follows the last signed checkpoint, never a commit that is not signed
// yet, so that every page is verifiable: whoever publishes calls Fold with the
// facts that a checkpoint covers.
//
// The invariant: everything in Public is a function of the public parts of the
// facts 1 … Size. It can be thrown away and folded again at any time.
package view

import (
	"slices"
	"sync"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"
	"imar/internal/view/assets"
	"imar/internal/view/books"
	"imar/internal/view/contracts"
	"imar/internal/view/directory"
	"imar/internal/view/editions"
	"imar/internal/view/history"
	"imar/internal/view/partner"
	"imar/internal/view/portfolio"
	"imar/internal/view/search"
)

// Noun is what kind of thing a search hit is.
type Noun uint32

// The nouns that are searched.
const (
	NounProject Noun = iota
	NounContract
	NounParty
	NounAsset
	nouns = 8 // room in the document number
)

// Hit is one thing found.
type Hit struct {
	Noun Noun
	Num  uint32
}

// Models is all read models at one size. Inside Read it may be used freely;
// rows and slices got from it may be kept.
type Models struct {
	Projects  *portfolio.View
	Contracts *contracts.View
	Parties   *directory.View
	Assets    *assets.View
	History   *history.View
	Books     *books.View
	Partners  *partner.View
	Editions  *editions.View
	Fund      fund.Establishment
	search    *search.Index
	stale     map[uint32]bool // documents to index again
}

// Public is the models behind their lock.
type Public struct {
	mu     sync.RWMutex
	models *Models
}

// New is the models before the first fact.
func New() *Public { return &Public{models: newModels()} }

func newModels() *Models {
	return &Models{Projects: portfolio.New(), Contracts: contracts.New(), Parties: directory.New(), Assets: assets.New(),
		History: history.New(), Books: books.New(), Partners: partner.New(), Editions: editions.New(), search: search.New(), stale: map[uint32]bool{}}
}

// Read calls f with the models; nothing is folded while it runs, so it should
// compute and return, and send nothing.
func (p *Public) Read(f func(*Models)) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	f(p.models)
}

// Fold folds facts, in order. What they change can be searched for when it
// returns.
func (p *Public) Fold(events []whole.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.models.fold(events)
	p.models.index()
	p.models.settle()
}

// Replay folds facts before anybody reads, without making them searchable yet;
// Fold or Reindex does that, once for all of them.
func (p *Public) Replay(events []whole.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.models.fold(events)
}

// Reindex makes everything folded searchable.
func (p *Public) Reindex() { p.Fold(nil) }

func (m *Models) fold(events []whole.Event) {
	for _, e := range events {
		m.History.Fold(e)
		if e.Restricted {
			continue
		}
		day, booked := m.History.Latest(), m.Books.Len()
		m.Books.Fold(e)
		if m.Books.Len() > booked {
			m.Editions.Book(day)
		}
		m.Partners.Fold(e)
		if f, ok := e.Body.(*fund.Establishment); ok {
			m.Fund = *f
		}
		if r := m.Projects.Fold(e); r != nil && e.Subject.Noun() == "project" {
			if d, ok := e.Body.(*project.Description); ok {
				m.search.Keep(r.Num*nouns+uint32(NounProject), about(d))
			}
			m.mark(NounProject, r.Num, e.Kind == project.Described || e.Kind == project.Located)
			m.Editions.Project(day, r.Num)
		}
		for _, r := range m.Contracts.Fold(e) {
			m.mark(NounContract, r.Num, true)
			m.Parties.Join(r.ID, r.Home)
			if r.Project != "" {
				m.Projects.Borrow(r.ID, m.Contracts.Borrowed(r), e)
				if of := m.Projects.At(r.Project); of != nil && contract.ID(e.Subject.ID()) == r.ID {
					m.Editions.Project(day, of.Num)
				}
			}
		}
		for _, r := range m.Parties.Fold(e) {
			m.mark(NounParty, r.Num, true)
		}
		if r := m.Assets.Fold(e); r != nil {
			m.mark(NounAsset, r.Num, true)
		}
	}
}

// settle says that readers may now hold rows.
func (m *Models) settle() {
	m.Projects.Settle()
	m.Contracts.Settle()
	m.Parties.Settle()
	m.Assets.Settle()
}

// about is the longer texts of a project in both languages.
func about(d *project.Description) (fields []search.Field) {
	for _, t := range []string{d.DescriptionAr, d.DescriptionEn, d.Description, d.PurposeAr, d.PurposeEn, d.Purpose} {
		fields = append(fields, search.Field{Text: t, Weight: 1})
	}
	return fields
}

func (m *Models) mark(n Noun, num uint32, changed bool) {
	if changed {
		m.stale[num*nouns+uint32(n)] = true
	}
}

// index puts what changed into the search index, in the order of the numbers
// so that the same facts always make the same index.
func (m *Models) index() {
	ids := make([]uint32, 0, len(m.stale))
	for id := range m.stale {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		m.search.Put(id, m.fields(Noun(id%nouns), id/nouns))
	}
	clear(m.stale)
}

func (m *Models) fields(n Noun, num uint32) []search.Field {
	switch n {
	case NounProject:
		r := m.Projects.ByNum(num)
		return append(names(r.Title),
			search.Field{Text: string(r.ID), Weight: 3},
			search.Field{Text: r.Authority, Weight: 1},
			search.Field{Text: placeNames(r.District, r.Municipality) + " " + r.Region, Weight: 2})
	case NounContract:
		r := m.Contracts.Rows()[num]
		if r.Withdrawn || r.Home != "" {
			return nil
		}
		fields := append(names(r.Title), search.Field{Text: r.Process, Weight: 3}, search.Field{Text: r.Buyer, Weight: 1})
		for _, half := range r.Record {
			fields = append(fields, search.Field{Text: string(half), Weight: 3})
		}
		for _, s := range r.Suppliers {
			fields = append(fields, search.Field{Text: s.Name, Weight: 2})
		}
		return fields
	case NounParty:
		r := m.Parties.Rows()[num]
		return append(names(r.Names), search.Field{Text: r.ID + " " + r.Identifier, Weight: 3}, search.Field{Text: r.Address, Weight: 1})
	default:
		r := m.Assets.Rows()[num]
		return append(names(r.Names), search.Field{Text: r.ID, Weight: 3},
			search.Field{Text: placeNames(r.District, r.Municipality), Weight: 2}, search.Field{Text: r.Owner, Weight: 1})
	}
}

func names(n portfolio.Names) []search.Field {
	return []search.Field{{Text: n.Ar, Weight: 4}, {Text: n.En, Weight: 4}, {Text: n.Base, Weight: 4}}
}

func placeNames(district, municipality string) string {
	text := ""
	if d, ok := place.DistrictByISO(place.ISO(district)); ok {
		text += d.Ar + " " + d.En
	}
	if m, ok := place.MunicipalityByPCode(place.PCode(municipality)); ok {
		text += " " + m.Ar + " " + m.En
	}
	return text
}

// Search finds things of any noun, best first, at most limit of them.
func (m *Models) Search(query string, limit int) (hits []Hit, total int) {
	found, total := m.search.Search(query, limit, nil)
	for _, h := range found {
		hits = append(hits, Hit{Noun(h.ID % nouns), h.ID / nouns})
	}
	return hits, total
}

// Ranked finds the things of one noun, by their dense numbers.
func (m *Models) Ranked(n Noun, query string) *search.Found {
	return m.search.Found(query, func(id uint32) bool { return Noun(id%nouns) == n }, func(id uint32) uint32 { return id / nouns })
}

// Size is the facts folded so far.
func (m *Models) Size() fact.Seq { return m.History.Size }
