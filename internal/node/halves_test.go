package node

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"
	"imar/internal/material"
	"imar/internal/view"
	"imar/internal/view/contracts"
	"imar/internal/view/dossier"

	"github.com/google/go-cmp/cmp"
)

const (
	halfProject = `{"version":"0.9","projects":[{"id":"oc4ids-x-1","title":"School","contractingProcesses":[{"id":"Release-A-2017",` +
		`"summary":{"title":"Works","suppliers":[{"name":"Firm"}],"contractValue":{"amount":90,"currency":"LYD"},"contractPeriod":{"startDate":"2017-05-08T00:00:00Z","endDate":"2017-10-04T00:00:00Z"}},` +
		`"releases":[{"id":"1","tag":["contract"],"date":"2020-01-01T00:00:00Z","url":"https://example.org/a b.json"}]}]}]}`
	halfUnlinked = `{"version":"0.9","projects":[{"id":"oc4ids-x-1","title":"School","contractingProcesses":[{"id":"Release-A-2017","summary":{"title":"Works"},` +
		`"releases":[{"id":"1","tag":["contract"],"date":"2020-01-01T00:00:00Z","url":"https://example.org/other.json"}]}]}]}`
	halfRecord = `{"uri":"https://example.org/p.json","publishedDate":"2020-01-02T00:00:00Z","version":"1.1","publisher":{"name":"P"},"records":[{"ocid":"ocds-abcdef-A-2017001",` +
		`"releases":[{"url":"https://example.org/a%20b.json","date":"2020-01-01T00:00:00Z","tag":["contract"]}],` +
		`"compiledRelease":{"ocid":"ocds-abcdef-A-2017-v001","id":"c","date":"2020-01-01T00:00:00Z","tag":["compiled"],"initiationType":"tender",` +
		`"tender":{"id":"t","title":"A tender","procurementMethod":"open","numberOfTenderers":3,"documents":[{"id":"d","title":"Notice","url":"https://example.org/n.pdf"}]},` +
		`"awards":[{"id":"w","value":{"amount":80,"currency":"LYD"},"suppliers":[{"id":"f","name":"Firm"}]}],` +
		`"contracts":[{"id":"k","awardID":"w","status":"active","value":{"amount":100,"currency":"LYD"},"period":{"startDate":"2017-05-08T00:00:00Z","endDate":"2018-05-31T00:00:00Z"},` +
		`"implementation":{"transactions":[{"id":"1","date":"2017-06-01T00:00:00Z","value":{"amount":30,"currency":"LYD"}},{"id":"2","date":"2017-07-01T00:00:00Z","value":{"amount":12.5,"currency":"LYD"}}]}}]}}]}`
	halfID contract.ID = "oc4ids-x-1 Release-A-2017"
	recID  contract.ID = " ocds-abcdef-A-2017-v001"
)

// dossierOf folds the facts of a project and of its contracts with their halves.
func dossierOf(t *testing.T, n *Node, id project.ID) *dossier.Dossier {
	t.Helper()
	seqs := []fact.Seq{}
	n.Views.Read(func(m *view.Models) {
		seqs = append(seqs, m.History.Chain(id.Subject(), 0)...)
		for _, c := range m.Contracts.Of(id) {
			seqs = append(seqs, m.History.Chain(c.ID.Subject(), 0)...)
			for _, half := range c.Record {
				seqs = append(seqs, m.History.Chain(half.Subject(), 0)...)
			}
		}
	})
	facts, err := n.Facts(context.Background(), seqs)
	if err != nil {
		t.Fatal(err)
	}
	var events []whole.Event
	for i := range facts {
		e, err := whole.Decode(&facts[i])
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	return dossier.Of(events)
}

// A process that a project names and a record tells is one contract, whichever
// came first: listed once, with what the project says before what the record
// says, and every contradiction found. Without the link they are two again.
func TestHalvesOfAContract(t *testing.T) {
	for name, order := range map[string][]string{"project first": {halfProject, halfRecord}, "record first": {halfRecord, halfProject}} {
		t.Run(name, func(t *testing.T) {
			n := opened(t, Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/halves"})
			defer n.Close()
			for i, text := range order {
				take(t, n, string(rune('a'+i))+".json", text)
			}
			listed := func() (ids []contract.ID) {
				n.Views.Read(func(m *view.Models) {
					for _, r := range contracts.Query(m.Contracts.Rows(), contracts.Filter{}, contracts.SortTitle, 0, 0).Rows {
						ids = append(ids, r.ID)
					}
				})
				return ids
			}
			if diff := cmp.Diff([]contract.ID{halfID}, listed()); diff != "" {
				t.Fatalf("contracts listed (-want +got)\n%s", diff)
			}
			n.Views.Read(func(m *view.Models) {
				r, p := m.Contracts.At(halfID), m.Projects.At("oc4ids-x-1")
				if m.Contracts.At(recID).Home != halfID {
					t.Errorf("the record stands alone: home %q", m.Contracts.At(recID).Home)
				}
				if r.Value.Text != "90" || r.Method != "open" || r.Tenderers != 3 || r.Paid[0].Sum.Text() != "42.5" || r.Title.Base != "Works" || r.Status != "active" {
					t.Errorf("row: %+v", r)
				}
				if p.Value[0].Sum.Text() != "90" || p.Paid[0].Sum.Text() != "42.5" || p.Paid[0].Count != 2 || p.Contracts != 1 {
					t.Errorf("project: value %v, paid %v, %d contracts", p.Value, p.Paid, p.Contracts)
				}
				d := dossierOf(t, n, "oc4ids-x-1")
				if d.Disclosed != p.Disclosed {
					t.Errorf("disclosed: %d on the page, %d in the list", d.Disclosed.Count(), p.Disclosed.Count())
				}
				if money := d.Money("oc4ids-x-1"); !cmp.Equal(money.Paid, p.Paid) || !cmp.Equal(money.Value, p.Value) || !cmp.Equal(money.Original, p.Original) {
					t.Errorf("page %+v, list %v %v %v", money, p.Original, p.Value, p.Paid)
				}
				all := d.Contracts()
				if len(all) != 1 || len(d.ReleaseDocuments(halfID)) != 1 || all[0].Told.Method != "open" {
					t.Fatalf("%d contracts, documents %v", len(all), d.ReleaseDocuments(halfID))
				}
				var fields []dossier.DifferenceField
				for _, one := range d.Differences(all[0]) {
					fields = append(fields, one.Field)
				}
				want := []dossier.DifferenceField{dossier.DiffersInOriginal, dossier.DiffersInValue, dossier.DiffersInEnd}
				if diff := cmp.Diff(want, fields); diff != "" {
					t.Errorf("contradictions (-want +got)\n%s", diff)
				}
			})
			n.Views.Read(func(m *view.Models) {
				again, err := view.Load(m.Save())
				if err != nil {
					t.Fatal(err)
				}
				again.Read(func(l *view.Models) {
					was, is := m.Contracts.At(halfID), l.Contracts.At(halfID)
					if !cmp.Equal(was.Record, is.Record) || !cmp.Equal(was.Paid, is.Paid) || l.Contracts.At(recID).Home != halfID ||
						!cmp.Equal(m.Contracts.Borrowed(was), l.Contracts.Borrowed(is)) {
						t.Errorf("saved and read again: %+v", is)
					}
				})
			})
			take(t, n, "c.json", halfUnlinked)
			if ids := listed(); len(ids) != 2 {
				t.Errorf("without the link: %q", ids)
			}
			n.Views.Read(func(m *view.Models) {
				if p := m.Projects.At("oc4ids-x-1"); len(p.Paid) != 0 {
					t.Errorf("the project keeps what it borrowed: %v", p.Paid)
				}
			})
		})
	}
}

// nuevoLeon is a node that took in the four projects and record packages of Nuevo
// León.
func nuevoLeon(t *testing.T) *Node {
	t.Helper()
	folder := material.Dir(t)
	files, _ := filepath.Glob(filepath.Join(folder, "oc4ids/real/nuevo-leon/*.json"))
	records, _ := filepath.Glob(filepath.Join(folder, "oc4ids/real/nuevo-leon/record-packages/*.json"))
	if len(files) == 0 || len(records) == 0 {
		t.Fatal("the shared test data is not there")
	}
	n := opened(t, Config{Data: filepath.Join(t.TempDir(), "d"), Origin: "example.org/nl"})
	t.Cleanup(func() { n.Close() })
	for _, file := range append(files, records...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		take(t, n, filepath.Base(file), string(text))
	}
	return n
}

// The four projects and record packages of Nuevo León are four contracts.
func TestHalvesOfNuevoLeon(t *testing.T) {
	nuevoLeon(t).Views.Read(func(m *view.Models) {
		found := contracts.Query(m.Contracts.Rows(), contracts.Filter{}, contracts.SortTitle, 0, 0)
		if found.Total != 4 {
			t.Errorf("%d contracts, want 4", found.Total)
		}
		for _, r := range found.Rows {
			if len(r.Record) != 1 || !strings.HasPrefix(string(r.Project), "oc4ids-gx3fo2-") || r.Value.Text == "" || len(r.Paid) != 1 {
				t.Errorf("%s: record %q, value %q, paid %v", r.ID, r.Record, r.Value.Text, r.Paid)
			}
		}
	})
}
