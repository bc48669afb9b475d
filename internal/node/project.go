package node

import (
	"context"
	"fmt"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/oc4ids"
	"imar/internal/exchange/source"
	"imar/internal/view"
)

// Facts reads facts with the parts that are at hand, in the order asked.
func (n *Node) Facts(ctx context.Context, seqs []fact.Seq) ([]fact.Fact, error) {
	return n.Store.FactsAt(ctx, seqs)
}

// OC4IDS is a project of the public record as OC4IDS 0.9.5; nil when nothing
// describes it.
func (n *Node) OC4IDS(ctx context.Context, id project.ID) ([]byte, error) {
	return n.oc4idsAt(ctx, id, 0)
}

// oc4idsAt is OC4IDS as the record was at a size; 0 for now.
func (n *Node) oc4idsAt(ctx context.Context, id project.ID, size fact.Seq) ([]byte, error) {
	var chain []fact.Seq
	var contracts [][]fact.Seq
	n.Views.Read(func(m *view.Models) {
		chain = m.History.Chain(id.Subject(), size)
		for _, c := range m.Contracts.Of(id) {
			if said := m.History.Chain(c.ID.Subject(), size); len(said) > 0 {
				contracts = append(contracts, said)
			}
		}
	})
	latest, err := n.latest(ctx, chain)
	if err != nil {
		return nil, fmt.Errorf("assemble project: %w", err)
	}
	processes := make([][]oc4ids.Latest, len(contracts))
	for i, c := range contracts {
		if processes[i], err = n.latest(ctx, c); err != nil {
			return nil, fmt.Errorf("assemble project: %w", err)
		}
	}
	document, _ := oc4ids.Assemble(latest, processes)
	return document, nil
}

// latest is what was said last of each item, in the order in which the items
// were first spoken of.
func (n *Node) latest(ctx context.Context, chain []fact.Seq) ([]oc4ids.Latest, error) {
	facts, err := n.Store.FactsAt(ctx, chain)
	if err != nil {
		return nil, err
	}
	type item struct {
		kind fact.Kind
		key  string
	}
	at := map[item]int{}
	var list []oc4ids.Latest
	for i := range facts {
		f := &facts[i]
		e, err := whole.Decode(f)
		if err != nil {
			return nil, err
		}
		if w, ok := e.Body.(*statement.Withdrawal); ok {
			if j, ok := at[item{w.Kind, w.Key}]; ok {
				list[j].Body = nil
				delete(at, item{w.Kind, w.Key})
			}
			continue
		}
		k := item{f.Kind, f.Key}
		if j, ok := at[k]; ok {
			list[j].Body = f.Public()
			continue
		}
		at[k] = len(list)
		list = append(list, oc4ids.Latest{Kind: f.Kind, Key: f.Key, Body: f.Public(), Seq: f.Seq})
	}
	said := list[:0]
	for _, l := range list {
		if l.Body != nil {
			said = append(said, l)
		}
	}
	return said, nil
}

// AsReceived is a project as the file that spoke of it last had it, byte for
// byte. It is a problem when the project did not come from an OC4IDS file.
func (n *Node) AsReceived(ctx context.Context, id project.ID) ([]byte, error) {
	var chain []fact.Seq
	n.Views.Read(func(m *view.Models) {
		chain = m.History.Chain(id.Subject(), 0)
		for _, c := range m.Contracts.Of(id) {
			chain = append(chain, m.History.Chain(contract.ID(c.ID).Subject(), 0)...)
		}
	})
	facts, err := n.Store.FactsAt(ctx, chain)
	if err != nil {
		return nil, err
	}
	var last *fact.Fact
	for i := range facts {
		f := &facts[i]
		if f.Source.Via == "import" && f.Kind.Noun() == "project" && (last == nil || f.Seq > last.Seq) {
			last = f
		}
	}
	if last == nil {
		return nil, problem.New(problem.NotFound, "node.not-imported", string(id))
	}
	file, err := n.Blobs.Open(last.Source.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	src, err := source.Open(file, "", source.Options{})
	if err != nil {
		return nil, err
	}
	if src.Format.Standard != source.OC4IDS {
		return nil, problem.New(problem.Unsupported, "node.not-oc4ids", string(id), string(src.Format.Standard))
	}
	return oc4ids.AsReceived(src, last.Source)
}

// Reporter is the fund as a publisher of IATI, and the moment that its files are
// of: that of the latest fact.
func (n *Node) Reporter(ref, kind string) (by crosswalk.Publisher, made time.Time) {
	return n.reporter(n.Views, ref, kind)
}

func (n *Node) reporter(views *view.Public, ref, kind string) (by crosswalk.Publisher, made time.Time) {
	views.Read(func(m *view.Models) {
		made = m.History.Now
		by = crosswalk.Publisher{Ref: ref, Type: kind, Name: m.Fund.NameAr, NameEn: m.Fund.NameEn, Country: m.Fund.Country, Today: clock.Local(made).String()}
	})
	if by.Name == "" {
		by.Name = n.Key.Name()
	}
	return by, made
}

// IATI is a project of the public record as a file of one activity of IATI 2.03;
// nil when nothing describes it.
func (n *Node) IATI(ctx context.Context, id project.ID, ref, kind string) ([]byte, error) {
	document, err := n.OC4IDS(ctx, id)
	if err != nil || document == nil {
		return nil, err
	}
	v, faults := jsonstream.Parse(document, jsonstream.Options{})
	if len(faults) > 0 {
		return nil, faults
	}
	by, made := n.Reporter(ref, kind)
	text := crosswalk.Activity(crosswalk.Open(made), v, by, crosswalk.Losses{})
	return append(text, crosswalk.Close()...), nil
}
