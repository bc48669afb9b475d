// Package upgrade turns data of OCDS 1.0 into 1.1 (Open Contracting Data
// Standard, changelog of 1.1): release packages, record packages, releases and
// records.
//
//	1.0                                     1.1
//	organizations within buyer,             parties, each with its roles; in
//	procuringEntity, tenderers, suppliers   their places {id, name}
//	amendment                               amendments
//	transaction: amount                     value
//	transaction: providerOrganization,      payer, payee: {id, name}, and the
//	receiverOrganization (identifiers)      role of a party that has the id
//	package without version, or 1.0         version 1.1
//
// An organization without an id gets one made of what identifies it: the MD5, in
// hexadecimal, of its name and then, of each of identifier, address and
// contactPoint that it has, the members of 1.0 in their order (identifying),
// with hyphens between. So the same organization gets the same id everywhere,
// and the one that the official tool gives it. Organizations of one id become
// one party; where they differ the first stays, with a finding.
//
// The standard has the organizations of a payment among the parties too; the
// official tool leaves out those that have no other role, and so their
// identifiers. So does Imar, that both give the same, with a finding for each;
// Options.AllParties keeps them.
//
// What 1.1 deprecates and still has stays: changes of an amendment, source of a
// budget, documents of a milestone. So do all members that 1.0 does not have,
// null, and what is not of the type that it should be; nothing else changes,
// and numbers keep their text. What is 1.1 or newer already comes out as it went
// in: a package that says so, a record or release that has parties.
//
// The invariant: upgrading what was upgraded changes nothing.
package upgrade
