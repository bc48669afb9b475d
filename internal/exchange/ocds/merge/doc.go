// Package merge makes one release out of all releases of a contracting process,
// by the merge rules of the Open Contracting Data Standard (OCDS, "Merging",
// 1.1 and 1.0): the compiled release, which has the latest value of everything,
// and the versioned release, which has every value that there was.
//
// The releases are put in the order of their dates, read as instants, and laid
// one upon the other:
//
//	object                      member by member; an empty one changes nothing
//	array of objects            by id: an object with the id of an earlier one
//	                            is laid upon it, another is appended, and so is
//	                            every object that has no id
//	array of anything else      a value like text or a number
//	text, number, true, null    the later replaces the earlier; null leaves the
//	                            member out of the compiled release, and is one
//	                            of the values in the versioned release
//
// Two ids are one id when they are the same kind of value and the same text: 1
// and "1" are two. Where the rules of a path (Rules) say so, an array is
// replaced as a whole, or a member is left out (id, date and tag of a release).
// Members that no schema has follow the rules above.
//
// A versioned release keeps for each value the release that brought it:
//
//	{"releaseID": …, "releaseDate": …, "releaseTag": …, "value": …}
//
// and has another such entry only when the value is another one: 1 and 1.0 are
// the same number. The compiled release has the latest text all the same.
//
// What the standard leaves open is decided so, each time with a finding:
//
//	a path is an object (or an array of     the object, or the array, stays; the
//	objects) in one release and text or a   text or number is left out
//	number in another
//	an object here, an array there          what was first stays
//	two objects of one array have one id    the later is laid upon the earlier
//	a release has no date that can be read  it is left out, unless it is the
//	                                        only one of its process
//
// Rules come from tables that package gen made of the official schemas, with
// the extensions that the data declares laid upon them in the order in which
// they are declared; an extension that there is no table for is a finding.
// Nothing is ever fetched.
//
// Members stand in the order in which they came first. Values keep their text:
// no number is ever turned into a float.
//
// The invariant: what is written depends on the releases and the rules alone,
// and for releases of different instants not on the order in which they came.
package merge
