package upgrade_test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/ocds/upgrade"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/material"
)

func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	dir := material.Dir(t)
	raw, err := os.ReadFile(filepath.Join(dir, "ocds/suites/ocdskit", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func upgraded(t testing.TB, raw []byte) (text []byte, changed int, rules []string, err error) {
	t.Helper()
	src, err := source.Open(bytes.NewReader(raw), "test", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	room := func() (packaging.Scratch, error) { return os.CreateTemp(t.TempDir(), "scratch") }
	var b bytes.Buffer
	_, changed, err = upgrade.File(src, &b, room, upgrade.Options{Report: func(f snapshot.Finding) { rules = append(rules, f.Rule) }})
	return b.Bytes(), changed, rules, err
}

// values gives each value of a file with its members sorted, a line each.
func values(t testing.TB, raw []byte) string {
	t.Helper()
	var lines []byte
	for item, p := range jsonstream.NewReader(bytes.NewReader(raw), jsonstream.Options{Framing: jsonstream.Concatenated}).All() {
		if p != nil {
			t.Fatal(p)
		}
		lines = append(item.Value.Canonical(lines), '\n')
	}
	return string(lines)
}

// TestSuite: the official tool's own examples of upgrading: what they expect, and
// the same when it is upgraded again.
func TestSuite(t *testing.T) {
	for _, c := range []struct {
		in, want string
		inside   bool // the records of the package alone
		findings int
	}{
		{in: "realdata/record-package_1.0.json", want: "realdata/record-package_1.1.json"},
		{in: "realdata/record-package_package.json", want: "realdata/record-package_package_1.1.json", inside: true},
		{in: "realdata/release-package_1.0-1.json", want: "realdata/release-package_1.1-1.json"},
		{in: "realdata/release-package_1.0-2.json", want: "realdata/release-package_1.1-2.json", findings: 2},
		{in: "release_1.0.json", want: "release_1.1.json", findings: 1},
		{in: "release_1.1.json", want: "release_1.1.json"},
		{in: "realdata/record-package_1.1.json", want: "realdata/record-package_1.1.json"},
	} {
		raw := sharedFile(t, c.in)
		if c.inside {
			v, _ := jsonstream.Parse(raw, jsonstream.Options{})
			raw = nil
			for _, record := range v.Get("records").Elements() {
				raw = append(record.Compact(raw), '\n')
			}
		}
		got, _, rules, err := upgraded(t, raw)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(values(t, sharedFile(t, c.want)), values(t, got)); d != "" {
			t.Errorf("%s: %s", c.in, d)
		}
		if !c.inside && len(rules) != c.findings {
			t.Errorf("%s: findings %v", c.in, rules)
		}
		again, changed, _, err := upgraded(t, got)
		if err != nil || changed > 0 || !bytes.Equal(got, again) {
			t.Errorf("%s: upgrading again changed it, or failed: %v", c.in, err)
		}
	}
}

// TestOdd: null, and what is of the wrong type, stays and hinders nothing.
func TestOdd(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`{"releases":[{"ocid":"a","parties":null,"buyer":null,"tender":null,"awards":null,"contracts":[{"implementation":{"transactions":null}}]}],"uri":"u"}`,
			`{"uri":"u","version":"1.1","releases":[{"ocid":"a","parties":null,"buyer":null,"tender":null,"awards":null,"contracts":[{"implementation":{"transactions":null}}]}]}`},
		{`{"releases":[5,{"ocid":"a","awards":[{"suppliers":["x",7]}],"tender":{"amendment":null,"procuringEntity":"y"}}]}`,
			`{"version":"1.1","releases":[5,{"ocid":"a","awards":[{"suppliers":["x",7]}],"tender":{"procuringEntity":"y"}}]}`},
		{`{"releases":[{"ocid":"a","parties":[{"id":"1","roles":"buyer"}],"tender":{"procuringEntity":{"id":"1"}}}]}`,
			`{"version":"1.1","releases":[{"ocid":"a","parties":[{"id":"1","roles":["buyer","procuringEntity"]}],"tender":{"procuringEntity":{"id":"1"}}}]}`},
		{`{"ocid":"a","buyer":{"name":"x"},"x":1.50}`,
			`{"ocid":"a","parties":[{"id":"9dd4e461268c8034f5c8564e155c67a6","roles":["buyer"],"name":"x"}],"buyer":{"id":"9dd4e461268c8034f5c8564e155c67a6","name":"x"},"x":1.50}`},
		{`{"version":"1.1","releases":[{"ocid":"a","buyer":{"name":"x"}}]}`, `{"version":"1.1","releases":[{"ocid":"a","buyer":{"name":"x"}}]}`},
	} {
		got, _, _, err := upgraded(t, []byte(c.in))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want+"\n", string(got)); d != "" {
			t.Errorf("%s: %s", c.in, d)
		}
	}
}

// TestAllParties: when asked to, the organizations of payments become parties, and
// one that is a party already gets its role.
func TestAllParties(t *testing.T) {
	in := `{"ocid":"a","parties":[{"id":"X-1","identifier":{"scheme":"X","id":"1"}}],"contracts":[{"implementation":{"transactions":[{"amount":{"amount":5.0},"providerOrganization":{"scheme":"X","id":"2","legalName":"P"}}]}}]}`
	v, _ := jsonstream.Parse([]byte(in), jsonstream.Options{})
	got := upgrade.Release(nil, v, upgrade.Options{AllParties: true, Report: func(f snapshot.Finding) { t.Errorf("%v", f) }})
	want := `{"ocid":"a","parties":[{"id":"X-1","identifier":{"scheme":"X","id":"1"}},{"id":"ID","roles":["payer"],"identifier":{"scheme":"X","id":"2","legalName":"P"},"name":"P"}],"contracts":[{"implementation":{"transactions":[{"value":{"amount":5.0},"payer":{"id":"ID","name":"P"}}]}}]}`
	sum := md5.Sum([]byte("P-X-2-P-"))
	if d := cmp.Diff(strings.ReplaceAll(want, "ID", hex.EncodeToString(sum[:])), string(got)); d != "" {
		t.Error(d)
	}
}

// TestRefused: what is not of OCDS, or not whole, is refused.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ in, key string }{
		{`{"releases":[{"ocid":"a"}`, "json.truncated"},
		{`{"projects":[{"id":"a"}]}`, "upgrade.not-ocds"},
		{`{"projects":[]}`, "upgrade.not-ocds"},
		{`{"a":1}`, "upgrade.not-ocds"},
		{`{"releases":[{"ocid":"a"}],"records":[{"ocid":"a"}]}`, "pack.kinds-mixed"},
	} {
		_, _, _, err := upgraded(t, []byte(c.in))
		if got := problem.Of(err); len(got) == 0 || got[0].Key != c.key {
			t.Errorf("%s: %v, not %s", c.in, err, c.key)
		}
	}
}

// FuzzRelease: upgrading gives strict JSON whatever it is given, and nothing more
// the second time.
func FuzzRelease(f *testing.F) {
	f.Add([]byte(`{"ocid":"a","buyer":{"name":"x","identifier":{"id":1}},"tender":{"tenderers":[{"name":"x"}],"amendment":{}},"parties":[{"roles":["b","a"]}]}`))
	f.Add([]byte(`{"contracts":[{"implementation":{"transactions":[{"amount":{"amount":1.0},"providerOrganization":{"legalName":"x"},"receiverOrganization":null}]},"amendment":[],"amendments":7}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, faults := jsonstream.Parse(raw, jsonstream.Options{})
		if len(faults) > 0 || v.Kind() != jsonstream.Object {
			return
		}
		for _, of := range []func([]byte, jsonstream.Value, upgrade.Options) []byte{upgrade.Release, upgrade.Record} {
			once := of(nil, v, upgrade.Options{AllParties: true})
			w, faults := jsonstream.Parse(once, jsonstream.Options{})
			if len(faults) > 0 {
				t.Fatalf("%s: %v", once, faults)
			}
			if twice := of(nil, w, upgrade.Options{AllParties: true}); values(t, once) != values(t, twice) {
				t.Fatalf("%s\n%s\n%s", raw, once, twice)
			}
		}
	})
}
