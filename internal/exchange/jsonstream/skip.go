package jsonstream

import "bytes"

// large tells that the element does not fit, and passes over it where its end
// can be found, so that what follows is still read.
func (r *Reader) large(it Item) bool {
	p := fault{key: faultLarge, arg: r.opts.MaxElement}.tell(it.At, it.Pointer())
	if !r.report(p) {
		return false
	}
	if r.opts.Framing == Lines {
		return false // the rest of the line is passed over
	}
	return r.skipValue(it)
}

// skipValue passes over an object, an array or a string of any length, by its
// brackets and quotes alone. Any other value of such a length ends the
// document. It says whether it found the end.
func (r *Reader) skipValue(it Item) bool {
	depth, quoted := 0, false
	if c := r.in.Bytes()[0]; c != '{' && c != '[' && c != '"' {
		return false
	}
	for {
		b := r.in.Bytes()
		i := 0
		for ; i < len(b); i++ {
			switch c := b[i]; {
			case quoted && c == '\\':
				i++
				continue
			case c == '"':
				quoted = !quoted
			case quoted:
				continue
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				depth--
			}
			if depth == 0 && !quoted {
				r.in.Advance(i + 1)
				return true
			}
		}
		// A backslash at the very end escapes the first byte of what follows.
		over := i - len(b)
		r.in.Advance(len(b))
		if !r.in.More() || over > 0 && !r.pass(over) {
			return r.tell(it.Pointer(), faultTruncated, nil)
		}
	}
}

// pass gives up n bytes that are in view.
func (r *Reader) pass(n int) bool {
	if len(r.in.Bytes()) < n {
		return false
	}
	r.in.Advance(n)
	return true
}

// skipLine passes over the rest of a line with its end.
func (r *Reader) skipLine() {
	for {
		b := r.in.Bytes()
		if n := bytes.IndexByte(b, '\n'); n >= 0 {
			r.in.Advance(n + 1)
			return
		}
		r.in.Advance(len(b))
		if !r.in.More() {
			return
		}
	}
}
