// Package histories holds tests that let many clients ask one record for money
// at once, write down who was told what and when, and let porcupine
// (github.com/anishathalye/porcupine) look for an order of all that in which a
// small sequential model of balances would have said the same: linearizability.
//
// It is here, and not in Imar's module, because porcupine is somebody else's and
// only tests need it.
//
// The model knows nothing of ledgers: numbers go from one place to the next, and
// never more than is there. Two controls must be caught: a record that is read
// from a copy kept a while, and one that says yes to a payment that it did not
// make.
//
// The invariant: every history is linearizable, on both engines, and on
// PostgreSQL also when two nodes write.
package histories
