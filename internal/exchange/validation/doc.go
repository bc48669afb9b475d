// Package validation says whether a published file keeps to its standard:
// OC4IDS, OCDS, in any of their packagings, and IATI (package iati/validate). It
// is what the command, the page and the API of the same name show, and it reads
// nothing but the file: the schemas come with the program, and nothing is ever
// fetched.
//
// File finds out by the content what the file is, and checks, in one pass:
//
//   - that it can be read without doubt (package jsonstream: UTF-8, no key twice);
//   - the structure of the version that it declares, with the extensions that it
//     declares (package schema);
//   - what the standard demands beyond its schema, as its official validators do:
//     ids that occur twice, references to organizations that are nowhere, amounts
//     without a currency, the form of ocids and project ids, and values that hold
//     nothing (rules validate.id-twice, .reference, .currency, .prefix, .blank).
//
// What a package says of itself may stand behind its releases. Then, and when two
// elements have one id, the file is opened and read once more, now knowing.
//
// One goroutine reads; others check what was read, in batches that are brought
// together in the order of the file.
//
// The invariant: the same bytes give the same report, whatever the number of
// processors, and memory is bounded by the largest element and by MaxIDs.
package validation
