package xmlstream

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// declarationLike reads what begins with <! inside the root: a comment or a
// CDATA section. Nothing else is allowed there.
func (p *parser) declarationLike(b []byte, i int) int {
	const cdata = "<![CDATA["
	switch rest := b[i:]; {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return p.comment(b, i)
	case bytes.HasPrefix(rest, []byte(cdata)):
		end, ok := p.until(b, i+len(cdata), "]]>")
		if ok && p.current >= 0 {
			p.nodes[p.current].data = chunks
		}
		return end
	case len(rest) < len(cdata) && (bytes.HasPrefix([]byte("<!--"), rest) || bytes.HasPrefix([]byte(cdata), rest)):
		return p.unexpected(b, len(b))
	}
	return p.unexpected(b, i+1)
}

// until checks the characters from i to the closing mark and answers the
// offset behind it; ok is false when it is not there.
func (p *parser) until(b []byte, i int, mark string) (end int, ok bool) {
	n := bytes.Index(b[i:], []byte(mark))
	if n < 0 {
		return p.unexpected(b, len(b)), false
	}
	p.characters(b, i, i+n)
	return i + n + len(mark), true
}

// characters checks that b[i:end] holds nothing that XML forbids everywhere.
func (p *parser) characters(b []byte, i, end int) {
	begin, wide := i, uint64(0)
	for text := b[:end]; ; i++ {
		if i, wide = plain(text, i, '&', wide); i >= end {
			break
		}
		p.control(b[i], i)
	}
	if wide&highs != 0 {
		p.wide(b, begin, end)
	}
}

// comment reads the comment at i. Two hyphens may stand at its end only.
func (p *parser) comment(b []byte, i int) int {
	begin := i + len("<!--")
	n := bytes.Index(b[begin:], []byte("--"))
	if n < 0 || begin+n+2 >= len(b) {
		return p.unexpected(b, len(b))
	}
	if b[begin+n+2] != '>' {
		p.note(faultComment, begin+n)
	}
	end, _ := p.until(b, begin, "-->")
	return end
}

// instruction reads the processing instruction at i. The target xml, in any
// case, is reserved.
func (p *parser) instruction(b []byte, i int) int {
	begin := i + len("<?")
	end := nameEnd(b, begin)
	if end == len(b) {
		return p.unexpected(b, end)
	}
	target := b[begin:end]
	if !isNCName(target) || bytes.EqualFold(target, []byte("xml")) {
		return p.fail(faultInstruction, i)
	}
	if !isSpace(b[end]) && !bytes.HasPrefix(b[end:], []byte("?>")) {
		if end+1 == len(b) && b[end] == '?' {
			return p.unexpected(b, len(b))
		}
		return p.unexpected(b, end)
	}
	end, _ = p.until(b, end, "?>")
	return end
}

// maxReference is the most bytes of a reference: &#x and digits, with zeros in
// front of them.
const maxReference = 64

// reference checks the reference at i and answers the offset behind it. A
// wrong one is listed and passed over.
func (p *parser) reference(b []byte, i int) int {
	rest := b[i+1 : min(len(b), i+maxReference)]
	n := bytes.IndexByte(rest, ';')
	if stop := bytes.IndexAny(rest, "<& \t\r\n\"'"); n < 0 && stop < 0 && len(rest) < maxReference-1 {
		return p.unexpected(b, len(b))
	} else if n < 0 || stop >= 0 && stop < n {
		p.note(faultReference, i)
		return i + 1
	}
	switch _, key := decodeReference(rest[:n]); key {
	case "":
	case faultCharacter:
		p.note(key, i, "&"+printable(rest[:n])+";")
	case faultEntity:
		p.note(key, i, printable(rest[:n]))
	default:
		p.note(key, i)
	}
	return i + 1 + n + 1
}

// decodeReference gives the character of a reference, which comes without its
// & and ;, or the sentence that says why there is none.
func decodeReference(ref []byte) (r rune, key string) {
	switch string(ref) {
	case "lt":
		return '<', ""
	case "gt":
		return '>', ""
	case "amp":
		return '&', ""
	case "quot":
		return '"', ""
	case "apos":
		return '\'', ""
	}
	if len(ref) == 0 || ref[0] != '#' {
		if isNCName(ref) {
			return 0, faultEntity
		}
		return 0, faultReference
	}
	digits, base := ref[1:], 10
	if len(digits) > 0 && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	if len(digits) == 0 || digits[0] == '+' || digits[0] == '-' {
		return 0, faultReference
	}
	code, err := strconv.ParseUint(string(digits), base, 32)
	switch {
	case err != nil && code == 0:
		return 0, faultReference
	case err != nil || code > utf8.MaxRune || !isChar(rune(code)):
		return 0, faultCharacter
	}
	return rune(code), ""
}

// appendChars appends character data as an application is to see it: line ends
// made LF (section 2.11), references replaced.
func appendChars(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case '\r':
			dst = append(dst, '\n')
			if i++; i < len(raw) && raw[i] == '\n' {
				i++
			}
		case '&':
			dst, i = appendReference(dst, raw, i)
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}

// appendValue appends an attribute value as an application is to see it:
// besides, each character of white space is a space (section 3.3.3).
func appendValue(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case '\r':
			dst = append(dst, ' ')
			if i++; i < len(raw) && raw[i] == '\n' {
				i++
			}
		case '\n', '\t':
			dst = append(dst, ' ')
			i++
		case '&':
			dst, i = appendReference(dst, raw, i)
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}

// appendReference appends the character of the checked reference at i.
func appendReference(dst, raw []byte, i int) ([]byte, int) {
	n := bytes.IndexByte(raw[i:], ';')
	if n < 0 {
		return append(dst, raw[i]), i + 1
	}
	r, key := decodeReference(raw[i+1 : i+n])
	if key != "" {
		return append(dst, raw[i]), i + 1
	}
	return utf8.AppendRune(dst, r), i + n + 1
}
