package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/oc4ids"
	"imar/internal/view"
)

// Edition is the public record as it is published in whole files: what it was at
// one size of the log. A file is written without a lock, however long that takes;
// what is recorded meanwhile is not in it.
type Edition struct {
	Size, Redaction fact.Seq
	Made            time.Time // when the latest of its facts was recorded
	uri, publisher  string
	projects        []project.ID
	told            []contract.ID // processes that releases tell
}

// Edition is the edition that can be published now.
func (n *Node) Edition() (e Edition) {
	n.Views.Read(func(m *view.Models) {
		e = Edition{Size: m.Size(), Redaction: m.History.Redaction, Made: m.History.Now,
			uri: fmt.Sprintf("urn:imar:%s:%d", n.Key.Name(), m.Size()), publisher: m.Fund.NameEn}
		for _, r := range m.Projects.Rows() {
			e.projects = append(e.projects, r.ID)
		}
		for _, r := range m.Contracts.Rows() {
			e.told = appendTold(e.told, r)
		}
	})
	if e.publisher == "" {
		e.publisher = n.Key.Name()
	}
	return e
}

// each gives the edition's projects as OC4IDS.
func (n *Node) each(ctx context.Context, e Edition, take func(id project.ID, document []byte) error) error {
	for _, id := range e.projects {
		if err := ctx.Err(); err != nil {
			return err
		}
		document, err := n.oc4idsAt(ctx, id, e.Size)
		if err == nil && document != nil {
			err = take(id, document)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var errEnough = errors.New("enough")

// WriteProjects writes an edition as a project package of OC4IDS 0.9.5.
func (n *Node) WriteProjects(ctx context.Context, w io.Writer, e Edition) error {
	about := oc4ids.Package{URI: e.uri, Published: e.Made.UTC().Format(time.RFC3339), Publisher: e.publisher}
	var failed error
	err := oc4ids.WritePackage(w, about, func(yield func([]byte) bool) {
		failed = n.each(ctx, e, func(_ project.ID, document []byte) error {
			if !yield(document) {
				return errEnough
			}
			return nil
		})
	})
	if errors.Is(failed, errEnough) {
		failed = nil
	}
	return errors.Join(err, failed)
}

// WriteActivities writes an edition as a file of activities of IATI 2.03. ref and
// kind are the publisher's identifier and type, see Reporter.
func (n *Node) WriteActivities(ctx context.Context, w io.Writer, e Edition, ref, kind string) error {
	by, _ := n.Reporter(ref, kind)
	if _, err := w.Write(crosswalk.Open(e.Made)); err != nil {
		return err
	}
	err := n.each(ctx, e, func(_ project.ID, document []byte) error {
		v, faults := jsonstream.Parse(document, jsonstream.Options{})
		if len(faults) > 0 {
			return faults
		}
		_, err := w.Write(crosswalk.Activity(nil, v, by, crosswalk.Losses{}))
		return err
	})
	if err == nil {
		_, err = w.Write(crosswalk.Close())
	}
	return err
}

// WriteReleases writes the processes of an edition as a release package of OCDS
// 1.1: those that releases told as they told them, what the schema forbids left
// out, and any other as one compiled release.
func (n *Node) WriteReleases(ctx context.Context, w io.Writer, e Edition) error {
	out := crosswalk.NewPackage(w, crosswalk.PackageHead{URI: e.uri, Publisher: e.publisher, Published: e.Made})
	if err := n.releasesOf(ctx, e, out.Add); err != nil {
		return err
	}
	return out.Close()
}

func (n *Node) releasesOf(ctx context.Context, e Edition, take func([]byte) error) error {
	known, lost := map[string]bool{}, crosswalk.Losses{}
	for _, id := range e.told {
		if err := n.receivedReleases(ctx, id, e.Size, false, lost, known, take); err != nil {
			return err
		}
	}
	return n.each(ctx, e, func(_ project.ID, document []byte) error {
		v, faults := jsonstream.Parse(document, jsonstream.Options{})
		if len(faults) > 0 {
			return faults
		}
		return crosswalk.Releases(v, e.Made, func(ocid string) bool { return !known[ocid] }, lost, take)
	})
}
