// Package crashtest proves the first promise of the record: what somebody got
// a receipt for survives any crash of the program.
//
// It has no code of its own. Its test starts itself again as another process,
// which opens a data folder and lets eight writers do commands; kills that
// process at a random moment, also while it opens; opens the folder with the
// program itself; and holds every receipt that was ever given out against what
// is there. Half of the commands are about money: certificates, approvals, orders
// and payments, under a contract of the writer's own; after each kill the books
// are worked out from the facts, obey their invariants and are the ones that the
// program shows. A control that gives out receipts before the commit must be caught
// by the same checks, or they prove nothing.
//
// The invariant: of all commands acknowledged before a kill none is lost,
// changed or done twice after it.
//
// Run it at length with: go test -run Crash ./internal/record/crashtest -crashes 10000
package crashtest
