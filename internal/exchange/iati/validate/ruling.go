package validate

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"time"

	"imar/internal/exchange/xmlstream"
)

// outcome is what a rule says of an element.
type outcome uint8

const (
	unmatched outcome = iota // there is nothing that it speaks of
	kept
	broken
)

func outcomeOf(ok bool) outcome {
	if ok {
		return kept
	}
	return broken
}

// ruling asks rules about elements.
type ruling struct {
	evaluator
	tables  *tables
	now     time.Time // zero when it is not known
	rule    *rule
	element xmlstream.Element
	at      found // where the rule is broken
	args    []string
	values  [][]byte // that a loop goes over
}

// tests are the kinds of rules. They find the nodes of the case's paths on the
// stack.
var tests map[string]func(*ruling) outcome

func init() {
	tests = map[string]func(*ruling) outcome{
		"atleast_one":      (*ruling).atLeastOne,
		"no_more_than_one": func(v *ruling) outcome { return outcomeOf(len(v.nodes) <= 1) },
		"only_one_of":      (*ruling).onlyOneOf,
		"one_or_all":       (*ruling).oneOrAll,
		"dependent":        (*ruling).dependent,
		"unique":           (*ruling).unique,
		"sum":              (*ruling).sum,
		"strict_sum":       (*ruling).strictSum,
		"range":            (*ruling).inRange,
		"date_order":       (*ruling).dateOrder,
		"date_now":         (*ruling).dateNow,
		"between_dates":    (*ruling).betweenDates,
		"time_limit":       (*ruling).timeLimit,
		"regex_matches":    func(v *ruling) outcome { return v.regex(true) },
		"regex_no_matches": func(v *ruling) outcome { return v.regex(false) },
		"startswith":       (*ruling).startsWith,
		"if_then":          (*ruling).ifThen,
		"no_spaces":        (*ruling).noSpaces,
		"no_percent":       (*ruling).noPercent,
	}
}

// MaxLoop is how many different values a loop goes over, and how many prefixes are
// tried: no activity that is meant to be read has as many, and one made to keep a
// validator busy is checked in time that grows with its length alone.
const MaxLoop = 100

// ask asks a rule about an element, once or, in a loop, for each value; broke is
// called where it is broken.
func (v *ruling) ask(e xmlstream.Element, r *rule, broke func()) (asked outcome) {
	v.rule, v.element = r, e
	if !v.applies(e, r) {
		return unmatched
	}
	if r.foreach == nil {
		v.param = nil
		asked = v.once()
		if asked == broken {
			broke()
		}
		v.nodes = v.nodes[:0]
		return asked
	}
	from := v.collect(e, r.foreach)
	v.values = v.values[:0]
	for _, n := range v.nodes[from:] {
		if len(v.values) >= MaxLoop {
			break
		}
		value := v.value(n, 0)
		if slices.ContainsFunc(v.values, func(known []byte) bool { return bytes.Equal(known, value) }) {
			continue
		}
		if n := len(v.values); n < cap(v.values) {
			v.values = v.values[:n+1]
			v.values[n] = append(v.values[n][:0], value...)
		} else {
			v.values = append(v.values, bytes.Clone(value))
		}
	}
	v.nodes = v.nodes[:from]
	for _, value := range v.values {
		v.param = value
		switch v.once() {
		case broken:
			asked = broken
			broke()
		case kept:
			asked = max(asked, kept)
		}
		v.nodes = v.nodes[:0]
	}
	return asked
}

// applies asks the predicates of the context.
func (v *ruling) applies(e xmlstream.Element, r *rule) bool {
	at := e
	for i := len(r.where) - 1; i >= 0 && at.Exists(); i-- {
		if x := r.where[i]; x != nil && !v.truth(at, x) {
			return false
		}
		at = at.Parent()
	}
	return true
}

// once asks the rule, whose nodes it leaves on the stack.
func (v *ruling) once() outcome {
	r := v.rule
	v.at, v.args = found{v.element, wholeElement}, v.args[:0]
	if r.condition != nil && !v.truth(v.element, r.condition) {
		return unmatched
	}
	if r.lazy {
		return r.test(v)
	}
	for _, x := range r.paths {
		v.push(v.element, x)
	}
	own := len(v.nodes)
	answer := r.test(v)
	if answer == broken && r.IDCondition != "" && !v.unknownOrganisation(r.IDCondition, own) {
		return unmatched
	}
	return answer
}

// unknownOrganisation says that no node is the identifier of an organisation that
// is on the standard's own lists, or begins with one: those keep an older form.
func (v *ruling) unknownOrganisation(condition string, own int) bool {
	known := func(id []byte) bool {
		for _, name := range [...]string{"OrganisationIdentifier", "IATIOrganisationIdentifier"} {
			if _, ok := v.tables.lists[name].codes[string(id)]; ok {
				return true
			}
		}
		return false
	}
	for _, n := range v.nodes[:own] {
		id := v.value(n, 0)
		if condition != "NOT_EXISTING_ORG_ID_PREFIX" {
			if known(id) {
				return false
			}
			continue
		}
		for i, c := range id {
			if c == '-' && known(id[:i]) {
				return false
			}
		}
	}
	return true
}

// blame is where the rule is broken, and what its sentence says of that.
func (v *ruling) blame(n found, args ...string) outcome {
	v.at, v.args = n, append(v.args[:0], args...)
	return broken
}

func (v *ruling) atLeastOne() outcome {
	for _, x := range v.rule.paths {
		if v.truth(v.element, x) {
			return kept
		}
	}
	return broken
}

func (v *ruling) onlyOneOf() outcome {
	for _, x := range v.rule.excluded {
		n := len(v.nodes)
		there := v.truth(v.element, x)
		if there && n > 0 || !there && n != 1 {
			return broken
		}
	}
	return kept
}

// oneOrAll: the element itself has it, or all that the rule names.
func (v *ruling) oneOrAll() outcome {
	if v.truth(v.element, v.rule.one) {
		return kept
	}
	for _, k := range v.tables.all[v.rule.All] {
		from := len(v.nodes)
		v.walk(v.element, k.steps)
		for _, n := range v.nodes[from:] {
			if !v.truth(n.element, k.has) {
				return v.blame(n)
			}
		}
		v.nodes = v.nodes[:from]
	}
	return kept
}

// eachOf is what must all have something.
type eachOf struct {
	steps []step
	has   *expr
}

// readAll makes what one_or_all speaks of.
func (t *tables) readAll() {
	t.all = map[string][]eachOf{}
	for _, entry := range [...][3]string{
		{"lang", "descendant::narrative", "@xml:lang"},
		{"sector", "transaction", "sector"},
		{"recipient-country|recipient-region", "transaction", "recipient-country|recipient-region"},
		{"currency", "descendant::value", "@currency"},
		{"currency", "descendant::forecast", "@currency"},
		{"currency", "descendant::loan-status", "@currency"},
	} {
		path, err := t.parse(entry[1], false)
		if err != nil {
			panic(err)
		}
		has, err := t.parse(entry[2], false)
		if err != nil {
			panic(err)
		}
		t.all[entry[0]] = append(t.all[entry[0]], eachOf{path.steps, has})
	}
}

// dependent: if one of the paths leads somewhere, all do.
func (v *ruling) dependent() outcome {
	n := 0
	for _, x := range v.rule.paths {
		if v.truth(v.element, x) {
			n++
		}
	}
	return outcomeOf(n == 0 || n == len(v.rule.paths))
}

func (v *ruling) unique() outcome {
	if len(v.nodes) > few {
		return v.uniqueMany()
	}
	for i, n := range v.nodes {
		for _, earlier := range v.nodes[:i] {
			if value := v.value(n, 0); bytes.Equal(value, v.value(earlier, 1)) {
				return v.blame(n, shown(value))
			}
		}
	}
	return kept
}

// few is up to how many nodes are compared by pairs.
const few = 16

func (v *ruling) uniqueMany() outcome {
	seen := map[string]bool{}
	for _, n := range v.nodes {
		value := string(v.value(n, 0))
		if seen[value] {
			return v.blame(n, shown([]byte(value)))
		}
		seen[value] = true
	}
	return kept
}

func (v *ruling) sum() outcome {
	if len(v.nodes) == 0 {
		return kept
	}
	return v.strictSum()
}

// strictSum compares to four places, as the official validator does.
func (v *ruling) strictSum() outcome {
	sum, wanted := 0.0, 0.0
	for _, n := range v.nodes {
		if text := bytes.TrimSpace(v.value(n, 0)); len(text) > 0 {
			sum += signedNumber(text)
		}
	}
	if v.rule.Sum != nil {
		wanted = *v.rule.Sum
	}
	if sum = math.Round(sum*1e4) / 1e4; sum == wanted {
		return kept
	}
	at := found{v.element, wholeElement}
	if len(v.nodes) > 0 {
		at = v.nodes[0]
	}
	return v.blame(at, strconv.FormatFloat(sum, 'f', -1, 64))
}

// signedNumber is toNumber, with a plus.
func signedNumber(text []byte) float64 { return toNumber(bytes.TrimPrefix(text, []byte{'+'})) }

func (v *ruling) inRange() outcome {
	for _, n := range v.nodes {
		text := v.value(n, 0)
		value := signedNumber(bytes.TrimSpace(text))
		if len(bytes.TrimSpace(text)) == 0 {
			value = 0
		}
		if r := v.rule; math.IsNaN(value) || r.Min != nil && value < *r.Min || r.Max != nil && value > *r.Max {
			return v.blame(n, shown(text))
		}
	}
	return kept
}

// regex asks that each value fits, or that none does. An empty one is passed
// over.
func (v *ruling) regex(fits bool) outcome {
	for _, n := range v.nodes {
		value := v.value(n, 0)
		if len(value) == 0 {
			continue
		}
		matches := false
		if v.rule.without != "" {
			matches = !bytes.ContainsAny(value, v.rule.without)
		} else {
			matches = v.rule.regex.Match(value)
		}
		if matches != fits {
			return v.blame(n, shown(value))
		}
	}
	return kept
}

func (v *ruling) startsWith() outcome {
	own := len(v.nodes)
	agencies := slices.Contains(v.rule.Prefix, agencyPrefix)
	for _, x := range v.rule.prefix {
		if x != nil {
			v.push(v.element, x)
		}
	}
	prefixes := v.nodes[own:min(len(v.nodes), own+MaxLoop)]
	for _, n := range v.nodes[:own] {
		value := v.value(n, 0)
		if agencies && v.agency(value) {
			continue
		}
		first := ""
		ok := slices.ContainsFunc(prefixes, func(prefix found) bool {
			begin := v.value(prefix, 1)
			if first == "" {
				first = shown(begin)
			}
			rest, begins := bytes.CutPrefix(value, begin)
			return begins && bytes.HasPrefix(rest, []byte(v.rule.Separator))
		})
		switch {
		case ok:
		case agencies:
			return v.blame(n, shown(value))
		default:
			return v.blame(n, shown(value), first)
		}
	}
	return kept
}

// agency says that an identifier begins with the code of a registration agency.
func (v *ruling) agency(id []byte) bool {
	first := bytes.IndexByte(id, '-')
	if first < 0 {
		return false
	}
	end := len(id)
	if second := bytes.IndexByte(id[first+1:], '-'); second >= 0 {
		end = first + 1 + second
	}
	_, ok := v.tables.lists["OrganisationRegistrationAgency"].codes[string(id[:end])]
	return ok
}

func (v *ruling) ifThen() outcome {
	if !v.truth(v.element, v.rule.ifs) || v.truth(v.element, v.rule.then) {
		return kept
	}
	for _, x := range v.rule.paths {
		if v.push(v.element, x); len(v.nodes) > 0 {
			return v.blame(v.nodes[0])
		}
	}
	return broken
}

func (v *ruling) noSpaces() outcome {
	for _, n := range v.nodes {
		if value := v.value(n, 0); len(bytes.TrimSpace(value)) != len(value) {
			return v.blame(n, shown(value))
		}
	}
	return kept
}

func (v *ruling) noPercent() outcome {
	for _, n := range v.nodes {
		if value := v.value(n, 0); bytes.IndexByte(value, '%') >= 0 {
			return v.blame(n, shown(value))
		}
	}
	return kept
}
