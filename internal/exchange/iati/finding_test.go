package iati

import (
	"bytes"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/source"

	"github.com/google/go-cmp/cmp"
)

// noStatus is what is told of a file of activityXML that has no status.
const noStatus = "warning iati.missing"

func TestFindings(t *testing.T) {
	status := `<activity-status code="2"/>`
	for name, test := range map[string]struct {
		file  string // a whole file, or else
		rest  string // of the activity
		rules []string
	}{
		"nothing":            {rest: status},
		"organisations":      {file: `<iati-organisations version="2.03"><iati-organisation/></iati-organisations>`, rules: []string{"error iati.organisation-file"}},
		"another root":       {file: `<registry-record><x/></registry-record>`, rules: []string{"error iati.root"}},
		"a root with a name": {file: `<iati-activities xmlns="http://example.org/"><iati-activity/></iati-activities>`, rules: []string{"error iati.root"}},
		"no version":         {file: `<iati-activities/>`, rules: []string{"warning iati.version-missing"}},
		"older version":      {file: `<iati-activities version="2.01"/>`, rules: []string{"warning iati.version-older"}},
		"old version":        {file: `<iati-activities version="1.05"/>`, rules: []string{"warning iati.version-1"}},
		"unknown version":    {file: `<iati-activities version="3.0"/>`, rules: []string{"warning iati.version-unknown"}},
		"stray element":      {file: `<iati-activities version="2.03"><x/></iati-activities>`, rules: []string{"warning iati.stray-element"}},
		"no identifier":      {file: `<iati-activities version="2.03"><iati-activity/></iati-activities>`, rules: []string{"error iati.id-missing"}},
		"empty identifier":   {file: `<iati-activities version="2.03"><iati-activity><iati-identifier> </iati-identifier></iati-activity></iati-activities>`, rules: []string{"error iati.id-missing"}},
		"long identifier":    {file: `<iati-activities version="2.03"><iati-activity><iati-identifier>` + strings.Repeat("x", 129) + `</iati-identifier></iati-activity></iati-activities>`, rules: []string{"error iati.id-bad"}},
		"identifier": {file: `<iati-activities version="2.03"><iati-activity><iati-identifier> LY/1 </iati-identifier><reporting-org ref="GB-1"><narrative>x</narrative></reporting-org><title><narrative>x</narrative></title><activity-status code="1"/></iati-activity></iati-activities>`,
			rules: []string{"repair iati.id-space", "warning iati.id-characters", "warning iati.id-prefix"}},
		"earlier prefix": {file: `<iati-activities version="2.03"><iati-activity><iati-identifier>LY-1</iati-identifier><reporting-org ref="GB-1"><narrative>x</narrative></reporting-org><title><narrative>x</narrative></title><other-identifier type="B1" ref="LY"/><activity-status code="1"/></iati-activity></iati-activities>`},
		"damaged":        {file: `<iati-activities version="2.03"><iati-activity>&nbsp;</iati-activity></iati-activities>`, rules: []string{"error xml.unknown-entity"}},

		"no status":          {rules: []string{noStatus}},
		"unknown status":     {rest: `<activity-status code="7"/>`, rules: []string{"error iati.status"}},
		"two statuses":       {rest: status + `<activity-status code="3"/>`, rules: []string{"warning iati.twice"}},
		"order":              {rest: `<activity-date type="1" iso-date="2020-01-01"/>` + status + `<contact-info/><activity-date type="2" iso-date="2020-01-01"/>`, rules: []string{"warning iati.order", "warning iati.order"}},
		"date type":          {rest: status + `<activity-date type="9" iso-date="2020-01-01"/>`, rules: []string{"warning iati.code"}},
		"date":               {rest: status + `<activity-date type="1" iso-date="2020-02-30"/>`, rules: []string{"error problem.date.no-such-day"}},
		"not a date":         {rest: status + `<activity-date type="1" iso-date="soon"/>`, rules: []string{"error problem.date.not-a-date"}},
		"language":           {rest: status + `<activity-date type="1" iso-date="2020-02-20"><narrative xml:lang="english!">x</narrative></activity-date>`, rules: []string{"warning iati.language"}},
		"amount":             {rest: status + `<transaction><transaction-type code="3"/><value>1,000</value></transaction>`, rules: []string{"error iati.number"}},
		"empty amount":       {rest: status + `<transaction><transaction-type code="3"/><value/></transaction>`, rules: []string{"error iati.number-missing"}},
		"exponent":           {rest: status + `<transaction><transaction-type code="3"/><value>1E3</value></transaction>`, rules: []string{"repair iati.exponent"}},
		"currency":           {rest: status + `<transaction><transaction-type code="3"/><value currency="XXY">1</value></transaction>`, rules: []string{"warning iati.currency"}},
		"transaction type":   {rest: status + `<transaction><transaction-type code="14"/><value>1</value></transaction>`, rules: []string{"warning iati.code"}},
		"no type":            {rest: status + `<transaction/>`, rules: []string{"warning iati.missing"}},
		"sectors":            {rest: status + `<sector code="11120" percentage="33.3"/><sector code="12230" percentage="66.6"/>`, rules: []string{"warning iati.percentages"}},
		"exact sectors":      {rest: status + `<sector code="11120" percentage="33.3"/><sector code="12230" percentage="66.7"/>`},
		"one sector":         {rest: status + `<sector code="11120"/>`},
		"two without":        {rest: status + `<sector code="11120"/><sector code="11130"/>`, rules: []string{"warning iati.percentages"}},
		"countries":          {rest: status + `<recipient-country code="LY" percentage="50"/>`, rules: []string{"warning iati.percentages"}},
		"country, region":    {rest: status + `<recipient-country code="LY" percentage="50"/><recipient-region code="189" percentage="50"/>`},
		"swapped":            {rest: status + `<recipient-country code="SN"/><location><point><pos>-14.4 14.7</pos></point></location>`, rules: []string{"warning problem.place.swapped"}},
		"either way":         {rest: status + `<recipient-country code="LY"/><location><point><pos>24.5 22.5</pos></point></location>`, rules: []string{"warning exchange.place-swappable"}},
		"another district":   {rest: status + `<recipient-country code="LY"/><location><location-id vocabulary="A4" code="LY-BA"/><point><pos>32.88 13.18</pos></point></location>`, rules: []string{"warning problem.place.other-district"}},
		"the district":       {rest: status + `<recipient-country code="LY"/><location><name><narrative>طرابلس</narrative></name><point><pos>32.88 13.18</pos></point></location>`},
		"elsewhere":          {rest: status + `<recipient-country code="SN"/><location><point><pos>50 50</pos></point></location>`, rules: []string{"warning iati.outside-country"}},
		"nowhere":            {rest: status + `<location><point><pos>0 0</pos></point></location>`, rules: []string{"warning problem.place.zero"}},
		"with a comma":       {rest: status + `<location><point><pos>32.9, 13.2</pos></point></location>`, rules: []string{"repair iati.position-comma"}},
		"not a position":     {rest: status + `<location><point><pos>here</pos></point></location>`, rules: []string{"error iati.position"}},
		"out of range":       {rest: status + `<location><point><pos>320 130</pos></point></location>`, rules: []string{"error problem.place.out-of-range"}},
		"another system":     {rest: status + `<location><point srsName="EPSG:3857"><pos>1 1</pos></point></location>`, rules: []string{"warning iati.system"}},
		"long default":       {rest: status + `<default-flow-type code="` + strings.Repeat("1", 65) + `"/>`, rules: []string{"error iati.code-long"}},
		"party without role": {rest: status + `<participating-org ref="LY-2"/>`, rules: []string{"warning iati.order", "warning iati.missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			data := []byte(test.file)
			if test.file == "" {
				data = activityXML(test.rest)
			}
			k, _ := read(t, data)
			if diff := cmp.Diff(test.rules, k.rules()); diff != "" {
				t.Error(diff)
			}
			for _, f := range k.findings {
				if f.Line == 0 || f.Pointer == "" {
					t.Errorf("%s has no place: %+v", f.Rule, f)
				}
				for _, l := range []lang.Lang{lang.Arabic, lang.English} {
					args := make([]any, len(f.Args))
					for i, arg := range f.Args {
						args[i] = arg
					}
					if s := lang.T(l, f.Rule, args...); strings.Contains(s, "⟦") {
						t.Errorf("%s: %s", l, s)
					}
				}
			}
		})
	}
}

// Of two activities with one identifier the first is imported.
func TestTwice(t *testing.T) {
	one := string(activityXML(`<activity-status code="2"/>`))
	body := one[strings.Index(one, "<iati-activity "):strings.Index(one, "</iati-activities>")]
	k, _ := read(t, []byte(`<iati-activities version="2.03">`+body+strings.Replace(body, "Road", "Bridge", 1)+`</iati-activities>`))
	if len(k.items) != 1 || !strings.Contains(k.body(t, project.Described), `"Road"`) {
		t.Errorf("%d activities", len(k.items))
	}
	if diff := cmp.Diff([]string{"error iati.id-twice"}, k.rules()); diff != "" {
		t.Error(diff)
	}
	if f := k.findings[0]; f.Line != 3 && f.Pointer != "/iati-activities/iati-activity[2]/iati-identifier[1]" {
		t.Errorf("it is told at %s, line %d", f.Pointer, f.Line)
	}
}

// Of a file that is cut off, every activity that is whole is imported.
func TestTruncated(t *testing.T) {
	data := shared(t, "real")["/aiddata/iati_2.03_NigeriaAIMS_GeocodedResearchRelease.xml"]
	for _, size := range []int{100_000, 200_000, len(data) - 30} {
		k, _ := read(t, data[:size])
		if want := bytes.Count(data[:size], []byte("</iati-activity>")); len(k.items) != want {
			t.Errorf("%d activities of the first %d bytes, want %d", len(k.items), size, want)
		}
		if last := k.findings[len(k.findings)-1]; last.Rule != "xml.truncated" {
			t.Errorf("the last finding is %s", last.Rule)
		}
	}
}

// full is a sink that takes one activity.
type full struct{ taken }

func (f *full) Item(o statement.Observe) error {
	if len(f.items) > 0 {
		return errSink
	}
	return f.taken.Item(o)
}

func TestSinkError(t *testing.T) {
	data := shared(t, "real")["/aiddata/iati_2.03_NigeriaAIMS_GeocodedResearchRelease.xml"]
	src, err := source.Open(bytes.NewReader(data), "", source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := &full{}
	if _, err := Read(src, "f11e", f); err != errSink || len(f.items) != 1 {
		t.Errorf("%d activities and error %v", len(f.items), err)
	}
}

// A file whose bytes cannot be had is the caller's problem.
func TestUnreadable(t *testing.T) {
	src, err := source.Open(bytes.NewReader(activityXML("")), "", source.Options{MaxBytes: 100})
	if err != nil {
		t.Skip("refused at once")
	}
	k := &taken{}
	if _, err := Read(src, "f11e", k); err == nil {
		t.Error("no error")
	}
	if diff := cmp.Diff([]string{"error file.too-large"}, k.rules()); diff != "" {
		t.Error(diff)
	}
}

// Findings of one activity are told up to a number, and then counted.
func TestManyFindings(t *testing.T) {
	k, _ := read(t, activityXML(strings.Repeat(`<transaction><transaction-type code="1"/><value>x</value></transaction>`, 300)))
	if n := len(k.findings); n != maxFindings+1 || k.findings[n-1].Rule != "iati.more-findings" || k.findings[n-1].Args[0] != "101" {
		t.Errorf("%d findings, the last %+v", n, k.findings[n-1])
	}
	if n := len(k.statements(project.Transacted)); n != 300 {
		t.Errorf("%d transactions", n)
	}
}
