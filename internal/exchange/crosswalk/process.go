package crosswalk

import (
	"strconv"
	"strings"

	"imar/internal/exchange/jsonstream"
)

// composeProcess writes a contracting process of a project.
func composeProcess(r jsonstream.Value) string {
	var o object
	o.copy("id", r.Get("ocid"))
	o.within("summary", func(s *object) {
		s.copy("ocid", r.Get("ocid"))
		if r.Get("tender").Get("mainProcurementCategory").Is("works") {
			s.raw("nature", `["construction"]`)
		}
		s.copy("title", processTitle(r))
		s.copy("description", processDescription(r))
		s.textUnless("status", processStatus(r))
		s.within("tender", func(t *object) { composeTender(t, r) })
		s.raw("suppliers", array(processSuppliers(r)))
		awards := activeAwards(r)
		s.raw("contractValue", sum(each(awards, "value")))
		s.raw("contractPeriod", processPeriod(r, awards))
		s.raw("finalValue", sum(each(elements(r.Get("contracts")), "implementation/finalValue")))
		s.raw("documents", array(documentsOf([]jsonstream.Value{r}, "tender/documents", "awards/documents", "contracts/documents", "contracts/implementation/documents")))
		s.raw("modifications", processModifications(r))
		s.raw("transactions", processTransactions(r))
		s.raw("milestones", array(documentsOf([]jsonstream.Value{r}, "contracts/milestones", "contracts/implementation/milestones")))
	})
	return o.whole()
}

func composeTender(t *object, r jsonstream.Value) {
	said := r.Get("tender")
	t.copy("procurementMethod", said.Get("procurementMethod"))
	t.copy("procurementMethodDetails", said.Get("procurementMethodDetails"))
	t.copy("costEstimate", said.Get("value"))
	t.copy("numberOfTenderers", said.Get("numberOfTenderers"))
	var tenderers []string
	for _, v := range said.Get("tenderers").Elements() {
		tenderers = append(tenderers, referenceOf(v))
	}
	t.raw("tenderers", array(tenderers))
	for _, role := range []string{"procuringEntity", "administrativeEntity"} {
		if list := withRole([]jsonstream.Value{r}, role); len(list) == 1 {
			t.raw(role, referenceOf(list[0]))
		}
	}
}

func elements(list jsonstream.Value) (all []jsonstream.Value) {
	for _, v := range list.Elements() {
		all = append(all, v)
	}
	return all
}

// activeAwards are the awards that stand: neither cancelled nor unsuccessful.
func activeAwards(r jsonstream.Value) (list []jsonstream.Value) {
	for _, a := range r.Get("awards").Elements() {
		if s := a.Get("status"); !s.Is("cancelled") && !s.Is("unsuccessful") && !s.Is("pending") {
			list = append(list, a)
		}
	}
	return list
}

// processTitle is that of the one contract, else of the one award, else of the
// tender.
func processTitle(r jsonstream.Value) jsonstream.Value {
	for _, list := range []string{"contracts", "awards"} {
		if all := elements(r.Get(list)); len(all) == 1 && all[0].Get("title").Exists() {
			return all[0].Get("title")
		}
	}
	return r.Get("tender").Get("title")
}

// processDescription is that of the tender where there are several contracts or
// awards, else of the one that has one.
func processDescription(r jsonstream.Value) jsonstream.Value {
	if r.Get("contracts").Len() <= 1 && r.Get("awards").Len() <= 1 {
		for _, list := range []string{"contracts", "awards"} {
			for _, v := range r.Get(list).Elements() {
				if v.Get("description").Exists() {
					return v.Get("description")
				}
			}
		}
	}
	return r.Get("tender").Get("description")
}

// processSuppliers are the parties who supply, or those whom awards name where no
// party says so.
func processSuppliers(r jsonstream.Value) (list []string) {
	for _, p := range withRole([]jsonstream.Value{r}, "supplier") {
		list = append(list, referenceOf(p))
	}
	if list != nil {
		return list
	}
	for _, a := range activeAwards(r) {
		for _, s := range a.Get("suppliers").Elements() {
			list = append(list, referenceOf(s))
		}
	}
	return list
}

// processPeriod is from the earliest beginning to the latest end of the awards'
// contract periods, else that of the tender.
func processPeriod(r jsonstream.Value, awards []jsonstream.Value) string {
	begins, ends := "", ""
	for _, a := range awards {
		if s := a.Get("contractPeriod").Get("startDate").Text(); s != "" && (begins == "" || s < begins) {
			begins = s
		}
		ends = max(ends, a.Get("contractPeriod").Get("endDate").Text())
	}
	if begins == "" && ends == "" {
		return string(r.Get("tender").Get("contractPeriod").Compact(nil))
	}
	var o object
	o.textUnless("startDate", begins)
	o.textUnless("endDate", ends)
	return o.whole()
}

func processModifications(r jsonstream.Value) string {
	var list []string
	contracts := elements(r.Get("contracts"))
	for _, c := range contracts {
		for _, a := range c.Get("amendments").Elements() {
			var o object
			id := a.Get("id").Text() + a.Get("id").Number()
			if len(contracts) > 1 {
				id = c.Get("id").Text() + c.Get("id").Number() + "-" + id
			}
			o.textUnless("id", id)
			for _, name := range []string{"date", "description", "rationale"} {
				o.copy(name, a.Get(name))
			}
			list = append(list, o.whole())
		}
	}
	return array(list)
}

func processTransactions(r jsonstream.Value) string {
	var list []string
	for _, c := range r.Get("contracts").Elements() {
		for _, t := range c.Get("implementation").Get("transactions").Elements() {
			var o object
			for _, name := range []string{"id", "source", "date", "value", "payer", "payee", "uri"} {
				o.copy(name, t.Get(name))
			}
			list = append(list, o.whole())
		}
	}
	return array(list)
}

// documentsOf are the elements of the lists at paths; a path may lead through a
// list.
func documentsOf(from []jsonstream.Value, paths ...string) (all []string) {
	for _, path := range paths {
		for _, r := range from {
			for _, list := range lists(r, path) {
				all = append(all, compacts(list)...)
			}
		}
	}
	return all
}

// numberedList is a list of objects, each with an id.
func numberedList(list jsonstream.Value) string {
	var all []string
	for i, v := range list.Elements() {
		if v.Kind() != jsonstream.Object {
			continue
		}
		var o object
		if !v.Get("id").Exists() {
			o.text("id", strconv.Itoa(i+1))
		}
		for name, value := range v.Members() {
			o.copy(name, value)
		}
		all = append(all, o.whole())
	}
	return array(all)
}

// lists are the values at a path of members, through every element of a list on
// the way.
func lists(v jsonstream.Value, path string) []jsonstream.Value {
	from := []jsonstream.Value{v}
	for name := range strings.SplitSeq(path, "/") {
		var next []jsonstream.Value
		for _, one := range from {
			if one.Kind() == jsonstream.Array {
				next = append(next, each(elements(one), name)...)
			} else if inner := one.Get(name); inner.Exists() {
				next = append(next, inner)
			}
		}
		from = next
	}
	return from
}
