package disclosure

import "bytes"

// of walks through a body once, along the plan's tree; what no condition asks
// for is passed over by its brackets and quotes.
func (p *plan) of(body []byte) (set Set) {
	if len(body) == 0 || body[0] != '{' {
		return set
	}
	_, marks := p.object(&p.root, body, 0, &set)
	p.disclose(marks, &set)
	return set
}

func (p *plan) disclose(marks uint64, set *Set) {
	if marks == 0 {
		return
	}
	for _, r := range p.rules {
		if marks&r.need == r.need {
			*set = set.Or(r.set)
		}
	}
}

// object reads the object at i and gives the offset behind it and the marks
// that were met in it.
func (p *plan) object(n *node, b []byte, i int, set *Set) (end int, marks uint64) {
	for i++; i < len(b) && b[i] != '}'; {
		if b[i] != '"' {
			return len(b), marks
		}
		close := skip(b, i)
		name := b[i+1 : max(i+1, close-1)]
		if i = close + 1; i >= len(b) {
			return len(b), marks
		}
		end := skip(b, i)
		if child := n.find(name); child != nil {
			marks |= p.member(child, b[i:end], set)
		}
		if i = end; i < len(b) && b[i] == ',' {
			i++
		}
	}
	return i + 1, marks
}

// member gives the marks of a member's value. Where each element of a list is
// judged for itself, its marks are not those of its neighbours.
func (p *plan) member(n *node, value []byte, set *Set) (marks uint64) {
	if value[0] != '[' {
		return p.single(n, value, set)
	}
	for i := 1; i < len(value) && value[i] != ']'; {
		end := skip(value, i)
		found := p.single(n, value[i:end], set)
		if n.each {
			p.disclose(found, set)
		} else {
			marks |= found
		}
		if i = end; i < len(value) && value[i] == ',' {
			i++
		}
	}
	return marks
}

// single gives the marks of a value that is no list.
func (p *plan) single(n *node, value []byte, set *Set) (marks uint64) {
	if n.mark != 0 && says(value) {
		marks = n.mark
	}
	switch value[0] {
	case '{':
		_, inside := p.object(n, value, 0, set)
		marks |= inside
	case '"':
		for _, t := range n.texts {
			if len(value) == len(t.is)+2 && string(value[1:len(value)-1]) == t.is {
				marks |= t.mark
			}
		}
	}
	return marks
}

// skip gives the offset behind the value at i, at least i+1 and at most len(b).
func skip(b []byte, i int) int {
	switch b[i] {
	case '"':
		for i++; i < len(b); i++ {
			n := bytes.IndexByte(b[i:], '"')
			if n < 0 {
				return len(b)
			}
			i += n
			slashes := 0
			for b[i-1-slashes] == '\\' {
				slashes++
			}
			if slashes%2 == 0 {
				return i + 1
			}
		}
		return len(b)
	case '{', '[':
		for depth := 0; i < len(b); {
			switch b[i] {
			case '"':
				i = skip(b, i)
				continue
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
			i++
		}
		return len(b)
	}
	for i++; i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']'; i++ {
	}
	return i
}

// says tells whether a value holds a number, a truth value or a text that is
// not empty.
func says(value []byte) bool {
	for i := 0; i < len(value); {
		switch value[i] {
		case '"':
			end := skip(value, i)
			name := end < len(value) && value[end] == ':'
			if !name && end-i > 2 {
				return true
			}
			i = end
		case '{', '[', '}', ']', ',', ':':
			i++
		case 'n':
			i = skip(value, i)
		default:
			return true
		}
	}
	return false
}
