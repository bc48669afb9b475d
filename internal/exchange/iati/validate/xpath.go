package validate

import (
	"fmt"
	"strconv"
	"strings"
)

// The part of XPath 1.0 that the rulesets use: paths of children, attributes,
// "..", text() and descendant::, predicates, comparisons, "and", "or", "+", not(),
// count() and number().

// op is what an expression does.
type op uint8

const (
	opPath op = iota
	opText
	opNumber // a number as written
	opParam  // what the loop is at
	opOr
	opAnd
	opEqual
	opUnequal
	opLess
	opLessEqual
	opMore
	opMoreEqual
	opPlus
	opNot
	opCount
	opToNumber
	opUnion
)

// expr is an expression.
type expr struct {
	op     op
	a, b   *expr
	number float64
	text   string
	steps  []step
}

// axis is where a step goes.
type axis uint8

const (
	child axis = iota
	attributeAxis
	parent
	textAxis
	descendant
	self
)

// step is a step of a path.
type step struct {
	axis  axis
	code  int     // of the name
	only  int     // the position among those, 0 for all
	where []*expr // predicates
	// cache is the number of the step by its text, 0 for a step without predicates
	// or one that differs with the loop: the children of an activity that it
	// leads to are found once.
	cache int
}

// parser reads an expression. What it cannot read is a fault of the tables, told
// by err.
type parser struct {
	codes map[string]int
	steps map[string]int // texts of steps with predicates
	param bool           // "$1" is what the loop is at
	in    string
	err   error
}

// parse reads an expression.
func (t *tables) parse(text string, param bool) (*expr, error) {
	p := &parser{codes: t.codes, steps: t.steps, param: param, in: text}
	x := p.or()
	if p.space(); p.in != "" && p.err == nil {
		p.fail()
	}
	if p.err != nil {
		return nil, fmt.Errorf("%s: %w", text, p.err)
	}
	return x, nil
}

func (p *parser) fail() {
	if p.err == nil {
		p.err = fmt.Errorf("not understood from %q on", p.in)
	}
	p.in = ""
}

func (p *parser) space() { p.in = strings.TrimLeft(p.in, " \n\t") }

// take passes over a mark, if it stands there.
func (p *parser) take(mark string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.in, mark)
	if ok && isAlphanumeric(mark[len(mark)-1]) && rest != "" && nameByte(rest[0]) {
		return false
	}
	if ok {
		p.in = rest
	}
	return ok
}

// level reads operands parted by operators of one precedence.
func (p *parser) level(operand func() *expr, operators ...any) *expr {
	x := operand()
next:
	for p.err == nil {
		for i := 0; i < len(operators); i += 2 {
			if p.take(operators[i].(string)) {
				x = &expr{op: operators[i+1].(op), a: x, b: operand()}
				continue next
			}
		}
		return x
	}
	return x
}

func (p *parser) or() *expr  { return p.level(p.and, "or", opOr) }
func (p *parser) and() *expr { return p.level(p.equal, "and", opAnd) }
func (p *parser) equal() *expr {
	return p.level(p.order, "=", opEqual, "!=", opUnequal)
}
func (p *parser) order() *expr {
	return p.level(p.plus, "<=", opLessEqual, ">=", opMoreEqual, "<", opLess, ">", opMore)
}
func (p *parser) plus() *expr  { return p.level(p.union, "+", opPlus) }
func (p *parser) union() *expr { return p.level(p.primary, "|", opUnion) }

var functions = map[string]op{"not(": opNot, "count(": opCount, "number(": opToNumber}

func (p *parser) primary() *expr {
	p.space()
	if p.in == "" {
		p.fail()
		return nil
	}
	for name, op := range functions {
		if rest, ok := strings.CutPrefix(p.in, name); ok {
			p.in = rest
			x := &expr{op: op, a: p.or()}
			p.want(")")
			return x
		}
	}
	switch c := p.in[0]; {
	case c == '(':
		p.in = p.in[1:]
		x := p.or()
		p.want(")")
		return x
	case c == '\'' || c == '"':
		text, rest, ok := strings.Cut(p.in[1:], string(c))
		if !ok {
			p.fail()
			return nil
		}
		if p.in = rest; p.param && text == "$1" {
			return &expr{op: opParam}
		}
		return &expr{op: opText, text: text}
	case '0' <= c && c <= '9':
		end := len(p.in) - len(strings.TrimLeft(p.in, "0123456789."))
		n, err := strconv.ParseFloat(p.in[:end], 64)
		if p.in = p.in[end:]; err != nil {
			p.fail()
		}
		return &expr{op: opNumber, number: n}
	}
	return p.path()
}

func (p *parser) want(mark string) {
	if !p.take(mark) {
		p.fail()
	}
}

func (p *parser) path() *expr {
	x := &expr{op: opPath}
	for p.err == nil {
		x.steps = append(x.steps, p.step())
		if !p.take("/") {
			break
		}
	}
	return x
}

func nameByte(c byte) bool {
	return isAlphanumeric(c) || c == '-' || c == '_' || c == ':' || c == '.'
}

func (p *parser) step() step {
	s := step{axis: child}
	switch {
	case p.take(".."):
		return step{axis: parent}
	case p.take("text()"):
		return step{axis: textAxis}
	case p.take("descendant::"):
		s.axis = descendant
	case p.take("@"):
		s.axis = attributeAxis
	case p.take("."):
		return step{axis: self}
	}
	end := 0
	for end < len(p.in) && nameByte(p.in[end]) {
		end++
	}
	if end == 0 {
		p.fail()
		return s
	}
	code, known := p.codes[p.in[:end]]
	if !known {
		code = -2 // of no element
	}
	whole := p.in
	s.code, p.in = code, p.in[end:]
	for p.err == nil && p.take("[") {
		x := p.or()
		p.want("]")
		if x != nil && x.op == opNumber {
			s.only = int(x.number)
		} else {
			s.where = append(s.where, x)
		}
	}
	if text := whole[:len(whole)-len(p.in)]; len(s.where) > 0 && s.axis == child && p.err == nil && (!p.param || !strings.Contains(text, "$1")) {
		if p.steps[text] == 0 {
			p.steps[text] = len(p.steps) + 1
		}
		s.cache = p.steps[text]
	}
	return s
}
