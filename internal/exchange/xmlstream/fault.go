package xmlstream

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"imar/internal/base/problem"
	"imar/internal/exchange/window"
)

// fault is something wrong at a byte of the parsed bytes, within the element
// at node.
type fault struct {
	key  string // catalogue key
	at   int
	node int
	args []any // of the sentence, from the third on
}

// The sentences of this package (area jsonxml). Arguments 0 and 1 are always
// the column and the byte offset.
const (
	faultSyntax      = "xml.syntax"              // 2: what stands there
	faultTruncated   = "xml.truncated"           //
	faultEmpty       = "xml.empty"               //
	faultTrailing    = "xml.trailing"            //
	faultDoctype     = "xml.doctype"             //
	faultDeclaration = "xml.bad-declaration"     //
	faultEncoding    = "xml.unknown-encoding"    // 2: its name
	faultMismatch    = "xml.encoding-mismatch"   // 2: declared, 3: what it is
	faultTag         = "xml.tag-mismatch"        // 2: the end tag, 3: the element that is open
	faultName        = "xml.bad-name"            // 2: the name
	faultNames       = "xml.many-names"          // 2: the limit
	faultAttribute   = "xml.duplicate-attribute" // 2: its name
	faultAttributes  = "xml.many-attributes"     // 2: the limit
	faultSpace       = "xml.no-space"            //
	faultPrefix      = "xml.unknown-prefix"      // 2: the prefix
	faultReserved    = "xml.reserved-prefix"     // 2: the prefix
	faultEntity      = "xml.unknown-entity"      // 2: its name
	faultReference   = "xml.bad-reference"       //
	faultCharacter   = "xml.bad-character"       // 2: its code, U+XXXX
	faultUTF8        = "xml.invalid-utf8"        //
	faultSection     = "xml.section-end"         //
	faultComment     = "xml.bad-comment"         //
	faultInstruction = "xml.bad-instruction"     //
	faultDepth       = "xml.depth"               // 2: the limit
	faultLarge       = "xml.large-element"       // 2: the limit in bytes
	faultStray       = "xml.stray-text"          //
	faultMore        = "xml.more-faults"         // 2: how many are listed
	faultRead        = "file.unreadable"         //
)

// code is the class of problem that a sentence belongs to.
func code(key string) problem.Code {
	switch key {
	case faultDepth, faultLarge, faultAttributes, faultNames:
		return problem.TooLarge
	case faultEncoding, faultDoctype:
		return problem.Unsupported
	case faultRead:
		return problem.Unavailable
	}
	return problem.Invalid
}

// tell makes the problem of a fault.
func (f fault) tell(at window.Position, xpath string) *problem.Problem {
	args := append([]any{at.Column, at.Offset}, f.args...)
	return problem.New(code(f.key), f.key, args...).At(xpath).AtLine(at.Line)
}

// unreadable is the problem of an input that broke off with an error: the
// problem that the layer below told, if it did.
func unreadable(err error, at window.Position, xpath string) *problem.Problem {
	var told *problem.Problem
	if errors.As(err, &told) {
		return told
	}
	return fault{key: faultRead}.tell(at, xpath).Because(err)
}

// show writes the character at the start of b for a sentence: itself when it
// can be seen.
func show(b []byte) string {
	r, _ := utf8.DecodeRune(b)
	if r > ' ' && r < 0x7F {
		return string(r)
	}
	return fmt.Sprintf("U+%04X", r)
}
