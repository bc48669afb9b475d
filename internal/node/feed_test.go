package node

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"testing"

	"imar/internal/view/portfolio"

	"github.com/google/go-cmp/cmp"
)

// releasesIn are the releases of a package that write writes, sorted.
func releasesIn(t *testing.T, write func(io.Writer) error) (list []string) {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	var read struct{ Releases []json.RawMessage }
	if err := json.Unmarshal(b.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	for _, r := range read.Releases {
		list = append(list, string(r))
	}
	slices.Sort(list)
	return list
}

// Of a process that a project names and a record tells, the record speaks: each
// published release stands once in the export and once in the feed, and that of a
// chosen project is found by way of the project.
func TestFeedOfHalves(t *testing.T) {
	n, ctx := nuevoLeon(t), context.Background()
	export := func(of Selection) []string {
		return releasesIn(t, func(w io.Writer) error { return n.WriteReleases(ctx, w, n.Edition(of)) })
	}
	all := export(Selection{})
	if len(all) != 4 {
		t.Errorf("%d releases of four processes are exported", len(all))
	}
	one := export(Selection{Projects: func(r *portfolio.Row) bool { return r.ID == "oc4ids-gx3fo2-000002" }})
	if len(one) != 1 || !slices.Contains(all, one[0]) {
		t.Errorf("of one project: %.300s", one)
	}
	page := n.FeedPage(Page{})
	if page == nil {
		t.Fatal("the feed is empty")
	}
	if diff := cmp.Diff(all, releasesIn(t, func(w io.Writer) error { return n.WriteFeed(ctx, w, page, Page.String) })); diff != "" {
		t.Errorf("(-exported +feed): %.2000s", diff)
	}
}

// A record that only links a process tells nothing that a release could, and a day
// of nothing else has no page. A project's word goes out until releases tell the
// process.
func TestFeedHasNoEmptyPage(t *testing.T) {
	n := opened(t, Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/feed"})
	defer n.Close()
	ctx := context.Background()
	feed := func() []string {
		page := n.FeedPage(Page{})
		if page == nil {
			return nil
		}
		return releasesIn(t, func(w io.Writer) error { return n.WriteFeed(ctx, w, page, Page.String) })
	}
	take(t, n, "links.json", `{"uri":"https://example.org/p.json","publishedDate":"2020-01-02T00:00:00Z","version":"1.1","publisher":{"name":"P"},"records":[{"ocid":"ocds-abcdef-A-2017",`+
		`"releases":[{"url":"https://example.org/a.json","date":"2020-01-01T00:00:00Z","tag":["contract"]}]}]}`)
	if got := feed(); got != nil {
		t.Errorf("a link alone is told as %q", got)
	}
	take(t, n, "project.json", halfProject)
	if got := feed(); len(got) != 1 || !bytes.Contains([]byte(got[0]), []byte(`"ocid":"Release-A-2017"`)) {
		t.Errorf("the project's process is told as %q", got)
	}
	take(t, n, "record.json", halfRecord)
	if got := feed(); len(got) != 1 || !bytes.Contains([]byte(got[0]), []byte(`"ocid":"ocds-abcdef-A-2017-v001"`)) {
		t.Errorf("told by a record, the process is told as %q", got)
	}
}
