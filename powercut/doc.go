// Package powercut proves that what somebody got a receipt for survives a
// power cut, on a disk that keeps what it confirmed.
//
// Its test runs the recorder and the store, with their own statements and
// pragmas, on an SQLite whose files lie on a simulated disk (disk_test.go). At
// a random operation the power fails: every later operation fails, and of what
// was written and not synced each 512-byte sector is kept (4 in 8), lost (3 in
// 8) or filled with garbage (1 in 8). Then the record is opened again from what
// is left and checked as a whole.
//
// Three controls must lose: synchronous=NORMAL, a disk that confirms a sync it
// has not done, and one whose writes harm bytes beside them though it promised
// that they do not. If they lose nothing, the simulation proves nothing.
//
// It is a module of its own, because the simulated disk needs another SQLite
// (github.com/ncruces/go-sqlite3) than the program has. Run it in this folder:
// go test ./...
//
// The invariant: no receipt is lost and nothing is corrupt after any cut.
package powercut
