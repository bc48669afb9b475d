package node

import (
	"context"
	"fmt"
	"time"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/jsonstream"
	"imar/internal/view"
	"imar/internal/view/contracts"
)

// Releases gives the contracting processes of projects as releases of OCDS 1.1,
// those of all projects and of none when ids is nil. A process that releases told
// goes out as they told it; asReceived gives those alone, as they were written,
// else what the schema forbids is left out of them. Any other process is one
// compiled release, made of its project as OC4IDS.
func (n *Node) Releases(ctx context.Context, ids []project.ID, asReceived bool, lost crosswalk.Losses, take func(release []byte) error) error {
	var told []contract.ID
	var made time.Time
	n.Views.Read(func(m *view.Models) {
		made = m.History.Now
		if ids == nil {
			for _, r := range m.Contracts.Rows() {
				told = appendTold(told, r)
			}
			for _, r := range m.Projects.Rows() {
				ids = append(ids, r.ID)
			}
			return
		}
		for _, id := range ids {
			for _, r := range m.Contracts.Of(id) {
				told = append(told, r.Record...)
			}
		}
	})
	known := map[string]bool{}
	for _, id := range told {
		if err := n.receivedReleases(ctx, id, 0, asReceived, lost, known, take); err != nil {
			return err
		}
	}
	if asReceived {
		return nil
	}
	for _, id := range ids {
		document, err := n.OC4IDS(ctx, id)
		if err != nil || document == nil {
			if err != nil {
				return err
			}
			continue
		}
		v, faults := jsonstream.Parse(document, jsonstream.Options{})
		if len(faults) > 0 {
			return faults
		}
		err = crosswalk.Releases(v, made, func(ocid string) bool { return !known[ocid] }, lost, take)
		if err != nil {
			return err
		}
	}
	return nil
}

// appendTold adds a process that no project names: releases tell it.
func appendTold(list []contract.ID, r *contracts.Row) []contract.ID {
	if r.Project != "" || r.Withdrawn {
		return list
	}
	return append(list, r.ID)
}

// receivedReleases gives the releases of one process as the record was at a size (0
// for now), and notes its ocid.
func (n *Node) receivedReleases(ctx context.Context, id contract.ID, size fact.Seq, asReceived bool, lost crosswalk.Losses, known map[string]bool, take func([]byte) error) error {
	var chain []fact.Seq
	n.Views.Read(func(m *view.Models) { chain = m.History.Chain(id.Subject(), size) })
	latest, err := n.latest(ctx, chain)
	if err != nil {
		return fmt.Errorf("read the releases of %s: %w", id, err)
	}
	for _, item := range latest {
		if item.Kind != contract.Released {
			continue
		}
		text, ok := item.Body, true
		if v, faults := jsonstream.Parse(text, jsonstream.Options{}); len(faults) == 0 {
			known[v.Get("ocid").Text()] = true
		}
		if !asReceived {
			if text, ok = crosswalk.Received(text, lost); !ok {
				lost.Add("release")
				continue
			}
		}
		if err := take(text); err != nil {
			return err
		}
	}
	return nil
}
