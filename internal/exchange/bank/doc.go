// Package bank reads statements of bank accounts: ISO 20022 camt.053, SWIFT
// MT940, tables (CSV, TSV), and paper that two people have keyed. Each becomes
// the same thing, a Statement and its Lines, and nothing else: what a line means
// for the books is for others to propose and for a person to say.
//
// A reader gives its Sink, for each statement of the file in order, Begin with
// what stands before the lines, Line for each line, and End with everything,
// checked. It holds one line at a time, so a statement may have any length.
// Because the sum is known only at the end, so is Statement.Balanced.
//
// # What a statement says
//
//	             camt.053               MT940        table
//	Account      Acct/Id                :25:         said beside the file
//	Servicer     Acct/Svcr              :25P:, {2:}  said beside the file
//	Currency     Acct/Ccy, or balance   :60F:        column, or said beside
//	ID           Id                     :20:         said beside the file
//	Electronic   ElctrncSeqNb           :28C:        said beside the file
//	Legal        LglSeqNb
//	Page         StmtPgntn, MsgPgntn    :28C: n/p
//	From, To     FrToDt                              said beside the file
//	Opening      OPBD, PRCD, ITBD       :60F:, :60M: balance column, or said
//	Closing      CLBD, ITBD             :62F:, :62M: balance column, or said
//	Available    CLAV                   :64:
//	Line         Ntry                   :61:, :86:   row
//
// An amount is signed from the account holder's side: money in is positive,
// whatever the bank calls it. A reversal says which entry it undoes and keeps
// the sign of what it does. Minor units are exact; the text of the amount is
// kept beside them. Only booked lines count; pending and informational ones are
// given and marked. Versions .02, .08 and .13 of camt.053 are read as such,
// those between with a warning. camt.052 (within a day) and camt.054 (advice of
// single movements) are refused by name: their lines come again in a camt.053.
//
// An entry of ISO 20022 that holds several transactions is one line, for it
// moved the account once; the transactions are its Details. Of what the
// standard knows and the Statement has no place for (interest, charges, card
// and securities details, related accounts) nothing is read; the original file
// keeps it. An element the standard does not know is a finding.
//
// # Which line is which
//
// Statement.Identity is a hash over the account and its currency, the
// statement's id, its sequence number and its page from the second on; the number is Electronic or
// else Legal. Numbers of an MT940 begin again each year and its :20: often never
// changes, and ids of tables are typed by hand, so there the opening balance's
// day, or else From, counts too. Line.ID is a hash over that and the line's
// ordinal. So two equal lines of one statement are two, and a file read again,
// or the same statement in another version of camt.053, gives the same lines.
// A line that cannot be read keeps its ordinal.
//
// # What is checked
//
// Opening and booked lines make the closing balance; counts and sums that the
// statement states; currency, status and days of each line; the sequence and
// the balance carried over from the statement before, where there is one
// (Follow, Options.Previous); end of the file. Everything wrong is a Finding
// with its place; what is merely odd is a warning. XML with a document type
// declaration is refused by package xmlstream.
//
// The invariant: Balanced is true only for a statement that was read to its
// end, in which every line could be read and is in the account's currency, and
// whose booked lines lead from its opening to its closing balance, all known. A
// line of a statement that is not balanced may not be matched with anything.
package bank
