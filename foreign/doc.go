// Package foreign holds tests in which other people's programs read what Imar
// writes: the client and the fsck of Tessera, and torchwood, each a separate
// implementation of C2SP tlog-tiles, tlog-checkpoint and tlog-proof.
//
// Package histories below lets porcupine look for an order in what many clients
// were told of one record's money.
//
// It is a module of its own, so that their many dependencies are not Imar's.
// Run it in this folder: go test ./...
//
// torchwood stands at v0.9.0: v0.10.0 needs Go 1.27.
package foreign
