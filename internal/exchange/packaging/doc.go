// Package packaging takes the packages of published standards apart and puts
// them together: the release packages and record packages of OCDS (1.1, 1.0) and
// the project packages of OC4IDS (0.9).
//
// A package is an object that says something of itself (uri, publisher,
// publishedDate, version, extensions …) and holds one list: releases, records
// or projects. Walk goes through a file of any mix of packages and of single
// releases, records or projects: one document, a list of them, JSON lines, or
// one behind the other. Combine makes one package of many, Split many of one.
//
// What a package says of itself may stand behind its list, however long that is.
// So what is to be written behind it waits in a Spool: in memory while it is
// small, then in a file that the caller provides. Memory stays that of the
// largest single element.
//
// The invariant: every element comes out as it went in, member for member, in
// its order, with the text of its numbers; Split and then Combine give the
// elements of what was split.
package packaging
