package redflag

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"imar/internal/exchange/jsonstream"
)

// deadline flags R003: whole days from the beginning to the end of the time for
// bids.
func (c *Calculator) deadline(ocid string, tender jsonstream.Value) {
	s := c.set.R003
	if len(s.Methods) > 0 && !s.Methods[tender.Get("procurementMethod").Text()] {
		return
	}
	period := tender.Get("tenderPeriod")
	from, err := time.Parse(time.RFC3339, period.Get("startDate").Text())
	to, err2 := time.Parse(time.RFC3339, period.Get("endDate").Text())
	if err != nil || err2 != nil {
		return
	}
	least := s.Threshold
	if own, there := s.Details[tender.Get("procurementMethodDetails").Text()]; there {
		least = own
	}
	if days := int64(to.Sub(from) / (24 * time.Hour)); days < least {
		c.flag("R003", Process, ocid, 1, itoa(days), itoa(least))
	}
}

// bid is a bid that somebody made.
type bid struct {
	status    string
	tenderers []string // ids
	all       int      // of them, with or without an id
	amount    string   // as it is written, "" for none
	currency  string
	date      string
}

// bidsOf are the bids of a release that say their status.
func bidsOf(release jsonstream.Value) (list []bid) {
	for _, v := range release.Get("bids").Get("details").Elements() {
		if v.Get("status").Kind() != jsonstream.String {
			continue
		}
		b := bid{status: v.Get("status").Text(), date: v.Get("date").Text()}
		if value := v.Get("value"); value.Get("currency").Kind() == jsonstream.String {
			b.amount, b.currency = value.Get("amount").Number(), value.Get("currency").Text()
		}
		for _, t := range v.Get("tenderers").Elements() {
			b.all++
			if id := t.Get("id"); id.Kind() == jsonstream.String {
				b.tenderers = append(b.tenderers, id.Text())
			}
		}
		list = append(list, b)
	}
	return list
}

// submitted says that a bid was made: it waits, is valid, or was disqualified.
func (b bid) submitted() bool { return b.status != "invited" && b.status != "withdrawn" }

// single is the one tenderer of a valid bid.
func (b bid) single() (id string, ok bool) {
	if b.status != "valid" || b.all != 1 || len(b.tenderers) != 1 {
		return "", false
	}
	return b.tenderers[0], true
}

// main says that a bid has a price in the main currency, which is the first that
// occurs when the settings name none.
func (c *Calculator) main(b bid) bool {
	if b.amount == "" {
		return false
	}
	if c.currency == "" {
		c.currency = b.currency
	}
	return b.currency == c.currency
}

// final are the active awards of a release whose awards are all decided.
func final(release jsonstream.Value) (active []jsonstream.Value, ok bool) {
	awards := release.Get("awards")
	if awards.Kind() != jsonstream.Array || release.Get("bids").Get("details").Kind() != jsonstream.Array {
		return nil, false
	}
	for _, award := range awards.Elements() {
		switch status := award.Get("status"); {
		case status.Is("active"):
			active = append(active, award)
		case status.Kind() == jsonstream.String && !status.Is("cancelled") && !status.Is("unsuccessful"):
			return nil, false
		}
	}
	return active, true
}

// winner is the one supplier of the one active award.
func winner(release jsonstream.Value) (id string, ok bool) {
	active, ok := final(release)
	if !ok || len(active) != 1 || active[0].Get("suppliers").Len() != 1 {
		return "", false
	}
	for _, supplier := range active[0].Get("suppliers").Elements() {
		if v := supplier.Get("id"); v.Kind() == jsonstream.String {
			return v.Text(), true
		}
	}
	return "", false
}

// second notes how far the second lowest valid bid is above the winning one, for
// R024 and R058. A winner who is not the lowest did not win by price.
func (c *Calculator) second(ocid string, release jsonstream.Value) {
	id, ok := winner(release)
	if !ok {
		return
	}
	r := ratio{}
	for _, b := range bidsOf(release) {
		who, ok := b.single()
		if !ok || !c.main(b) {
			continue
		}
		if who == id {
			if r.low == "" || jsonstream.CompareNumbers(b.amount, r.low) < 0 {
				r.low, r.winner = b.amount, who
			}
		} else if r.second == "" || jsonstream.CompareNumbers(b.amount, r.second) < 0 {
			r.second, r.other = b.amount, who
		}
	}
	if r.low == "" || r.second == "" || jsonstream.CompareNumbers(r.second, r.low) < 0 {
		return
	}
	low, err := strconv.ParseFloat(r.low, 64)
	second, err2 := strconv.ParseFloat(r.second, 64)
	if r.value = (second - low) / low; err != nil || err2 != nil || r.value != r.value {
		return
	}
	if _, known := c.ratios[ocid]; !known {
		c.order = append(c.order, ocid)
	}
	c.ratios[ocid] = r
}

// win counts valid bids and wins, once a process and tenderer, for R025.
func (c *Calculator) win(release jsonstream.Value) {
	id, ok := winner(release)
	if !ok {
		return
	}
	seen := map[string]bool{}
	for _, b := range bidsOf(release) {
		if who, ok := b.single(); ok && !seen[who] {
			seen[who] = true
			count(c.wins, who, who == id)
		}
	}
}

// count counts one more of an organization.
func count(of map[string]*fraction, id string, part bool) {
	if of[id] == nil {
		of[id] = &fraction{}
	}
	if of[id].whole++; part {
		of[id].part++
	}
}

// price is what R028 compares.
type price struct{ amount, currency string }

// samePrices flags R028: different tenderers at one price. The same ones may bid
// it again.
func (c *Calculator) samePrices(ocid string, release jsonstream.Value) {
	var prices []price
	var who [][]string
	for _, b := range bidsOf(release) {
		if !b.submitted() || b.amount == "" || len(b.tenderers) == 0 {
			continue
		}
		ids := unique(b.tenderers)
		i := slices.IndexFunc(prices, func(p price) bool {
			return p.currency == b.currency && jsonstream.CompareNumbers(p.amount, b.amount) == 0
		})
		if i < 0 {
			prices, who = append(prices, price{b.amount, b.currency}), append(who, ids)
			continue
		}
		if !slices.Equal(who[i], ids) {
			c.flag("R028", Process, ocid, 1, b.amount, b.currency, itoa(int64(len(unique(append(slices.Clone(ids), who[i]...))))))
			for _, id := range append(slices.Clone(ids), who[i]...) {
				c.flagIn("R028", ocid, id, 1)
			}
		}
		who[i] = ids
	}
}

func unique(ids []string) []string {
	sorted := slices.Clone(ids)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// late flags R030.
func (c *Calculator) late(ocid string, release jsonstream.Value) {
	deadline := release.Get("tender").Get("tenderPeriod").Get("endDate")
	if deadline.Kind() != jsonstream.String {
		return
	}
	suppliers := map[string]bool{}
	for _, award := range release.Get("awards").Elements() {
		if award.Get("status").Is("active") {
			for _, supplier := range award.Get("suppliers").Elements() {
				suppliers[supplier.Get("id").Text()] = true
			}
		}
	}
	delete(suppliers, "")
	for _, b := range bidsOf(release) {
		if b.status != "valid" || b.date == "" || !after(b.date, deadline.Text()) {
			continue
		}
		for _, id := range b.tenderers {
			if suppliers[id] {
				c.flag("R030", Process, ocid, 1, b.date, deadline.Text())
				c.flagIn("R030", ocid, id, 1)
			}
		}
	}
}

// after compares two moments, or their texts where one is none.
func after(a, b string) bool {
	x, err := time.Parse(time.RFC3339, a)
	y, err2 := time.Parse(time.RFC3339, b)
	if err != nil || err2 != nil {
		return a > b
	}
	return x.After(y)
}

// alone flags R035: one tenderer with valid bids, who got the awards, and others
// who were disqualified.
func (c *Calculator) alone(ocid string, release jsonstream.Value) {
	active, ok := final(release)
	if !ok {
		return
	}
	suppliers, valid, out := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, award := range active {
		for _, supplier := range award.Get("suppliers").Elements() {
			if id := supplier.Get("id"); id.Kind() == jsonstream.String {
				suppliers[id.Text()] = true
			}
		}
	}
	for _, b := range bidsOf(release) {
		of := map[string]map[string]bool{"valid": valid, "disqualified": out}[b.status]
		for _, id := range b.tenderers {
			if of != nil {
				of[id] = true
			}
		}
	}
	if len(valid) != 1 || !maps.Equal(valid, suppliers) {
		return
	}
	for id := range valid {
		delete(out, id)
		if len(out) >= c.set.R035 {
			c.flag("R035", Process, ocid, float64(len(out)), itoa(int64(len(out))), itoa(int64(len(out)+1)))
			c.flagIn("R035", ocid, id, 0)
		}
	}
}

// lowest flags R036: the lowest price was disqualified, though a valid bid has one.
func (c *Calculator) lowest(ocid string, release jsonstream.Value) {
	active := false
	for _, award := range release.Get("awards").Elements() {
		active = active || award.Get("status").Is("active")
	}
	if !active {
		return
	}
	low, next, out, valid := "", "", false, false
	for _, b := range bidsOf(release) {
		if !b.submitted() || !c.main(b) {
			continue
		}
		if low == "" || jsonstream.CompareNumbers(b.amount, low) < 0 {
			low, out = b.amount, b.status == "disqualified"
		}
		if b.status == "valid" {
			valid = true
			if next == "" || jsonstream.CompareNumbers(b.amount, next) < 0 {
				next = b.amount
			}
		}
	}
	if valid && out {
		c.flag("R036", Process, ocid, 1, low, next)
	}
}

// disqualified counts bids for R038.
func (c *Calculator) disqualified(ocid string, release jsonstream.Value) {
	all, out := int64(0), int64(0)
	for _, b := range bidsOf(release) {
		if !b.submitted() {
			continue
		}
		all++
		if b.status == "disqualified" {
			out++
		}
		for _, id := range b.tenderers {
			count(c.bids, id, b.status == "disqualified")
		}
	}
	if all == 0 {
		return
	}
	for _, of := range []struct {
		group map[string]*fraction
		link  string
		id    jsonstream.Value
	}{{c.buyers, LinkBuyers, release.Get("buyer").Get("id")}, {c.entities, LinkEntities, release.Get("tender").Get("procuringEntity").Get("id")}} {
		if of.id.Kind() != jsonstream.String {
			continue
		}
		id := of.id.Text()
		if of.group[id] == nil {
			of.group[id] = &fraction{}
		}
		of.group[id].part, of.group[id].whole = of.group[id].part+out, of.group[id].whole+all
		if out > 0 {
			c.link(of.link, ocid, id)
		}
	}
}

// delivered notes the kinds of things that suppliers deliver, for R048.
func (c *Calculator) delivered(release jsonstream.Value) {
	seen := map[string]bool{}
	for _, award := range release.Get("awards").Elements() {
		if !award.Get("status").Is("active") || award.Get("suppliers").Len() != 1 {
			continue
		}
		id := ""
		for _, supplier := range award.Get("suppliers").Elements() {
			id = supplier.Get("id").Text()
		}
		for _, item := range award.Get("items").Elements() {
			code := item.Get("classification").Get("id")
			if id == "" || code.Kind() != jsonstream.String {
				continue
			}
			v := c.things[id]
			if v == nil {
				v = &variety{kinds: map[string]bool{}}
				c.things[id] = v
			}
			if !seen[id] {
				seen[id] = true
				v.processes++
			}
			letters := []rune(code.Text())
			v.kinds[string(letters[:min(len(letters), c.set.R048.Digits)])] = true
		}
	}
}
