package iati

import "testing"

// FuzzRead holds whatever is read to the invariant of package snapshot: bodies
// that are canonical and that their kinds' decoders read, keys given once,
// subjects given once, a place for everything.
func FuzzRead(f *testing.F) {
	for _, rest := range []string{
		``,
		`<activity-status code="6"/><activity-date type="2" iso-date="2020-01-01"><narrative xml:lang="ar">بدء</narrative></activity-date>`,
		`<participating-org ref="XM-DAC-1" role="1" type="10"/><other-identifier ref="x" type="A1"><owner-org ref="y"/></other-identifier>`,
		`<recipient-country code="LY" percentage="50"/><location ref="a"><location-id vocabulary="A4" code="LY"/><point><pos>32,13</pos></point><exactness code="3"/></location>`,
		`<budget type="2" status="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value currency="EUR" value-date="2020-01-01">1E2</value></budget>`,
		`<planned-disbursement><value>.5</value><provider-org ref="p"/></planned-disbursement><capital-spend percentage="5."/>`,
		`<transaction ref="#"><value>-0</value></transaction><transaction/><transaction/><f:x xmlns:f="u"/>`,
		`<document-link url="u"><category code="A10"/><language>ar</language></document-link><document-link url="u"/>`,
		`<result><indicator measure="2"><reference code="1"/><baseline value="1"/><period><target value="x"/><actual/></period><period/></indicator></result><result/>`,
		`<contact-info><organisation><narrative>o</narrative></organisation></contact-info><conditions attached="2"><condition type="1"/></conditions><crs-add/>`,
	} {
		f.Add(activityXML(rest))
	}
	f.Add([]byte(`<iati-activities version="1.03"><iati-activity><iati-identifier>1</iati-identifier><title>x</title></iati-activity>`))
	f.Fuzz(func(t *testing.T, data []byte) { read(t, data) })
}
