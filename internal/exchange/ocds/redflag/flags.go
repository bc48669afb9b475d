package redflag

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"imar/internal/exchange/jsonstream"
)

// The groups of results.
const (
	Process         = "OCID"
	Buyer           = "Buyer"
	ProcuringEntity = "ProcuringEntity"
	Tenderer        = "Tenderer"
)

// Groups lists them, in their order.
var Groups = []string{Process, Buyer, ProcuringEntity, Tenderer}

// Result is what was flagged: by group, id and indicator, its value; and the
// quartiles and fences that decided. Cases are the flagged processes and
// organizations with the arithmetic of each.
type Result struct {
	Flags map[string]map[string]map[string]float64
	Meta  map[string]map[string]float64
	Cases []Case
	Count int64 // processes that were looked at
	Links Links // nil unless asked for
}

// Case is one flag with its arithmetic: what fills the sentence of its indicator.
type Case struct {
	Indicator, Group, ID string
	Args                 []string
}

// Calculator takes compiled releases. Make one with New.
type Calculator struct {
	set      *Settings
	currency string
	result   Result
	ratios   map[string]ratio // by ocid
	order    []string         // of the ocids in ratios
	wins     map[string]*fraction
	buyers   map[string]*fraction
	entities map[string]*fraction
	bids     map[string]*fraction // disqualified, by tenderer
	things   map[string]*variety
}

// fraction is a part of a whole.
type fraction struct{ part, whole int64 }

func (f fraction) ratio() float64 { return float64(f.part) / float64(f.whole) }

// ratio is how far the second lowest valid bid is above the winning one.
type ratio struct {
	value         float64
	winner, other string // who bid
	low, second   string // amounts
}

// variety is what a supplier delivered, and in how many processes.
type variety struct {
	processes int
	kinds     map[string]bool
}

// New makes a calculator.
func New(s *Settings) *Calculator {
	c := &Calculator{set: s, currency: s.Currency, ratios: map[string]ratio{}, wins: map[string]*fraction{}, buyers: map[string]*fraction{},
		entities: map[string]*fraction{}, bids: map[string]*fraction{}, things: map[string]*variety{}}
	c.result.Flags, c.result.Meta = map[string]map[string]map[string]float64{}, map[string]map[string]float64{}
	return c
}

// flag notes a result, with its arithmetic when there is one to show.
func (c *Calculator) flag(indicator, group, id string, value float64, args ...string) {
	byID := c.result.Flags[group]
	if byID == nil {
		byID = map[string]map[string]float64{}
		c.result.Flags[group] = byID
	}
	if byID[id] == nil {
		byID[id] = map[string]float64{}
	}
	byID[id][indicator] = value
	if args != nil {
		c.result.Cases = append(c.result.Cases, Case{indicator, group, id, args})
	}
}

func (c *Calculator) meta(indicator, name string, value float64) {
	if c.result.Meta[indicator] == nil {
		c.result.Meta[indicator] = map[string]float64{}
	}
	c.result.Meta[indicator][name] = value
}

// Add takes a compiled release.
func (c *Calculator) Add(release jsonstream.Value) {
	tender := release.Get("tender")
	ocid := release.Get("ocid").Text()
	if release.Get("ocid").Kind() != jsonstream.String || tender.Get("status").Is("cancelled") || c.set.Exclude[tender.Get("procurementMethodDetails").Text()] {
		return
	}
	c.result.Count++
	on := c.set.On
	if on["R003"] {
		c.deadline(ocid, tender)
	}
	if on["R018"] && (len(c.set.R018) == 0 || c.set.R018[tender.Get("procurementMethod").Text()]) && isOne(tender.Get("numberOfTenderers")) {
		c.flag("R018", Process, ocid, 1, tender.Get("procurementMethod").Text())
	}
	prices := c.comparesPrices(tender)
	if (on["R024"] || on["R058"]) && prices {
		c.second(ocid, release)
	}
	if on["R025"] {
		c.win(release)
	}
	if on["R028"] && prices {
		c.samePrices(ocid, release)
	}
	if on["R030"] {
		c.late(ocid, release)
	}
	if on["R035"] {
		c.alone(ocid, release)
	}
	if on["R036"] && prices {
		c.lowest(ocid, release)
	}
	if on["R038"] {
		c.disqualified(ocid, release)
	}
	if c.result.Links != nil {
		for _, b := range bidsOf(release) {
			for _, id := range b.tenderers {
				if b.submitted() {
					c.link(LinkTenderers, ocid, id)
				}
			}
		}
	}
	if on["R048"] {
		c.delivered(release)
	}
}

// isOne says that a number is written as the whole number 1.
func isOne(v jsonstream.Value) bool { return v.Number() == "1" }

// comparesPrices says that prices decide in a process, by its method.
func (c *Calculator) comparesPrices(tender jsonstream.Value) bool {
	details := tender.Get("procurementMethodDetails")
	if len(c.set.Prices) > 0 {
		return c.set.Prices[details.Text()]
	}
	return details.Kind() != jsonstream.String || !c.set.NoPrices[details.Text()]
}

// Finish decides what is unusual, and gives the result.
func (c *Calculator) Finish() *Result {
	if c.set.On["R024"] {
		c.near()
	}
	if c.set.On["R025"] {
		c.losers()
	}
	if c.set.On["R038"] {
		c.excess(c.buyers, c.set.R038.Processes, Buyer)
		c.excess(c.entities, c.set.R038.Processes, ProcuringEntity)
		c.excess(c.bids, c.set.R038.Bids, Tenderer)
	}
	if c.set.On["R048"] {
		c.mixed()
	}
	if c.set.On["R058"] {
		c.far()
	}
	return &c.result
}

// quantile is that of Hyndman and Fan's definition 8, of values that are sorted;
// NaN of none.
func quantile(sorted []float64, tau float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	h := (float64(n)+1.0/3)*tau + 1.0/3
	at := int(math.Floor(h))
	switch {
	case at <= 0 || tau == 0:
		return sorted[0]
	case at >= n || tau == 1:
		return sorted[n-1]
	}
	return sorted[at-1] + (h-float64(at))*(sorted[at]-sorted[at-1])
}

// quartiles notes the quartiles of values, and gives them.
func (c *Calculator) quartiles(indicator, prefix string, values []float64) (q1, q3 float64) {
	slices.Sort(values)
	q1, q3 = quantile(values, 0.25), quantile(values, 0.75)
	c.meta(indicator, prefix+"q1", q1)
	c.meta(indicator, prefix+"q3", q3)
	return q1, q3
}

// lowFence is below which a value is unusual, by the settings or the data; ok unless
// so many values are zero that most would be.
func (c *Calculator) lowFence(indicator string, given *float64, values []float64) (fence float64, ok bool) {
	q1 := 1.0
	if given != nil {
		fence = *given
	} else {
		low, high := c.quartiles(indicator, "", values)
		q1, fence = low, low-1.5*(high-low)
	}
	c.meta(indicator, "lower_fence", fence)
	return fence, q1 > 0 && fence > 0
}

// highFence is above which a value is unusual.
func (c *Calculator) highFence(indicator, prefix string, given *float64, values []float64) float64 {
	fence := 0.0
	if given != nil {
		fence = *given
	} else {
		q1, q3 := c.quartiles(indicator, prefix, values)
		fence = q3 + 1.5*(q3-q1)
	}
	c.meta(indicator, prefix+"upper_fence", fence)
	return fence
}

func (c *Calculator) allRatios() []float64 {
	list := make([]float64, 0, len(c.ratios))
	for _, ocid := range c.order {
		list = append(list, c.ratios[ocid].value)
	}
	return list
}

// near flags R024.
func (c *Calculator) near() {
	fence, ok := c.lowFence("R024", c.set.R024, c.allRatios())
	if !ok {
		return
	}
	for _, ocid := range c.order {
		if r := c.ratios[ocid]; r.value <= fence {
			c.flag("R024", Process, ocid, r.value, r.low, r.second, percent(r.value), percent(fence))
			c.flagIn("R024", ocid, r.winner, 0)
			c.flagIn("R024", ocid, r.other, 0)
		}
	}
}

// far flags R058.
func (c *Calculator) far() {
	fence := c.highFence("R058", "", c.set.R058, c.allRatios())
	if !(fence > 0) {
		return
	}
	for _, ocid := range c.order {
		if r := c.ratios[ocid]; r.value >= fence {
			c.flag("R058", Process, ocid, r.value, r.low, r.second, percent(r.value), percent(fence))
			c.flagIn("R058", ocid, r.winner, 0)
		}
	}
}

// losers flags R025.
func (c *Calculator) losers() {
	var counts, ratios []float64
	for _, id := range slices.Sorted(maps.Keys(c.wins)) {
		counts, ratios = append(counts, float64(c.wins[id].whole)), append(ratios, c.wins[id].ratio())
	}
	slices.Sort(counts)
	many := quantile(counts, float64(c.set.R025.Percentile)/100)
	fence, ok := c.lowFence("R025", c.set.R025.Threshold, ratios)
	c.meta("R025", "upper_fence", many)
	if !ok {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(c.wins)) {
		if f := c.wins[id]; float64(f.whole) >= many && f.ratio() <= fence {
			c.flag("R025", Tenderer, id, f.ratio(), itoa(f.part), itoa(f.whole), percent(f.ratio()), percent(fence))
		}
	}
}

// excess flags R038 for one group.
func (c *Calculator) excess(of map[string]*fraction, least int, group string) {
	var ids []string
	var ratios []float64
	for _, id := range slices.Sorted(maps.Keys(of)) {
		if of[id].whole >= int64(least) {
			ids, ratios = append(ids, id), append(ratios, of[id].ratio())
		}
	}
	if len(ids) == 0 {
		return
	}
	fence := c.highFence("R038", group+"_", c.set.R038.Threshold, ratios)
	if !(fence > 0) {
		return
	}
	for _, id := range ids {
		if f := of[id]; f.ratio() >= fence {
			c.flag("R038", group, id, f.ratio(), itoa(f.part), itoa(f.whole), percent(f.ratio()), percent(fence))
		}
	}
}

// mixed flags R048.
func (c *Calculator) mixed() {
	var ids []string
	var counts []float64
	for _, id := range slices.Sorted(maps.Keys(c.things)) {
		if v := c.things[id]; v.processes >= c.set.R048.Processes {
			ids, counts = append(ids, id), append(counts, float64(len(v.kinds)))
		}
	}
	fence := c.highFence("R048", "", c.set.R048.Threshold, counts)
	for _, id := range ids {
		if v := c.things[id]; float64(len(v.kinds)) >= fence {
			c.flag("R048", Tenderer, id, float64(len(v.kinds)), itoa(int64(len(v.kinds))), itoa(int64(v.processes)), strconv.FormatFloat(fence, 'f', -1, 64))
		}
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// percent is a ratio in hundredths, with two digits behind the point.
func percent(ratio float64) string { return strconv.FormatFloat(100*ratio, 'f', 2, 64) + "%" }
