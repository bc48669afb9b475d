package tabular_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOrder: columns stand as the schema lists them, then as they appeared; ids of
// parents go before.
func TestOrder(t *testing.T) {
	made := toCSV(t, []byte(`{"releases":[
{"zeta":1,"alpha":{"y":1},"tender":{"own":"o","value":{"currency":"LYD","amount":1},"title":"x","id":"t","items":[{"quantity":1,"id":"i","unit":{"name":"m","id":"u"}}]},"date":"d","id":"1","ocid":"a"},
{"ocid":"b","id":"1","alpha":{"x":1},"beta":1,"tender":{"id":"t","items":[{"additionalClassifications":[{"id":"c"}]}]}}]}`))
	for name, want := range map[string]string{
		"releases.csv":                          "ocid,id,date,tender/id,tender/title,tender/value/amount,tender/value/currency,tender/own,zeta,alpha/y,alpha/x,beta",
		"ten_items.csv":                         "ocid,id,tender/id,#tender/items,tender/items/0/id,tender/items/0/quantity,tender/items/0/unit/id,tender/items/0/unit/name",
		"ten_ite_additionalClassifications.csv": "ocid,id,tender/id,#tender/items,tender/items/0/additionalClassifications/0/id",
	} {
		if made[name] == nil {
			t.Errorf("there is no %s", name)
			continue
		}
		if got, _, _ := strings.Cut(made[name].String(), "\r\n"); got != want {
			t.Errorf("%s has the headings\n%s, not\n%s", name, got, want)
		}
	}
}

// TestSameBytes: the same data gives the same files, however many work on it and
// whoever comes first.
func TestSameBytes(t *testing.T) {
	var raw bytes.Buffer
	raw.WriteString(`{"releases":[`)
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range 6000 {
		if i > 0 {
			raw.WriteByte(',')
		}
		fmt.Fprintf(&raw, `{"ocid":"%d","id":"1","x%d":1,"y":{"z%d":"%s"},"list%d":[{"id":"1","v%d":[{"w":1}]}]}`, i, dice.IntN(400), dice.IntN(400), strings.Repeat("t", dice.IntN(200)), dice.IntN(40), dice.IntN(10))
	}
	raw.WriteString(`]}`)
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	want := contents(toCSV(t, raw.Bytes()))
	book := toXLSX(t, raw.Bytes())
	for _, n := range []int{2, 4, 7} {
		runtime.GOMAXPROCS(n)
		if diff := cmp.Diff(want, contents(toCSV(t, raw.Bytes()))); diff != "" {
			t.Fatalf("%d processors (-one +many):\n%.2000s", n, diff)
		}
		if !bytes.Equal(book, toXLSX(t, raw.Bytes())) {
			t.Errorf("%d processors give another workbook", n)
		}
	}
}

func contents(f folder) map[string]string {
	made := map[string]string{}
	for name, b := range f {
		made[name] = b.String()
	}
	return made
}
