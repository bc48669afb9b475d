package main

import (
	"context"
	"io"
	"log/slog"

	"imar/internal/node"
	"imar/internal/view"
	"imar/internal/web/dataset"
	"imar/internal/web/portal"
)

// published are the files that a site offers of the whole record, each made of one
// edition of it.
func published(n *node.Node, by publisherFlags) []dataset.File {
	file := func(name, kind string, write func(context.Context, io.Writer, *node.Edition) error) dataset.File {
		return dataset.File{Name: name, Type: kind, Write: func(ctx context.Context, w io.Writer) (dataset.Version, error) {
			e := n.Edition(node.Selection{})
			return dataset.Version{Size: int64(e.Size), Redaction: int64(e.Redaction), Made: e.Made}, write(ctx, w, e)
		}}
	}
	return []dataset.File{
		file("oc4ids.json", "application/json; charset=utf-8", n.WriteProjects),
		file("ocds.json", "application/json; charset=utf-8", n.WriteReleases),
		file("iati-activities.xml", "application/xml; charset=utf-8", func(ctx context.Context, w io.Writer, e *node.Edition) error {
			return n.WriteActivities(ctx, w, e, by.Publisher, by.PublisherType)
		}),
		{Name: "iati-organisations.xml", Type: "application/xml; charset=utf-8", Write: func(_ context.Context, w io.Writer) (dataset.Version, error) {
			text, e := n.Organisation(by.Publisher, by.PublisherType)
			_, err := w.Write(text)
			return dataset.Version{Size: int64(e.Size), Redaction: int64(e.Redaction), Made: e.Made}, err
		}},
	}
}

// releasePage finds a page of the feed of releases.
func releasePage(n *node.Node) func(string) (portal.ReleasePage, bool) {
	return func(name string) (portal.ReleasePage, bool) {
		var asked node.Page
		if name != "" {
			var ok bool
			if asked, ok = node.ParsePage(name); !ok {
				return portal.ReleasePage{}, false
			}
		}
		p := n.FeedPage(asked)
		if p == nil {
			return portal.ReleasePage{}, false
		}
		return portal.ReleasePage{Name: p.Page.String(), Size: int64(p.Size), Final: p.Final(), Made: p.Made,
			Write: func(ctx context.Context, w io.Writer, address func(string) string) error {
				return n.WriteFeed(ctx, w, p, func(of node.Page) string { return address(of.String()) })
			}}, true
	}
}

// newShelf is where a server keeps those files: in the data folder, made anew.
func newShelf(n *node.Node, by publisherFlags) (*dataset.Shelf, error) {
	return dataset.New(n.Path("published"), published(n, by), func() (v dataset.Version) {
		n.Views.Read(func(m *view.Models) {
			v = dataset.Version{Size: int64(m.Size()), Redaction: int64(m.History.Redaction), Made: m.History.Now}
		})
		return v
	}, func(err error) { slog.Error("publish a file", "cause", err) })
}
