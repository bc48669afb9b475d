// Package match proposes which line of a bank statement belongs to which
// expected movement: a payment order that was sent, a receipt that was announced.
// It only proposes; a person confirms, and what nobody confirms stays open.
//
// A pair is in one own account and one currency, on one side (money in or money
// out), and has a score of 0 to 100:
//
//	45  a reference of the line is one that this expectation alone has
//	35  or such a reference stands in the line's text
//	25  or a reference does that several expectations have: a contract, a batch
//	25  the amounts are equal; where they differ, only a reference makes a pair
//	12  the other party's account is the expected one; another one takes 10 away
//	10  the same day; 8 within 3 days, 6 within a week, 3 within 31 days
//	 8  the other party's name is the expected one; 5 when it is similar
//
// References are compared by their letters and digits, names as lang.Fold has
// them (hamza, alef, ta marbuta, case …), without the article and without words
// for kinds of companies.
//
// Pairs are taken from the best score down, and neither side is taken twice.
// Where several pairs of one score want the same line or the same expectation
// nothing is proposed for any of them: that is a Tie, and a person decides. So
// two equal lines and two equal expectations are never paired by their order.
//
// Expectations are indexed by amount, reference, account and name, and a line
// looks at those nearest in time only (eight an index), so the work grows with
// the number of lines, however many are alike.
//
// The invariant: Gather takes no line but the booked ones of a balanced
// statement, so no proposal rests on a statement that does not add up.
package match
