//go:build tools

// Package tools pins the programs that check the code, in a module of their
// own so that they are no dependency of Imar's.
package tools

import _ "honnef.co/go/tools/cmd/staticcheck"
