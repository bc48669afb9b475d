package redflag

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"

	"imar/internal/base/problem"
)

// Codes are the indicators, in their order.
var Codes = []string{"R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058"}

// Settings are wishes. Those of an indicator count where it is On.
type Settings struct {
	On         map[string]bool
	Currency   string          // main currency, "" for the first that occurs
	NoPrices   map[string]bool // procurementMethodDetails in which prices are not compared
	Prices     map[string]bool // those in which alone they are; empty for all others
	Exclude    map[string]bool // procurementMethodDetails that are passed over
	R003       R003
	R018       map[string]bool // procurementMethods
	R024       *float64        // fence; nil for that of the data
	R025       R025
	R035       int
	R038       R038
	R048       R048
	R058       *float64
	PrepareFor []string // sections of another command of Cardinal, which were passed over
}

// R003 are the days there must be, by method.
type R003 struct {
	Threshold int64
	Methods   map[string]bool
	Details   map[string]int64 // by procurementMethodDetails
}

// R025 is from which share of tenderers on one has many bids, and the fence of wins.
type R025 struct {
	Percentile int
	Threshold  *float64
}

// R038 is the fence, and how many bids or processes there must be.
type R038 struct {
	Threshold *float64
	Bids      int
	Processes int
}

// R048 is how many digits of a code tell one kind of thing from another, the fence,
// and how many processes there must be.
type R048 struct {
	Digits    int
	Threshold *float64
	Processes int
}

// Usual are the settings without a file: all indicators, with their own defaults.
func Usual() *Settings {
	s := bare()
	for _, code := range Codes {
		s.On[code] = true
	}
	return s
}

// bare has the defaults, and no indicator on.
func bare() *Settings {
	return &Settings{On: map[string]bool{}, R003: R003{Threshold: 15}, R018: set("open|selective"), R025: R025{Percentile: 75}, R035: 1,
		R038: R038{Bids: 2, Processes: 2}, R048: R048{Digits: 2, Processes: 20}}
}

func set(text string) map[string]bool {
	made := map[string]bool{}
	for one := range strings.SplitSeq(text, "|") {
		if one != "" {
			made[one] = true
		}
	}
	return made
}

// prepares are the sections of Cardinal's command that changes data beforehand.
var prepares = map[string]bool{"defaults": true, "redactions": true, "corrections": true, "modifications": true, "codelists.bid_status": true, "codelists.award_status": true}

// Parse reads a settings file of Cardinal: an indicator is on when it has a
// section. All that cannot be meant is told, each with its line.
func Parse(raw []byte) (*Settings, error) {
	p := &parser{s: bare()}
	in := bufio.NewScanner(bytes.NewReader(raw))
	for in.Scan() {
		p.line++
		p.read(strings.TrimSpace(strings.TrimPrefix(in.Text(), "\ufeff")))
	}
	if err := in.Err(); err != nil {
		p.add("redflag.line-long")
	}
	return p.s, p.problems.Err()
}

// parser reads a settings file.
type parser struct {
	s        *Settings
	section  string
	line     int
	problems problem.List
}

func (p *parser) add(key string, args ...any) {
	p.problems.Add(problem.Invalid, key, args...).AtLine(p.line)
}

func (p *parser) read(line string) {
	switch {
	case line == "" || line[0] == ';' || line[0] == '#':
		return
	case line[0] == '[':
		name, behind, closed := strings.Cut(line[1:], "]")
		if behind = strings.TrimSpace(behind); !closed || behind != "" && behind[0] != ';' && behind[0] != '#' {
			p.add("redflag.section-open", line)
			return
		}
		p.begin(strings.TrimSpace(name))
		return
	}
	sign := strings.IndexAny(line, "=:")
	if sign < 0 {
		p.add("redflag.no-value", line)
		return
	}
	name, value := line[:sign], line[sign+1:]
	value, _, _ = strings.Cut(value, " ;")
	p.set(strings.TrimSpace(name), strings.TrimSpace(value))
}

func (p *parser) begin(name string) {
	p.section = name
	switch {
	case prepares[name]:
		p.s.PrepareFor = append(p.s.PrepareFor, name)
	case p.indicator(name):
		p.s.On[name] = true
	case name != "exclusions" && name != "R003.procurement_method_details":
		p.add("redflag.section-unknown", name)
		p.section = "?"
	}
}

func (p *parser) indicator(name string) bool {
	for _, code := range Codes {
		if code == name {
			return true
		}
	}
	return false
}

// set takes one line of a section.
func (p *parser) set(name, value string) {
	s := p.s
	switch place := p.section + "." + name; {
	case p.section == "?" || prepares[p.section]:
	case place == ".currency":
		s.Currency = value
	case place == ".no_price_comparison_procurement_methods":
		s.NoPrices = set(value)
	case place == ".price_comparison_procurement_methods":
		s.Prices = set(value)
	case place == "exclusions.procurement_method_details":
		s.Exclude = set(value)
	case p.section == "R003.procurement_method_details":
		if s.R003.Details == nil {
			s.R003.Details = map[string]int64{}
		}
		s.R003.Details[name] = p.whole(name, value)
	case place == "R003.threshold":
		s.R003.Threshold = p.whole(name, value)
	case place == "R003.procurement_methods":
		s.R003.Methods = set(value)
	case place == "R018.procurement_methods":
		s.R018 = set(value)
	case place == "R024.threshold":
		s.R024 = p.share(name, value)
	case place == "R025.percentile":
		if s.R025.Percentile = int(p.whole(name, value)); s.R025.Percentile > 100 {
			p.add("redflag.percentile", value)
		}
	case place == "R025.threshold":
		s.R025.Threshold = p.share(name, value)
	case place == "R035.threshold":
		s.R035 = max(1, int(p.whole(name, value)))
	case place == "R038.threshold":
		s.R038.Threshold = p.share(name, value)
	case place == "R038.minimum_submitted_bids":
		s.R038.Bids = int(p.whole(name, value))
	case place == "R038.minimum_contracting_processes":
		s.R038.Processes = int(p.whole(name, value))
	case place == "R048.digits":
		s.R048.Digits = int(p.whole(name, value))
	case place == "R048.threshold":
		fence := float64(p.whole(name, value))
		s.R048.Threshold = &fence
	case place == "R048.minimum_contracting_processes":
		s.R048.Processes = int(p.whole(name, value))
	case place == "R058.threshold":
		s.R058 = p.share(name, value)
	default:
		p.add("redflag.name-unknown", name, p.section)
	}
}

func (p *parser) whole(name, value string) int64 {
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil || n < 0 {
		p.add("redflag.not-whole", name, value)
	}
	return max(n, 0)
}

func (p *parser) share(name, value string) *float64 {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || f < 0 || f > 1e9 || f != f {
		p.add("redflag.not-share", name, value)
	}
	return &f
}
