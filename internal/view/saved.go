package view

import (
	"errors"
	"fmt"
	"sync"

	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/view/search"
)

// parts is how the models are cut for saving: each part is written and read on
// its own, so that both cores have work.
func (m *Models) parts() []func(*wire.Codec) {
	return []func(*wire.Codec){
		m.Projects.Saved,
		m.History.Saved,
		m.Contracts.Saved,
		func(c *wire.Codec) {
			m.Parties.Saved(c)
			m.Assets.Saved(c)
			fact.Saved[fund.Establishment](c, &m.Fund)
		},
		m.Books.Saved,
		m.Partners.Saved,
		m.Editions.Saved,
		m.savedSearch,
	}
}

// savedSearch is the search index in its own binary form.
func (m *Models) savedSearch(c *wire.Codec) {
	var b []byte
	if !c.Reading() {
		b = m.search.AppendBinary(nil)
		c.Blob(&b)
		return
	}
	if c.Blob(&b); c.Err() != nil {
		return
	}
	index, err := search.Load(b)
	if err != nil {
		c.Fail()
		return
	}
	m.search = index
}

// Save gives the models in a saved form, as parts that Load takes in the same
// order. It is called inside Read. Everything folded must be searchable.
func (m *Models) Save() [][]byte {
	list := m.parts()
	saved := make([][]byte, len(list))
	var wg sync.WaitGroup
	for i, part := range list {
		wg.Go(func() {
			w := &wire.Writer{}
			part(wire.Encoder(w))
			saved[i] = w.B
		})
	}
	wg.Wait()
	return saved
}

// Load makes the models that Save gave the parts of. The parts must never
// change afterwards. An error says only that they are of no use.
func Load(saved [][]byte) (*Public, error) {
	p := New()
	list := p.models.parts()
	if len(saved) != len(list) {
		return nil, fmt.Errorf("load views: %d parts instead of %d", len(saved), len(list))
	}
	faults := make([]error, len(list))
	var wg sync.WaitGroup
	for i, part := range list {
		wg.Go(func() {
			r := wire.NewReader(saved[i])
			part(wire.Decoder(r))
			if faults[i] = r.Err(); faults[i] == nil && r.Rest() > 0 {
				faults[i] = wire.ErrDamaged
			}
		})
	}
	wg.Wait()
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("load views: %w", err)
	}
	p.models.settle()
	return p, nil
}
