// Package schema is JSON Schema (draft 4) as OC4IDS and OCDS use it, for data
// that comes by the gigabyte: their structures as compact tables, and a check of
// values against them in one walk that keeps nothing.
//
// Of gives the schema of a version, with the extensions that the data declares
// laid upon it (JSON Merge Patch, RFC 7396) in the order in which it declares
// them. Nothing is ever fetched: the tables come with the program. A Checker
// then goes through values that package jsonstream found strict and tells what
// is wrong, with the pointer, line and column of each fault.
//
// # Tables
//
// A table is lines; package gen writes them from the schemas as published. Its
// first line is its name. A line is the name of a definition and its node, or "="
// and a list of codes that is all there is, or "~" and one that may be gone
// beyond, with the codes after it, parted by tabs. A node is:
//
//	sinaobz        its types: string, integer, number, array, object, boolean, null
//	&Name          a reference; what stands beside it does not count
//	@format        date-time, uri, email
//	+ * '          minLength, minItems, minProperties of 1
//	#              uniqueItems
//	>n <n !        minimum, maximum, exclusiveMinimum
//	=List          its codes (enum); ∅ among them is null
//	~List          its open codelist
//	-1.1           deprecated, since when
//	%n             pattern, by its number
//	$a,b           required members
//	{a:node;%n:node;}   members by name, and by pattern
//	[node]         elements
//	?(node;node;)  exactly one of these
//
// and in the patch of an extension "∅" for a member that it takes away, and
// "∅keyword" for a keyword.
//
// # What is told
//
// Rules are keys of the catalogue; those of the schema are errors and equal to
// what the published schema gives (the tests compare them over all the data there
// is, and over random changes of it): validate.type, .required, .enum,
// .date-time, .uri, .email, .empty-text, .empty-list, .empty-object, .twice,
// .pattern, .minimum, .maximum, .one-of. Beside them stand warnings that a schema
// cannot give: .unknown-field, .translated-field, .misspelt-field, .unknown-code, .deprecated, .blank, .currency.
//
// The invariant: what is told depends on the value and the schema alone, and is
// told in the order of the file.
package schema
