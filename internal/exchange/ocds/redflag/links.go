package redflag

import (
	"cmp"
	"maps"
	"slices"
)

// Links lead from processes to organizations: by the names that Cardinal gives them
// under --map, by ocid, the ids, sorted. There is one of buyers and one of procuring
// entities, for the processes in which a bid was disqualified (R038), one of all
// who made a bid, and one for each other indicator that flags tenderers of a process.
type Links map[string]map[string][]string

// The names of the links that are told of every process. Those of an indicator are
// linkTenderers with its code behind it: "ocid_tenderer_r024".
const (
	LinkBuyers    = "ocid_buyer_r038"
	LinkEntities  = "ocid_procuringentity_r038"
	LinkTenderers = "ocid_tenderer"
)

// linkOf are the links of the indicators that flag tenderers of a process.
var linkOf = map[string]string{"R024": "ocid_tenderer_r024", "R028": "ocid_tenderer_r028", "R030": "ocid_tenderer_r030", "R035": "ocid_tenderer_r035", "R058": "ocid_tenderer_r058"}

// Link makes the calculator note links, which Finish gives with the result. They take
// memory for every process.
func (c *Calculator) Link() *Calculator {
	c.result.Links = Links{LinkBuyers: {}, LinkEntities: {}, LinkTenderers: {}}
	for _, name := range linkOf {
		c.result.Links[name] = map[string][]string{}
	}
	return c
}

func (c *Calculator) link(name, ocid, id string) {
	if of := c.result.Links[name]; of != nil {
		if at, there := slices.BinarySearch(of[ocid], id); !there {
			of[ocid] = slices.Insert(of[ocid], at, id)
		}
	}
}

// flagIn flags a tenderer for what happened in a process.
func (c *Calculator) flagIn(indicator, ocid, id string, value float64) {
	c.flag(indicator, Tenderer, id, value)
	c.link(linkOf[indicator], ocid, id)
}

// Row is a flag in a process: of the process itself, or of an organization that
// took part in it. Organization is "" for the process itself.
type Row struct {
	OCID, Group, Indicator string
	Value                  float64
	Organization           string
}

// Rows are all flags by process, sorted; those of organizations once for each
// process that leads to them by the links of their indicator.
func (r *Result) Rows() (list []Row) {
	back := map[string]map[string][]string{} // by link, the processes of an organization
	for name, of := range r.Links {
		back[name] = map[string][]string{}
		for ocid, ids := range of {
			for _, id := range ids {
				back[name][id] = append(back[name][id], ocid)
			}
		}
	}
	for group, flags := range r.Flags {
		for id, values := range flags {
			for code, value := range values {
				if group == Process {
					list = append(list, Row{id, group, code, value, ""})
					continue
				}
				for _, ocid := range back[linkFor(group, code)][id] {
					list = append(list, Row{ocid, group, code, value, id})
				}
			}
		}
	}
	place := func(group string) int { return slices.Index(Groups, group) }
	slices.SortFunc(list, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.OCID, b.OCID), cmp.Compare(place(a.Group), place(b.Group)), cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Organization, b.Organization))
	})
	return list
}

func linkFor(group, code string) string {
	switch group {
	case Buyer:
		return LinkBuyers
	case ProcuringEntity:
		return LinkEntities
	}
	return cmp.Or(linkOf[code], LinkTenderers)
}

// PerGroup is how many flags each group has, 0 for none.
func (r *Result) PerGroup() map[string]int64 {
	counts := map[string]int64{}
	for _, group := range Groups {
		counts[group] = 0
		for values := range maps.Values(r.Flags[group]) {
			counts[group] += int64(len(values))
		}
	}
	return counts
}
