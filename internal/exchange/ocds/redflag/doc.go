// Package redflag calculates indicators of procurement risk over compiled releases
// of OCDS: those of Cardinal (Open Contracting Partnership), by the same rules and
// with its settings file, so that figures can be compared.
//
//	R003  the time to submit bids is shorter than a threshold
//	R018  one tenderer only, where the procedure asked for several
//	R024  the second lowest valid bid is unusually near to the winning one
//	R025  a tenderer with many valid bids wins unusually few
//	R028  different tenderers bid the same price
//	R030  the winning bid came after the deadline
//	R035  all bids but the winner's were disqualified
//	R036  the lowest bid was disqualified
//	R038  unusually many bids are disqualified: of a buyer, a procuring entity, or
//	      a tenderer
//	R048  a supplier delivers unusually different things
//	R058  the second lowest valid bid is unusually far above the winning one
//
// A flag is a question to ask, never a finding about anybody: most have an answer.
// What is unusual is measured against the data itself: beyond the quartiles by one
// and a half times what lies between them, the quartiles being those of Hyndman and
// Fan's definition 8.
//
// Cancelled processes are passed over, and amounts of another currency than the
// main one: that of the settings, or else the first that occurs.
//
// Prices are compared by their digits; ratios, which are no money, are floating
// point, as Cardinal's are.
//
// The invariant: the same releases in the same order and the same settings give the
// same result. In memory stay the ratio of each process that has one, and counts
// for each organization.
package redflag
