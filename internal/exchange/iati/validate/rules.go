package validate

import (
	_ "embed" // the tables
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"imar/internal/exchange/report"
	"imar/internal/exchange/xmlstream"
)

// The cases of the standard ruleset, a line of JSON for each: where it holds
// (context), of which kind it is, and what that kind asks for, in the names of the
// ruleset. A case within a loop has what the loop goes over (foreach) and in which
// of its parts "$1" is replaced (subs).
//
//go:embed rules.jsonl
var rulesText string

// written is a case as it is written.
type written struct {
	ID          string   `json:"id"`
	Severity    string   `json:"severity"`
	Context     string   `json:"context"`
	Kind        string   `json:"kind"`
	Foreach     string   `json:"foreach"`
	Subs        []string `json:"subs"`
	Condition   string   `json:"condition"`
	IDCondition string   `json:"idCondition"`
	If          string   `json:"if"`
	Then        string   `json:"then"`
	One         string   `json:"one"`
	All         string   `json:"all"`
	Less        string   `json:"less"`
	More        string   `json:"more"`
	Start       string   `json:"start"`
	End         string   `json:"end"`
	Date        string   `json:"date"`
	Regex       string   `json:"regex"`
	Separator   string   `json:"separator"`
	Paths       []string `json:"paths"`
	Prefix      []string `json:"prefix"`
	Excluded    []string `json:"excluded"`
	Sum         *float64 `json:"sum"`
	Min         *float64 `json:"min"`
	Max         *float64 `json:"max"`
}

// rule is a case, ready to be asked.
type rule struct {
	written
	sentence string
	severity report.Severity
	test     func(*ruling) outcome
	lazy     bool    // the test goes along the paths itself
	about    names   // codes of the children that it speaks of
	silent   bool    // it is never broken by an element without any of these
	where    []*expr // predicates of the context, from the outermost step on; nil for none

	foreach, condition, ifs, then, one *expr
	less, more, start, end, date       *expr // nil for now
	paths, prefix, excluded            []*expr
	regex                              *regexp.Regexp
	without                            string // the characters that a regex of the form ^[^…]+$ forbids
}

// agencyPrefix is in place of a path for the prefixes of the registration
// agencies.
const agencyPrefix = "ORG-ID-PREFIX"

// now is in place of a path for the present.
const now = "NOW"

// readRules reads the ruleset and notes at each place which rules hold there.
func (t *tables) readRules() {
	for line := range strings.Lines(rulesText) {
		r, err := t.rule([]byte(line))
		if err == nil {
			err = t.settle(r)
		}
		if err != nil {
			panic(fmt.Sprintf("iati/validate: rules.jsonl: %v", err))
		}
	}
}

// rule reads a case.
func (t *tables) rule(line []byte) (*rule, error) {
	r := &rule{severity: report.Error}
	if err := json.Unmarshal(line, &r.written); err != nil {
		return nil, err
	}
	if r.Severity == "warning" {
		r.severity = report.Warning
	}
	r.sentence = sentenceOf(r.Kind, r.ID)
	if r.test = tests[r.Kind]; r.test == nil {
		return nil, fmt.Errorf("the kind %s is not known", r.Kind)
	}
	r.lazy = r.Kind == "if_then" || r.Kind == "atleast_one" || r.Kind == "one_or_all" || r.Kind == "dependent"
	var wrong error
	read := func(into **expr, text, part string) {
		if text == "" || text == now {
			return
		}
		x, err := t.parse(text, r.Foreach != "" && slices.Contains(r.Subs, part))
		if *into = x; err != nil {
			wrong = err
		}
	}
	list := func(into *[]*expr, texts []string, part string) {
		for _, text := range texts {
			var x *expr
			if text != agencyPrefix {
				read(&x, text, part)
			}
			*into = append(*into, x)
		}
	}
	read(&r.foreach, r.Foreach, "")
	read(&r.condition, r.Condition, "condition")
	read(&r.ifs, r.If, "if")
	read(&r.then, r.Then, "then")
	read(&r.one, r.One, "one")
	read(&r.less, r.Less, "less")
	read(&r.more, r.More, "more")
	read(&r.start, r.Start, "start")
	read(&r.end, r.End, "end")
	read(&r.date, r.Date, "date")
	list(&r.paths, r.Paths, "paths")
	list(&r.prefix, r.Prefix, "prefix")
	list(&r.excluded, r.Excluded, "excluded")
	if r.Regex != "" {
		var err error
		if r.regex, err = regexp.Compile(r.Regex); err != nil {
			return nil, err
		}
		if inner, ok := strings.CutPrefix(r.Regex, "^[^"); ok && strings.HasSuffix(inner, "]+$") {
			r.without = strings.ReplaceAll(strings.TrimSuffix(inner, "]+$"), `\`, "")
		}
	}
	if wrong == nil {
		r.silence()
	}
	return r, wrong
}

// silence finds out whether the rule can be broken by an element that has none of
// the children that it speaks of, by asking it about an empty one.
func (r *rule) silence() {
	lists := slices.Concat(r.paths, r.prefix, r.excluded, []*expr{r.foreach, r.condition, r.ifs, r.then, r.one, r.less, r.more, r.start, r.end, r.date})
	free := r.Kind != "one_or_all"
	for _, x := range lists {
		free = free && x.children(&r.about)
	}
	if !free {
		return
	}
	v := &ruling{tables: &tables{}}
	r.silent = v.ask(xmlstream.Element{}, r, func() {}) != broken
}

// children notes the codes of the children that an expression speaks of, and says
// whether that is all that it looks at.
func (x *expr) children(into *names) bool {
	if x == nil {
		return true
	}
	if x.op == opPath {
		s := x.steps[0]
		if s.axis != child || s.code < 0 {
			return false
		}
		into.add(s.code)
		return true
	}
	return x.a.children(into) && x.b.children(into)
}

// settle notes a rule at the places of its context.
func (t *tables) settle(r *rule) error {
	owner := ""
	for text := r.Context; text != ""; {
		name, rest := text, ""
		if i := strings.IndexAny(text, "["); i >= 0 {
			end := strings.IndexByte(text, ']')
			x, err := t.parse(text[i+1:end], false)
			if err != nil {
				return err
			}
			name, rest = text[:i], text[end+1:]
			owner += name
			for len(r.where) < strings.Count(owner, "/")-1 {
				r.where = append(r.where, nil)
			}
			r.where = append(r.where, x)
		} else {
			owner += name
		}
		text = rest
	}
	depth, used := strings.Count(owner, "/"), false
	if anywhere, ok := strings.CutPrefix(owner, "//"); ok {
		owner, depth = "/"+anywhere, 0
	}
	for len(r.where) > 0 && len(r.where) < depth {
		r.where = append(r.where, nil)
	}
	for _, s := range t.structures {
		for _, p := range s.places {
			if p.path == owner || depth == 0 && strings.HasSuffix(p.path, owner) {
				p.rules, used = append(p.rules, r), true
			}
		}
	}
	if !used {
		return fmt.Errorf("nothing is at %s", r.Context)
	}
	return nil
}

// sharedSentences are the sentences of kinds that say the same wherever they stand.
var sharedSentences = map[string]string{
	"no_spaces": "spaces", "regex_matches": "symbols", "range": "range", "time_limit": "year",
}

// same are the numbers whose sentence is that of another.
var same = map[string]string{
	"1.18.8": "1.14.8", "4.5.1": "4.1.1", "7.8.2": "7.8.1", "11.4.1": "11.1.1", "8.6.1": "8.6.3", "3.7.2": "3.7.1",
	"6.9.1": "6.8.1", "6.9.2": "6.8.1", "6.10.1": "6.8.1", "8.9.1": "8.8.1", "8.10.1": "8.8.1", "8.9.2": "8.8.2", "8.10.2": "8.8.2",
	"8.9.3": "8.8.3", "8.10.3": "8.8.3", "107.2.1": "107.1.1", "107.2.2": "107.1.2", "7.9.1": "2.1.1", "3.4.1": "2.1.1", "3.1.1": "2.1.1",
	"7.9.2": "2.1.2", "3.1.2": "2.1.2", "3.4.2": "2.1.2", "7.9.4": "2.1.4", "3.1.4": "2.1.4", "3.4.4": "2.1.4", "4.4.1": "4.3.1",
}

// sentenceOf is the catalogue key of a rule's sentence.
func sentenceOf(kind, id string) string {
	if name, ok := sharedSentences[kind]; ok {
		return "iativalidate.rule-" + name
	}
	if other, ok := same[id]; ok {
		id = other
	}
	return "iativalidate.rule-" + id
}
