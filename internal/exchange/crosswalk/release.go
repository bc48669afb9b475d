package crosswalk

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/schema"
)

// Extensions are those of OCDS that the releases of Releases use: for the project
// that a process belongs to, and for what a contract came to in the end.
var Extensions = []string{
	"https://raw.githubusercontent.com/open-contracting-extensions/ocds_project_extension/master/extension.json",
	"https://raw.githubusercontent.com/open-contracting-extensions/ocds_contract_completion_extension/v1.1.5/extension.json",
}

// releaseShape is what Releases keeps to; receivedShape is that of releases of any
// publisher: what their extensions add is unknown to it and stays.
var (
	releaseShape  = sync.OnceValue(func() *schema.Shape { return shapeWith(Extensions) })
	receivedShape = sync.OnceValue(func() *schema.Shape { return shapeWith(nil) })
)

func shapeWith(extensions []string) *schema.Shape {
	s, _, _ := schema.Of(schema.OCDS, extensions)
	return s.Shape("release")
}

// Releases gives the contracting processes of a project of OC4IDS as compiled
// releases of OCDS 1.1, compact JSON, in the order of the file. Their date is that
// of the project's update, or else made (RFC 3339). Want says which processes are
// asked for, by id and ocid; nil for all. It is the way back of the official table from OCDS to
// OC4IDS:
//
//	summary                                   release
//	ocid, or the process's id                 ocid
//	title, description                        of tender, award and contract
//	nature                                    tender.mainProcurementCategory: works
//	                                          where something is built, else services
//	status                                    tender.status, contracts.status
//	tender                                    tender; costEstimate is its value
//	suppliers, contractValue                  award and contract
//	modifications                             contract.amendments, and the contract's
//	                                          value as it stands now
//	finalValue                                implementation.finalValue
//	transactions, milestones                  of the contract's implementation
//	documents                                 of the contract, or else of the tender
//
// Each release is valid against OCDS 1.1.5 with Extensions: what is not is left
// out, and counted as lost with what had no place.
func Releases(project jsonstream.Value, made time.Time, want func(process, ocid string) bool, lost Losses, yield func(release []byte) error) error {
	return eachProcess(project, want, lost, func(r *release, ocid string) error {
		r.made = made
		text, ok := sound(r.compose(ocid), releaseShape(), lost)
		if !ok {
			lost.Add("contractingProcesses")
			return nil
		}
		return yield(text)
	})
}

// eachProcess visits the processes of a project that are wanted.
func eachProcess(project jsonstream.Value, want func(process, ocid string) bool, lost Losses, visit func(r *release, ocid string) error) error {
	for _, process := range project.Get("contractingProcesses").Elements() {
		r := &release{project: project, process: process, summary: process.Get("summary"), lost: lost, parties: map[string][]string{}}
		ocid := cmp.Or(r.summary.Get("ocid").Text(), process.Get("id").Text())
		if ocid == "" {
			lost.Add("contractingProcesses/id")
			continue
		}
		if want != nil && !want(process.Get("id").Text(), ocid) {
			continue
		}
		if err := visit(r, ocid); err != nil {
			return err
		}
	}
	return nil
}

// step is how far a process has come: 1 a tender, 2 a contract, 3 a contract on
// which something was paid; 0 for none.
func (r *release) step() int {
	switch {
	case r.summary.Get("transactions").Len() > 0:
		return 3
	case r.signed():
		return 2
	}
	return 1
}

// tags are what a release says that a process has come to, by the step before it
// and the step now: new, or an update of what it was.
func tags(before, now int) string {
	switch {
	case now == 1 && before == 0:
		return `["tender"]`
	case now == 1:
		return `["tenderUpdate"]`
	case now == 2 && before < 2:
		return `["award","contract"]`
	case now == 2:
		return `["contractUpdate"]`
	case before < 2:
		return `["award","contract","implementation"]`
	case before == 2:
		return `["implementation"]`
	}
	return `["implementationUpdate"]`
}

// Release gives one process of a project as a release of OCDS 1.1 that stands in a
// feed for good: all that was known of it at a moment, under an id and a date that
// are its own, tagged by what had come to it since before, the project as it was
// then (which may be nothing). It is not ok when the project has no such process,
// or one that cannot be told.
func Release(project, before jsonstream.Value, process, id string, date time.Time, lost Losses) (text []byte, ok bool) {
	was := 0
	same := func(r *release) bool { return r.process.Get("id").Is(process) }
	_ = eachProcess(before, nil, Losses{}, func(r *release, _ string) error {
		if same(r) {
			was = r.step()
		}
		return nil
	})
	_ = eachProcess(project, nil, lost, func(r *release, ocid string) error {
		if same(r) && !ok {
			r.head = &head{id: ocid + "-" + id, date: date.UTC().Format(time.RFC3339), tags: tags(was, r.step())}
			text, ok = sound(r.compose(ocid), releaseShape(), lost)
		}
		return nil
	})
	return text, ok
}

// head is what a release of a feed says of itself.
type head struct{ id, date, tags string }

// release is one that is being composed.
type release struct {
	object
	project, process, summary jsonstream.Value
	lost                      Losses
	made                      time.Time
	head                      *head               // nil for a compiled release
	parties                   map[string][]string // id → roles, of those that the release names
	order                     []string            // ids of parties, as they were named
}

// compose writes the release, not yet held to the schema.
func (r *release) compose(ocid string) []byte {
	date := r.project.Get("updated").Text()
	if _, err := time.Parse(time.RFC3339, date); err != nil {
		date = r.made.UTC().Format(time.RFC3339)
	}
	r.out = append(r.out, '{')
	h := head{ocid + "-" + date, date, `["compiled"]`}
	if r.head != nil {
		h = *r.head
	}
	r.text("ocid", ocid)
	r.text("id", h.id)
	r.text("date", h.date)
	r.raw("tag", h.tags)
	r.text("initiationType", "tender")
	r.copy("language", r.project.Get("language"))
	tender := r.tender(ocid)
	award, contract := r.contract()
	r.reference("buyer", r.project.Get("publicAuthority"), "buyer")
	r.raw("parties", r.partyList())
	var planning object
	planning.within("project", func(o *object) {
		o.copy("id", r.project.Get("id"))
		o.copy("title", r.project.Get("title"))
	})
	r.raw("planning", planning.whole())
	r.raw("tender", tender)
	r.raw("awards", award)
	r.raw("contracts", contract)
	for name := range r.summary.Members() {
		if !inRelease[name] && !strings.HasSuffix(name, "_en") && !strings.HasSuffix(name, "_ar") {
			r.lost.Add("contractingProcesses/summary/" + name)
		}
	}
	return append(r.out, '}')
}

// inRelease are the members of a summary that the table has.
var inRelease = map[string]bool{
	"ocid": true, "title": true, "description": true, "nature": true, "status": true, "tender": true, "suppliers": true, "contractValue": true,
	"contractPeriod": true, "finalValue": true, "finalValueDetails": true, "documents": true, "modifications": true, "transactions": true, "milestones": true, "dateSigned": true,
}

// signed says that the process led to a contract.
func (r *release) signed() bool {
	return r.summary.Get("contractValue").Exists() || r.summary.Get("suppliers").Len() > 0 || r.summary.Get("transactions").Len() > 0
}

func (r *release) tender(ocid string) string {
	said := r.summary.Get("tender")
	var o object
	o.text("id", ocid)
	o.copy("title", r.summary.Get("title"))
	o.copy("description", r.summary.Get("description"))
	switch {
	case r.signed() || r.summary.Get("status").Is("closed"):
		o.text("status", "complete")
	case r.summary.Get("status").Exists():
		o.text("status", "active")
	}
	o.copy("procurementMethod", said.Get("procurementMethod"))
	o.copy("procurementMethodDetails", said.Get("procurementMethodDetails"))
	if natures := texts(r.summary.Get("nature")); len(natures) > 0 {
		category := "services"
		if slices.ContainsFunc(natures, func(n string) bool { return n == "construction" || n == "rehabilitation" || n == "maintenance" }) {
			category = "works"
		}
		o.text("mainProcurementCategory", category)
	}
	o.copy("value", said.Get("costEstimate"))
	o.copy("numberOfTenderers", said.Get("numberOfTenderers"))
	o.raw("tenderers", r.references(said.Get("tenderers"), "tenderer"))
	r.referenceIn(&o, "procuringEntity", said.Get("procuringEntity"), "procuringEntity")
	o.copy("contractPeriod", r.summary.Get("contractPeriod"))
	if !r.signed() {
		o.copy("documents", r.summary.Get("documents"))
	}
	for name := range said.Members() {
		if !inTender[name] && !strings.HasSuffix(name, "_en") {
			r.lost.Add("contractingProcesses/summary/tender/" + name)
		}
	}
	return o.whole()
}

var inTender = map[string]bool{"procurementMethod": true, "procurementMethodDetails": true, "costEstimate": true, "numberOfTenderers": true, "tenderers": true, "procuringEntity": true}

// contract writes the award and the contract, "" for both where there is none.
func (r *release) contract() (awards, contracts string) {
	if !r.signed() {
		return "", ""
	}
	s := r.summary
	var award object
	award.text("id", "1")
	award.copy("title", s.Get("title"))
	award.text("status", "active")
	award.copy("value", s.Get("contractValue"))
	award.raw("suppliers", r.references(s.Get("suppliers"), "supplier"))
	award.copy("contractPeriod", s.Get("contractPeriod"))
	var c object
	c.text("id", "1")
	c.text("awardID", "1")
	c.copy("title", s.Get("title"))
	c.copy("description", s.Get("description"))
	switch {
	case s.Get("status").Is("closed"):
		c.text("status", "terminated")
	case s.Get("status").Exists():
		c.text("status", "active")
	}
	c.copy("period", s.Get("contractPeriod"))
	c.copy("value", r.value())
	c.copy("dateSigned", s.Get("dateSigned"))
	c.copy("documents", s.Get("documents"))
	c.raw("amendments", r.amendments())
	c.within("implementation", func(o *object) {
		o.raw("transactions", r.transactions())
		o.copy("milestones", s.Get("milestones"))
		o.copy("finalValue", s.Get("finalValue"))
		o.copy("finalValueDetails", s.Get("finalValueDetails"))
	})
	return "[" + award.whole() + "]", "[" + c.whole() + "]"
}

// value is what the contract is worth now: by its last modification that gives a
// value, or as it was signed.
func (r *release) value() jsonstream.Value {
	value, latest := r.summary.Get("contractValue"), ""
	for _, m := range r.summary.Get("modifications").Elements() {
		if date := m.Get("date").Text(); m.Get("newContractValue").Exists() && date >= latest {
			value, latest = m.Get("newContractValue"), date
		}
	}
	return value
}

func (r *release) amendments() string {
	var list []string
	for _, m := range r.summary.Get("modifications").Elements() {
		var o object
		for _, name := range []string{"id", "date", "description", "rationale"} {
			o.copy(name, m.Get(name))
		}
		list = append(list, o.whole())
	}
	return array(list)
}

func (r *release) transactions() string {
	var list []string
	for _, t := range r.summary.Get("transactions").Elements() {
		var o object
		for _, name := range []string{"id", "source", "date", "value", "uri"} {
			o.copy(name, t.Get(name))
		}
		r.referenceIn(&o, "payer", t.Get("payer"), "payer")
		r.referenceIn(&o, "payee", t.Get("payee"), "payee")
		list = append(list, o.whole())
	}
	return array(list)
}

// reference writes a reference to an organisation, which becomes a party.
func (r *release) reference(name string, v jsonstream.Value, role string) {
	r.referenceIn(&r.object, name, v, role)
}

func (r *release) referenceIn(o *object, name string, v jsonstream.Value, role string) {
	o.raw(name, r.referTo(v, role))
}

func (r *release) references(list jsonstream.Value, role string) string {
	var all []string
	for _, v := range list.Elements() {
		if text := r.referTo(v, role); text != "" {
			all = append(all, text)
		}
	}
	return array(all)
}

func (r *release) referTo(v jsonstream.Value, role string) string {
	id := v.Get("id").Text()
	if id == "" {
		return ""
	}
	if r.parties[id] == nil {
		r.order = append(r.order, id)
	}
	if !slices.Contains(r.parties[id], role) {
		r.parties[id] = append(r.parties[id], role)
	}
	var o object
	o.copy("id", v.Get("id"))
	o.copy("name", v.Get("name"))
	return o.whole()
}

// partyList writes those of the project's parties that the release names, with the
// roles that they have in it.
func (r *release) partyList() string {
	var list []string
	for _, id := range r.order {
		for _, p := range r.project.Get("parties").Elements() {
			if !p.Get("id").Is(id) {
				continue
			}
			var o object
			for _, name := range []string{"name", "id", "identifier", "additionalIdentifiers", "address", "contactPoint"} {
				o.copy(name, p.Get(name))
			}
			var roles []string
			for _, role := range r.parties[id] {
				roles = append(roles, string(jsonstream.AppendQuoted(nil, role)))
			}
			o.raw("roles", array(roles))
			list = append(list, o.whole())
			break
		}
	}
	return array(list)
}

// Received is a release of OCDS as it was imported, without what the schema
// forbids; not ok when that is all of it.
func Received(release []byte, lost Losses) (sounded []byte, ok bool) {
	return sound(release, receivedShape(), lost)
}
