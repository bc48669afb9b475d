// Package tabular lays published data out as spreadsheets, and makes data of
// spreadsheets again: the releases and records of OCDS, the projects of OC4IDS.
// It keeps to the conventions that the field's own tool set (flatten-tool), so
// that workbooks go to and fro between the two.
//
// # Sheets
//
// The main sheet (releases, projects, records) has a row for each of the list's
// objects. A member is a column, headed by its path: title, tender/value/amount.
// Each list of objects is a sheet of its own, called after its path, of which all
// names but the last are cut to three characters: awards, awa_items,
// con_imp_transactions; _2 tells those apart whose names would be one. There a list on the way is followed by 0:
// awards/0/items/0/description. A row begins with the ids of everything that it
// stands in: ocid, id, awards/0/id. They are what joins it to its parents.
//
// In a path RFC 6901 escapes hold (~1 is /, ~0 is ~); ~. stands for nothing and
// parts a name that would be taken for something else (~.0, ~.#x), ~uXXXX is one
// UTF-16 unit.
//
// Where ids do not join, a number does: an object that has children and no id,
// that has the id of an earlier one in its list, or that has nothing to put into
// its row, gives its place in its list, counted from 1, in the column "#" followed
// by the list's path: #awards, #awards/0/items, and # for the outermost.
//
// What packages say of themselves is the sheet meta, a row each.
//
// # Cells
//
// Strings stand as they are, numbers with the text they were written with, lists
// of strings joined by semicolons; [] and {} are empty ones. A value that its
// column would not give back stands as JSON behind a mark:
//
//	json:null    json:""    json:"5" in a column of numbers    json:["a;b"]
//
// The type of a column is that of the schema. In CSV it is that of its values
// where they all have another one, as the file datapackage.json beside the sheets
// says (Frictionless Data Package). In XLSX numbers, truths and moments have cells
// of their kind where nothing is lost by it: numbers of up to 15 digits, moments
// in the form 2026-11-23T10:00:00Z. A text that a spreadsheet program would run
// has an apostrophe before it in CSV, as in package sheet.
//
// # Way
//
// Flatten goes through data once. Columns are known only at the end, so the cells
// wait in a scratch file, each with the number of its column, and are then put in
// order. A second reading would cost as much as the first, and standard input
// cannot be read twice. In memory are the columns, and a number for each object of
// the list, to tell when an id comes twice.
//
// Unflatten reads each sheet once, the main one first, then the less deep before
// the deeper. Rows wait in a scratch file, chained by the object that they belong
// to; then each object is put together and written. In memory are some 50 bytes for
// each object of the list. What is wrong with a cell is
// told with sheet, row and column, and the rest is read.
//
// The invariant: Unflatten of what Flatten wrote gives the same values, whatever
// they are, and in the order they had; the order of members alone is the sheet's.
// Of several packages it makes one.
package tabular
