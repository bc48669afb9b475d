// Package xmlstream reads XML strictly (XML 1.0, fifth edition, with Namespaces
// 1.0, third edition) and in bounded memory: the outermost element first, then
// each of its children as a small tree. It is made for IATI, where a file of
// gigabytes is one element full of activities. Where what is many stands deeper
// (a bank statement's entries), Options.Through names the elements on the way.
//
//	r := xmlstream.NewReader(file, xmlstream.Options{})
//	for item, p := range r.All() {
//		switch {
//		case p != nil:
//			findings = append(findings, p)
//		case item.Root:
//			version, _ = item.Element.Attr("", "version")
//		default:
//			… item.Element.XPath(), item.Element.Line(), item.Element.Child("title") …
//		}
//	}
//
// What it refuses though XML knows it: document type declarations and with them
// every entity but the five predefined ones (no file is opened, nothing
// expands), depth, attributes and names beyond limits, elements beyond the
// size limit. Files in UTF-8, UTF-16, ISO-8859-1, windows-1252 and windows-1256
// are read by their mark or declaration (package charset); lines, columns and
// raw bytes are those of the text in UTF-8.
//
// Problems are collected. A fault that leaves clear where the element ends (a
// character that XML forbids, an unknown entity, an attribute twice, a prefix
// nobody declared) refuses the child of the root that it stands in; the others
// are still read. A fault in the structure ends the file, after all that was
// whole before it. Each problem carries an XPath as Field, the line as Line,
// and as its first two arguments the column and the byte offset.
//
// The invariant: an Element is well-formed by every rule above, and Raw gives
// exactly its text. The tree leaves out comments, processing instructions, and
// white space alone beside child elements; Raw has them.
package xmlstream

// The limits that hold when Options leave them open.
const (
	DefaultMaxElement = 64 << 20 // bytes of one element given
	DefaultMaxDepth   = 128      // elements within each other, the root counted
	maxAttributes     = 1000     // of one element
	maxNames          = 1 << 16  // different names in a file
	maxSpaces         = 256      // different namespaces in a file
	maxFaults         = 100      // faults told of one child of the root
)
