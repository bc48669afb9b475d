package jsonstream

import (
	"errors"

	"imar/internal/base/problem"
	"imar/internal/exchange/window"
)

// fault is something wrong at a byte of the parsed bytes. node is the number
// of tape nodes written before it, which is enough to find its pointer.
type fault struct {
	key  string // catalogue key
	at   int
	node int
	arg  any // third argument of the sentence, nil for none
}

// The sentences of this package (area jsonxml). Arguments 0 and 1 are always
// the column and the byte offset.
const (
	faultSyntax    = "json.syntax"            // 2: what stands there
	faultTruncated = "json.truncated"         //
	faultTrailing  = "json.trailing"          //
	faultEmpty     = "json.empty"             //
	faultDepth     = "json.depth"             // 2: the limit
	faultDuplicate = "json.duplicate-key"     // 2: the key
	faultUTF8      = "json.invalid-utf8"      //
	faultSurrogate = "json.lone-surrogate"    //
	faultControl   = "json.control-character" // 2: its code, U+XXXX
	faultEscape    = "json.bad-escape"        //
	faultNumber    = "json.bad-number"        // 2: the literal
	faultLong      = "json.long-number"       // 2: the limit
	faultLarge     = "json.large-element"     // 2: the limit in bytes
	faultMembers   = "json.many-members"      // 2: the limit
	faultMore      = "json.more-faults"       // 2: how many are listed
	faultRead      = "file.unreadable"        //
)

// code is the class of problem that a sentence belongs to.
func code(key string) problem.Code {
	switch key {
	case faultDepth, faultLong, faultLarge, faultMembers:
		return problem.TooLarge
	case faultRead:
		return problem.Unavailable
	}
	return problem.Invalid
}

// Ends says that a problem of a Reader ended its document: what stands behind it
// was not read. Behind any other the Reader goes on.
func Ends(p *problem.Problem) bool {
	switch p.Key {
	case faultSyntax, faultTruncated, faultTrailing, faultEmpty, faultDepth, faultMembers, faultRead:
		return true
	}
	return p.Code == problem.Unavailable
}

// tell makes the problem of a fault.
func (f fault) tell(at window.Position, pointer string) *problem.Problem {
	args := []any{at.Column, at.Offset}
	if f.arg != nil {
		args = append(args, f.arg)
	}
	return problem.New(code(f.key), f.key, args...).At(pointer).AtLine(at.Line)
}

// unreadable is the problem of an input that broke off with an error: the
// problem that the layer below told, if it did.
func unreadable(err error, at window.Position, pointer string) *problem.Problem {
	var told *problem.Problem
	if errors.As(err, &told) {
		return told
	}
	return fault{key: faultRead}.tell(at, pointer).Because(err)
}
