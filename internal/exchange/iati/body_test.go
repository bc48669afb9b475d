package iati

import (
	"fmt"
	"strings"
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/project"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Each case is what stands in an activity, and the body that is made of it.
func TestBodies(t *testing.T) {
	const party = `{"id":"LY-1","identifier":{"id":"LY-1"},"name":"Fund","organisationType":"10","roles":["publicAuthority"]}`
	for name, test := range map[string]struct {
		xml, body string
		kind      fact.Kind
	}{
		"status":           {`<activity-status code="3"/>`, `{"iatiStatus":"3","status":"completion"}`, project.StatusChanged},
		"closed":           {`<activity-status code="4"/>`, `{"iatiStatus":"4","status":"maintenance"}`, project.StatusChanged},
		"suspended":        {`<activity-status code="6"/>`, `{"iatiStatus":"6","stage":"suspended","status":"preparation"}`, project.StatusChanged},
		"suspended, begun": {`<activity-status code="6"/><activity-date type="2" iso-date="2020-01-01"/>`, `{"iatiStatus":"6","stage":"suspended","status":"implementation"}`, project.StatusChanged},
		"dates": {`<activity-date type="1" iso-date="2020-01-01"/><activity-date type="3" iso-date="2021-01-01Z"/><activity-date type="2" iso-date="2020-02-01"/>`,
			`{"activityDates":[{"date":"2020-01-01","type":"1"},{"date":"2021-01-01","type":"3"},{"date":"2020-02-01","type":"2"}],"implementationPeriod":{"startDate":"2020-02-01"},"period":{"endDate":"2021-01-01","startDate":"2020-02-01"}}`, project.Scheduled},
		"point keeps its digits": {`<location><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>32.88740 +13.10</pos></point><exactness code="1"/></location>`,
			`{"locations":[{"exactness":"exact","geometry":{"coordinates":[13.10,32.88740],"type":"Point"}}]}`, project.Located},
		"refs that repeat are no ids": {`<location ref="g"/><location ref="g"/><location ref="h"/>`,
			`{"locations":[{"ref":"g"},{"ref":"g"},{"id":"h"}]}`, project.Located},
		"names of a place": {`<location><name><narrative xml:lang="ar">طرابلس</narrative><narrative>Tripoli</narrative><narrative xml:lang="fr">Tripoli (Libye)</narrative></name><administrative vocabulary="A4" code="LY"/></location>`,
			`{"locations":[{"address":{"country":"LY"},"administrative":[{"code":"LY","vocabulary":"A4"}],"description":"Tripoli","description_ar":"طرابلس","description_fr":"Tripoli (Libye)"}]}`, project.Located},
		"one budget": {`<budget><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value value-date="2020-01-01">1000.500</value></budget>`,
			`{"amount":{"amount":1000.500,"currency":"LYD"},"budgetBreakdowns":[{"budgetBreakdown":[{"amount":{"amount":1000.500,"currency":"LYD"},"id":"1","period":{"endDate":"2020-12-31","startDate":"2020-01-01"},"valueDate":"2020-01-01"}],"id":"1"}]}`, project.Budgeted},
		"no budget": {`<capital-spend percentage="12.50"/>`, `{"capitalSpend":12.50}`, project.Budgeted},
		"one party for one ref": {`<participating-org ref="LY-1" type="10" role="4"><narrative>Fund</narrative></participating-org><participating-org role="1"><narrative>Donor</narrative></participating-org><participating-org role="4" type="70"><narrative>Donor</narrative></participating-org>`,
			`{"parties":[` + strings.Replace(party, `"roles":["publicAuthority"]`, `"participations":[{"role":"4"}],"roles":["publicAuthority","administrativeEntity"]`, 1) +
				`,{"id":"Donor","name":"Donor","organisationType":"70","participations":[{"role":"1"},{"role":"4"}],"roles":["funder","supplier"]}]}`, project.PartiesNamed},
		"a register's number": {`<participating-org ref="XM-DAC-41114" role="2"/>`,
			`{"parties":[` + party + `,{"id":"XM-DAC-41114","identifier":{"id":"41114","scheme":"XM-DAC"},"participations":[{"role":"2"}],"roles":["publicAuthority"]}]}`, project.PartiesNamed},
		"transaction": {`<transaction ref="a"><transaction-type code="3"/><transaction-date iso-date="2020-05-01"/><value currency="EUR" value-date="2020-05-01">-007.10</value></transaction>`,
			`{"date":"2020-05-01","id":"a","ref":"a","transactionType":"3","value":{"amount":-7.10,"currency":"EUR"},"valueDate":"2020-05-01"}`, project.Transacted},
		"inherited": {`<default-flow-type code="10"/><default-finance-type code="110"/><transaction ref="a"><transaction-type code="3"/><value>5</value><finance-type code="421"/></transaction>`,
			`{"financeType":"421","flowType":"10","id":"a","ref":"a","transactionType":"3","value":{"amount":5,"currency":"LYD"}}`, project.Transacted},
		"nothing is lost": {`<transaction ref="a" x="1&amp;2" xmlns:f="urn:f" f:y="3"><transaction-type code="3"/><transaction-type code="4"/>text<f:z q="1">é<!-- c --></f:z></transaction>`,
			`{"iatiUnmapped":["x=\"1&amp;2\"","{urn:f}y=\"3\"","text","<transaction-type code=\"4\"/>","<f:z q=\"1\">é<!-- c --></f:z>"],"id":"a","ref":"a","transactionType":"3"}`, project.Transacted},
		"document": {`<document-link url="http://x/y" format="a/b"><title><narrative>One</narrative><narrative>Two</narrative></title><category code="A11"/><language code="ar"/><language code="en"/><document-date iso-date="2020-01-01"/></document-link>`,
			`{"categories":[{"code":"A11"}],"datePublished":"2020-01-01","documentType":"contractSigned","format":"a/b","id":"http://x/y","language":"ar","languages":["ar","en"],"title":"One\n\nTwo","url":"http://x/y"}`, project.Documented},
		"values as published": {`<result type="1"><title><narrative>R</narrative></title><indicator measure="2" ascending="0"><title><narrative>I</narrative></title><baseline year="2019" value="010"/><period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><target value="50.0"/><target value="~ 60"/></period><period><period-start iso-date="2021-01-01"/></period></indicator></result>`,
			`{"ascending":false,"baselines":[{"kind":"baseline","measure":"010","unit":{"name":"%"},"year":"2019"}],"id":"KEY","indicatorMeasure":"2","observations":[` +
				`{"id":"1.1","kind":"target","measure":50.0,"period":{"endDate":"2020-12-31","startDate":"2020-01-01"},"unit":{"name":"%"}},` +
				`{"id":"1.2","kind":"target","measure":"~ 60","period":{"endDate":"2020-12-31","startDate":"2020-01-01"},"unit":{"name":"%"}},` +
				`{"id":"2.1","period":{"startDate":"2021-01-01"}}],"resultTitle":"R","resultType":"1","title":"I"}`, project.Measured},
	} {
		t.Run(name, func(t *testing.T) {
			k, _ := read(t, activityXML(test.xml))
			body := k.body(t, test.kind)
			if s := k.statements(test.kind); len(s) == 1 && s[0].Key != "" {
				body = strings.Replace(body, `"id":"`+s[0].Key+`"`, `"id":"KEY"`, 1)
				test.body = strings.Replace(test.body, `"id":"`+s[0].Key+`"`, `"id":"KEY"`, 1)
			}
			if diff := cmp.Diff(test.body, body); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A sum is a total only when nothing in it is counted twice.
func TestBudgetTotal(t *testing.T) {
	budget := func(kind, from, to, value, currency string) string {
		return fmt.Sprintf(`<budget type="%s"><period-start iso-date="%s"/><period-end iso-date="%s"/><value currency="%s">%s</value></budget>`, kind, from, to, currency, value)
	}
	year := budget("1", "2020-01-01", "2020-12-31", "0.10", "LYD")
	for name, test := range map[string]struct{ xml, total string }{
		"two years":      {year + budget("1", "2021-01-01", "2021-12-31", "0.200", "LYD"), `"amount":{"amount":0.300,"currency":"LYD"},"budgetB`},
		"two currencies": {year + budget("1", "2021-01-01", "2021-12-31", "1", "USD"), ""},
		// the two types of a period are alternatives: the revised one is in force
		"revised":              {year + budget("2", "2020-01-01", "2020-12-31", "1", "LYD"), `"amount":{"amount":1,"currency":"LYD"},"budgetB`},
		"revised first":        {budget("2", "2020-01-01", "2020-12-31", "1", "LYD") + year, `"amount":{"amount":1,"currency":"LYD"},"budgetB`},
		"one year revised":     {year + budget("1", "2021-01-01", "2021-12-31", "5", "LYD") + budget("2", "2020-01-01", "2020-12-31", "1", "LYD"), `"amount":{"amount":6,"currency":"LYD"},"budgetB`},
		"revised, no original": {budget("2", "2020-01-01", "2020-12-31", "1", "LYD"), `"amount":{"amount":1,"currency":"LYD"},"budgetB`},
		"revised in part":      {year + budget("2", "2020-07-01", "2020-12-31", "1", "LYD"), ""},
		"revised twice":        {year + budget("2", "2020-01-01", "2020-12-31", "1", "LYD") + budget("2", "2020-01-01", "2020-12-31", "2", "LYD"), ""},
		"one day twice":        {year + budget("1", "2020-12-31", "2021-12-31", "1", "LYD"), ""},
		"a bad amount":         {year + budget("1", "2021-01-01", "2021-12-31", "much", "LYD"), ""},
	} {
		k, _ := read(t, activityXML(test.xml))
		body := k.body(t, project.Budgeted)
		if test.total == "" && strings.HasPrefix(body, `{"amount"`) || !strings.HasPrefix(body, "{"+test.total) {
			t.Errorf("%s: %s", name, body)
		}
	}
}

// Texts stand in the activity's language, and in any when it has none in that.
func TestLanguages(t *testing.T) {
	k, _ := read(t, []byte(`<iati-activities version="2.03"><iati-activity xml:lang="FR"><iati-identifier>1</iati-identifier>
<title xml:lang="AR"><narrative>طريق</narrative><narrative xml:lang="pt-BR">Estrada</narrative></title>
<description type="1"><narrative>Un</narrative></description><description type="2"><narrative xml:lang="en">Two</narrative></description>
<description type="3"><narrative>Trois</narrative></description><description type="1"><narrative>Deux</narrative></description>
</iati-activity></iati-activities>`))
	want := `{"description":"Un\n\nDeux","id":"1","identifiers":[{"id":"1","scheme":"IATI"}],"language":"fr","purpose":"Two","purpose_en":"Two",` +
		`"targetGroups":"Trois","title":"طريق","title_ar":"طريق","title_pt-BR":"Estrada"}`
	if diff := cmp.Diff(want, k.body(t, project.Described)); diff != "" {
		t.Error(diff)
	}
}

// Foreign namespaces come back with what they stand for.
func TestForeign(t *testing.T) {
	k, _ := read(t, []byte(`<iati-activities version="2.03" xmlns:a="urn:a"><iati-activity xmlns:b='urn:b' a:x="1"><iati-identifier>1</iati-identifier><a:y/><b:z>1</b:z><new-element code="1"/></iati-activity></iati-activities>`))
	want := `{"iatiNamespaces":{"a":"urn:a","b":"urn:b"},"iatiUnmapped":["<a:y/>","<b:z>1</b:z>","<new-element code=\"1\"/>","{urn:a}x=\"1\""],"id":"1","identifiers":[{"id":"1","scheme":"IATI"}]}`
	if diff := cmp.Diff(want, k.body(t, project.Described)); diff != "" {
		t.Error(diff)
	}
}

// Standard 1.0x says the same in other words.
func TestVersion1(t *testing.T) {
	k, _ := read(t, []byte(`<iati-activities version="1.05"><iati-activity default-currency="EUR" xml:lang="en">
<title>Road</title><title xml:lang="ar">طريق</title><iati-identifier>1</iati-identifier>
<reporting-org ref="LY-1" type="10">Fund</reporting-org><participating-org role="Funding">Donor</participating-org>
<other-identifier owner-ref="LY-2" owner-name="Agency">A/7</other-identifier>
<activity-status code="2">Implementation</activity-status><activity-date type="start-actual" iso-date="2010-01-01">1 January</activity-date>
<sector vocabulary="DAC" code="21020" percentage="100">Road transport</sector>
<location><coordinates latitude="32.9" longitude="13.2" precision="1"/></location>
<transaction ref="t"><transaction-type code="D">Disbursement</transaction-type><transaction-date iso-date="2010-02-01"/><value value-date="2010-02-01">10</value></transaction>
</iati-activity></iati-activities>`))
	got := map[fact.Kind]string{}
	for _, kind := range states {
		if body := k.body(t, kind); body != "" {
			got[kind] = body
		}
	}
	want := map[fact.Kind]string{
		project.Described: `{"additionalClassifications":[{"description":"Road transport","id":"21020","percentage":100,"scheme":"OECD-DAC-5","vocabulary":"1"}],"defaultCurrency":"EUR","id":"1",` +
			`"identifiers":[{"id":"1","scheme":"IATI"},{"id":"A/7","ownerOrg":{"id":"LY-2","name":"Agency"},"scheme":"LY-2"}],"language":"en",` +
			`"publicAuthority":{"id":"LY-1","name":"Fund","type":"10"},"sector":["transport.road"],"title":"Road","title_ar":"طريق"}`,
		project.StatusChanged: `{"iatiStatus":"2","status":"implementation"}`,
		project.Scheduled:     `{"activityDates":[{"date":"2010-01-01","description":"1 January","type":"2"}],"implementationPeriod":{"startDate":"2010-01-01"},"period":{"startDate":"2010-01-01"}}`,
		project.Located:       `{"locations":[{"geometry":{"coordinates":[13.2,32.9],"type":"Point"},"iatiUnmapped":["precision=\"1\""]}]}`,
		project.PartiesNamed: `{"parties":[{"id":"LY-1","identifier":{"id":"LY-1"},"name":"Fund","organisationType":"10","roles":["publicAuthority"]},` +
			`{"id":"Donor","name":"Donor","participations":[{"role":"1"}],"roles":["funder"]}]}`,
		project.Transacted: `{"date":"2010-02-01","id":"t","ref":"t","transactionType":"3","value":{"amount":10,"currency":"EUR"},"valueDate":"2010-02-01"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Keys are stable: an item put anywhere among others renames none of them, but
// for equals of its own, and the same file gives the same keys.
func TestKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 12).Draw(t, "list")
		at := rapid.IntRange(0, len(list)).Draw(t, "at")
		var with []int
		with = append(append(append(with, list[:at]...), 9), list[at:]...)
		before, after := keysOf(t, list), keysOf(t, with)
		after = append(after[:at:at], after[at+1:]...)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, keysOf(t, list)); diff != "" {
			t.Error(diff)
		}
	})
}

// keysOf are the keys of transactions, documents and indicators whose content
// is each one of the numbers; that of an odd one has a ref or an address.
func keysOf(t *rapid.T, list []int) (keys [][3]string) {
	var b strings.Builder
	for _, n := range list {
		ref := ""
		if n%2 == 1 {
			ref = fmt.Sprintf(`ref="r%d" url="u%d"`, n, n)
		}
		fmt.Fprintf(&b, `<transaction %s><transaction-type code="1"/><value>%d</value></transaction>`, ref, n)
		fmt.Fprintf(&b, `<document-link %s><title><narrative>%d</narrative></title></document-link>`, ref, n)
		fmt.Fprintf(&b, `<result type="1"><title><narrative>R</narrative></title><indicator><title><narrative>%d</narrative></title></indicator></result>`, n)
	}
	k := &taken{}
	readInto(t, activityXML(b.String()), k)
	keys = make([][3]string, len(list))
	for i, kind := range []fact.Kind{project.Transacted, project.Documented, project.Measured} {
		seen := map[string]bool{}
		for n, s := range k.statements(kind) {
			if seen[s.Key] {
				t.Errorf("%s %q is there twice", kind, s.Key)
			}
			seen[s.Key] = true
			keys[n][i] = s.Key
		}
	}
	return keys
}

// A body that is too large is cut where that costs least, and said so.
func TestTooLarge(t *testing.T) {
	many := strings.Repeat(`<location><name><narrative>A place with a name</narrative></name></location>`, 9000)
	k, _ := read(t, activityXML(many+`<transaction ref="a"><transaction-type code="1"/><description><narrative>`+strings.Repeat("x", 300_000)+`</narrative></description></transaction>`))
	if body := k.body(t, project.Transacted); body != `{"id":"a","ref":"a","transactionType":"1"}` {
		t.Errorf("the transaction is %.200s", body)
	}
	if n := strings.Count(k.body(t, project.Located), "A place"); n < 6000 || n >= 9000 {
		t.Errorf("%d locations", n)
	}
	if diff := cmp.Diff([]string{noStatus, "error iati.list-cut", "error iati.too-large"}, k.rules()); diff != "" {
		t.Error(diff)
	}
}
