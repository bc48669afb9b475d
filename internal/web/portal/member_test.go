package portal

import (
	"bytes"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/demo"
	"imar/internal/domain/access"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/statement"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/view"
	"imar/internal/view/dossier"
	"imar/internal/web/page"
	"imar/internal/web/webtest"

	"github.com/google/go-cmp/cmp"
)

// demonstration is a record with a small demonstration fund, every story of it.
func demonstration(t *testing.T) *webtest.Record {
	t.Helper()
	r := webtest.New(t)
	var batch []record.Request
	play := func() {
		results, err := r.Recorder.DoAll(t.Context(), batch)
		if err != nil {
			t.Fatal(err)
		}
		for i, result := range results {
			if err := demo.Judge(batch[i], result.Err); err != nil {
				t.Fatal(err)
			}
		}
		batch = batch[:0]
	}
	for request := range demo.Generate(demo.Plan{Seed: 5, Projects: 66}) {
		if batch = append(batch, request); len(batch) == 500 {
			play()
		}
	}
	play()
	r.Publish()
	return r
}

// rawValue is what no reader should have to read in a history: JSON, a yes or
// no of a program, a key of the catalogue.
var rawValue = regexp.MustCompile(`[{}"]|^(true|false|null)$|\b(act|portal|codes|fund|ledger)\.[a-z]`)

// Every member that a history of the demonstration can show has words in both
// languages, and none of its values is shown as a program writes it. Only what
// a file of others brings that this program does not know may be called as the
// file calls it.
func TestEveryMemberHasWords(t *testing.T) {
	r := demonstration(t)
	q := &ask{lang: lang.Arabic, route: &route{}}
	seen, raw := map[string]string{}, map[string]string{}
	stated := map[string][]byte{}
	facts := 0
	r.Views.Read(func(m *view.Models) {
		for f, err := range r.Store.Facts(t.Context(), 1, fact.Seq(r.Recorder.Head().Size)) {
			if err != nil {
				t.Fatal(err)
			}
			full, err := f.Reveal()
			if err != nil {
				t.Fatal(err)
			}
			f.Header = full
			e, err := whole.Decode(&f)
			if err != nil {
				t.Fatal(err)
			}
			facts++
			item := strings.Join([]string{string(f.Subject), string(f.Kind), f.Key}, "\n")
			members := slices.Concat(dossier.Diff(nil, e.Public()), dossier.Diff(stated[item], e.Public()))
			stated[item] = bytes.Clone(e.Public())
			for _, d := range members {
				name := string(f.Kind) + " " + d.Name
				if memberName(f.Kind, d.Name).Kind == page.KindCode {
					seen[name] = string(d.New)
				}
				for _, v := range [][]byte{d.Old, d.New} {
					shown := q.memberValue(m, f.Kind, d.Name, v)
					if listOf(f.Kind, d.Name) != "" && shown.Kind == page.KindCode {
						raw[name] = shown.Code
					}
					for _, line := range slices.Insert(slices.Clone(shown.Under), 0, shown) {
						for _, l := range lang.All {
							if text := line.Plain(l); rawValue.MatchString(text) {
								raw[name] = string(l) + " " + text
							}
						}
					}
				}
			}
		}
	})
	if facts < 5000 {
		t.Errorf("only %d facts", facts)
	}
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		t.Errorf("%s has no words in both languages; it is %.120s", name, seen[name])
	}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		t.Errorf("%s is shown as %.200s", name, raw[name])
	}
}

// Not the demonstration alone: whatever an act about money, the books, offices
// and the record itself can hold has words.
func TestEveryMemberOfActsHasWords(t *testing.T) {
	members := 0
	kinds := maps.Clone(fund.Kinds)
	for _, more := range []fact.Kinds{ledger.Kinds, access.Kinds, statement.Kinds} {
		maps.Copy(kinds, more)
	}
	for kind, decode := range kinds {
		body, err := decode([]byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range pathsOf(reflect.TypeOf(body).Elem(), "", 0) {
			members++
			if memberName(kind, path).Kind == page.KindCode {
				t.Errorf("%s %s has no words in both languages", kind, path)
			}
		}
	}
	if members < 500 {
		t.Errorf("only %d members", members)
	}
	if memberName(fund.Certified, "act.unknown").Kind != page.KindCode {
		t.Error("a member that nobody knows has words")
	}
}

// pathsOf are the paths of the members that a difference of two bodies tells
// apart.
func pathsOf(t reflect.Type, under string, depth int) (paths []string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	sum := t == reflect.TypeFor[fund.Sum]()
	if _, text := t.MethodByName("MarshalText"); text || sum || depth == 3 || t.Kind() != reflect.Struct {
		return []string{under}
	}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "":
			paths = append(paths, pathsOf(f.Type, under, depth)...)
		case f.IsExported():
			paths = append(paths, pathsOf(f.Type, strings.TrimPrefix(under+"."+name, "."), depth+1)...)
		}
	}
	return paths
}

// A history leaves out what its entry says already, and nothing else, and a text
// with its English variant is one member.
func TestHistorySaysItOnce(t *testing.T) {
	body := []byte(`{"act":{"amount":{"amount":"5.000","currency":"LYD"},"contract":"c 1","date":"2026-03-01","entity":"fund","id":"c-8-o","note":"ا","note_en":"a","of":"c-8"},` +
		`"entry":{"date":"2026-04-01","event":"payment-sent","ref":"7"}}`)
	f := &fact.Fact{Header: fact.Header{Kind: fund.PaymentOrdered, Subject: fact.NewSubject("contract", "c 1"), Key: "c-8-o"}}
	names := func(key string, first bool) (list []string) {
		f.Key = key
		members, english := joined(shownMembers(f, dossier.Diff(nil, body), first))
		for _, d := range members {
			list = append(list, d.Name)
		}
		if _, ok := english["act.note"]; !ok {
			t.Error("the English note stands alone")
		}
		return list
	}
	want := []string{"act.amount", "act.of", "act.date", "act.note", "entry.date", "entry.event", "entry.ref"}
	if diff := cmp.Diff(want, names("c-8-o", true)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"act.amount", "act.date", "act.note", "entry.date", "entry.event", "entry.ref"}, names("c-8 1", true)); diff != "" {
		t.Error(diff)
	}
	if n := len(names("c-8-o", false)); n != 10 {
		t.Errorf("a correction shows %d members", n)
	}
}
