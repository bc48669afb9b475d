// Package crashtest proves the first promise of the record: what somebody got
// a receipt for survives any crash of the program.
//
// It has no code of its own. Its test starts itself again as another process,
// which opens a data folder and lets eight writers do commands; kills that
// process at a random moment, also while it opens; opens the folder with the
// program itself; and holds every receipt that was ever given out against what
// is there. A control that gives out receipts before the commit must be caught
// by the same checks, or they prove nothing.
//
// The invariant: of all commands acknowledged before a kill none is lost,
// changed or done twice after it.
//
// Run it at length with: go test -run Crash ./internal/record/crashtest -crashes 10000
package crashtest
