package validate

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// numbersOf gives the numbers of the rules that an activity breaks, or with
// organisations the organisation.
func numbersOf(t *testing.T, body string) []string {
	t.Helper()
	text := `<iati-activities version="2.03">` + body + `</iati-activities>`
	if strings.HasPrefix(body, "<iati-organisation") {
		text = `<iati-organisations version="2.03">` + body + `</iati-organisations>`
	}
	_, list := check(t, []byte(text))
	var got []string
	for _, f := range list {
		if f.ID != numberStructure && f.ID != "" {
			got = append(got, f.ID)
		}
	}
	slices.Sort(got)
	return got
}

// TestRules: each kind of rule, kept, broken, and with nothing that it speaks of.
func TestRules(t *testing.T) {
	for body, want := range map[string]string{
		`<activity-date type="1" iso-date="2020-01-02"/><activity-date type="3" iso-date="2020-01-01"/>`:              "11.1.2",
		`<activity-date type="1" iso-date="2020-01-01"/><activity-date type="3" iso-date="2020-01-01"/>`:              "-11.1.2",
		`<activity-date type="2" iso-date="2026-06-01"/>`:                                                             "-11.1.4",
		`<activity-date type="2" iso-date="2026-06-02"/>`:                                                             "11.1.4",
		`<activity-date type="2" iso-date="soon"/>`:                                                                   "-11.1.4",
		`<activity-date type="3" iso-date="2026-06-02"/>`:                                                             "6.11.1",
		`<budget><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/></budget>`:                   "-7.5.3",
		`<budget><period-start iso-date="2020-01-01"/><period-end iso-date="2021-01-02"/></budget>`:                   "7.5.3",
		`<sector percentage="50" code="11110"/><sector percentage="49.9" code="11120"/>`:                              "2.1.2",
		`<sector percentage="33.33333" code="11110"/><sector percentage="66.66667" code="11120"/>`:                    "-2.1.2",
		`<sector code="11110"/><sector percentage="100" code="11120"/>`:                                               "2.1.1",
		`<sector percentage="99" code="11110"/>`:                                                                      "2.1.4",
		`<sector percentage="100.00" code="11110"/>`:                                                                  "-2.1.4",
		`<sector percentage="101" code="11110"/>`:                                                                     "12.3.1",
		`<sector vocabulary="2" code="111" percentage="50"/>`:                                                         "2.1.4",
		`<sector vocabulary="99" code="a"/>`:                                                                          "2.2.1",
		`<sector vocabulary="99" code="a"><narrative>b</narrative></sector>`:                                          "-2.2.1",
		`<recipient-region vocabulary="1" code="298" percentage="60"/><recipient-country code="LY" percentage="50"/>`: "3.4.2",
		`<recipient-region vocabulary="1" code="298" percentage="60"/><recipient-country code="LY" percentage="40"/>`: "-3.4.2",
		`<recipient-country code="LY"/><transaction><recipient-country code="LY"/></transaction>`:                     "3.6.2",
		`<transaction/>`: "3.7.2",
		`<transaction><recipient-country code="LY"/></transaction>`:                                           "-3.7.2",
		`<iati-identifier>XI-IATI-1</iati-identifier><reporting-org ref="XI-IATI-1"/>`:                        "1.1.3",
		`<iati-identifier>XI-IATI-1/2</iati-identifier><reporting-org ref="XI-IATI-1"/>`:                      "1.3.13",
		`<iati-identifier>XI-IATI-12</iati-identifier><reporting-org ref="XI-IATI-1"/>`:                       "1.1.21",
		`<iati-identifier>XI-IATI-1-2</iati-identifier><reporting-org ref="XI-IATI-1"/>`:                      "-1.1.21",
		`<iati-identifier>a-2</iati-identifier><reporting-org ref="b"/><other-identifier type="B1" ref="a"/>`: "-1.1.21",
		`<iati-identifier> a-2</iati-identifier>`:                                                             "1.3.1",
		`<reporting-org ref="ABC-1"/>`:                                                                        "1.14.8",
		`<reporting-org ref="XI-IATI-1"/>`:                                                                    "-1.14.8",
		`<reporting-org ref="GB-1"/>`:                                                                         "-1.14.8",
		`<title><narrative>a</narrative></title>`:                                                             "4.1.1",
		`<title><narrative xml:lang="ar">a</narrative></title>`:                                               "-4.1.1",
		`<title><narrative/></title>`:                                                                         "4.3.1",
		`<title><narrative><![CDATA[a]]></narrative></title>`:                                                 "-4.3.1",
		`<budget><value value-date="2020-01-01">1</value></budget>`:                                           "7.8.1",
		`<budget><value currency="LYD" value-date="2020-01-01">1</value></budget>`:                            "-7.8.1",
		`<transaction><provider-org/></transaction>`:                                                          "6.9.1",
		`<transaction><provider-org ref="a"/></transaction>`:                                                  "-6.9.1",
		`<transaction><sector code="11110"/></transaction><transaction/>`:                                     "6.7.2",
		`<policy-marker code="1"/>`:                                                                           "6.14.1",
		`<policy-marker code="1" vocabulary="99"/>`:                                                           "-6.14.1",
		`<result><reference/><indicator><reference/></indicator></result>`:                                    "8.11.1",
		`<result><indicator measure="1"><baseline/></indicator></result>`:                                     "8.8.1",
		`<result><indicator measure="5"><baseline/></indicator></result>`:                                     "-8.8.1",
		`<result><indicator measure="1"><period><target value="many"/></period></indicator></result>`:         "8.9.2",
		`<result><indicator measure="5"><period><actual value="1"/></period></indicator></result>`:            "8.10.3",
		`<default-aid-type code="A01"/><default-aid-type code="A02"/>`:                                        "107.1.2",
		`<default-aid-type code="1" vocabulary="2"/><default-aid-type code="2" vocabulary="2"/>`:              "107.1.2",
	} {
		got := numbersOf(t, `<iati-activity>`+body+`</iati-activity>`)
		number, not := strings.CutPrefix(want, "-")
		if slices.Contains(got, number) == not {
			t.Errorf("%s: %v, wanted %s", body, got, want)
		}
	}
	for body, want := range map[string]string{
		`<recipient-country-budget><period-start iso-date="2020-01-01"/><period-end iso-date="2020-06-01"/><budget-line><value value-date="2021-01-01"/></budget-line></recipient-country-budget>`: "11.3.1",
		`<organisation-identifier>a?b</organisation-identifier>`: "1.12.13",
	} {
		if got := numbersOf(t, `<iati-organisation>`+body+`</iati-organisation>`); !slices.Contains(got, want) {
			t.Errorf("%s: %v, wanted %s", body, got, want)
		}
	}
}

// TestTwice: an identifier that stands twice is told at the second.
func TestTwice(t *testing.T) {
	one := `<iati-activity><iati-identifier>a-%</iati-identifier></iati-activity>`
	text := `<iati-activities version="2.03">` + "\n" + one + "\n" + strings.Replace(one, "%", "b", 1) + "\n" + one + `</iati-activities>`
	_, list := check(t, []byte(text))
	var lines []int64
	for _, f := range list {
		if f.ID == numberTwice {
			lines = append(lines, f.Line)
		}
	}
	if !slices.Equal(lines, []int64{4}) {
		t.Error(lines)
	}
}

// TestCases: the table has every case of the ruleset.
func TestCases(t *testing.T) {
	if n := strings.Count(rulesText, "\n"); n != 115 {
		t.Errorf("%d cases; the ruleset has 107, of which 8 hold at two places", n)
	}
}

// TestLong: an activity made to keep a validator busy takes time that grows with
// its length.
func TestLong(t *testing.T) {
	for _, one := range []string{
		`<sector vocabulary="%" code="%"/>`, `<iati-identifier>%</iati-identifier>`, `<iati-identifier>%</iati-identifier><other-identifier type="B1" ref="%"/>`,
		`<recipient-region vocabulary="%" percentage="1"/>`, `<narrative/>`, `<x%/>`, `<sector a%="1"/>`,
	} {
		var text strings.Builder
		text.WriteString(`<iati-activities version="2.03"><iati-activity>`)
		for i := range 60_000 {
			text.WriteString(strings.ReplaceAll(one, "%", strconv.Itoa(i)))
		}
		text.WriteString(`</iati-activity></iati-activities>`)
		if _, list := check(t, []byte(text.String())); len(list) == 0 {
			t.Errorf("nothing is wrong with %s", one)
		}
	}
	text := `<iati-activities version="2.03"><iati-activity><result>` + strings.Repeat(`<indicator measure="1"/>`, 100_000) + `</result></iati-activity></iati-activities>`
	if _, list := check(t, []byte(text)); len(list) == 0 {
		t.Error("nothing is wrong with indicators")
	}
}
