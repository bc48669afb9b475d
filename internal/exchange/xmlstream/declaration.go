package xmlstream

import (
	"bytes"
	"regexp"
)

// declarationForm is production XMLDecl. A version 1.x is read as 1.0, as
// section 2.8 has it.
var declarationForm = regexp.MustCompile(`^<\?xml` +
	`[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*("1\.[0-9]+"|'1\.[0-9]+')` +
	`([ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*("[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?` +
	`([ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*("(yes|no)"|'(yes|no)'))?` +
	`[ \t\r\n]*\?>$`)

// declaration reads the XML declaration at the start of b.
func (p *parser) declaration(b []byte) int {
	n := bytes.Index(b, []byte("?>"))
	if n < 0 {
		return p.unexpected(b, len(b))
	}
	if !declarationForm.Match(b[:n+2]) {
		p.note(faultDeclaration, 0)
	}
	return n + 2
}
