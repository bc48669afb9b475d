package bank

import (
	"strings"
	"unicode"

	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/exchange/charset"
)

// Cell names what a column of a table, or a part of a statement, says. Its
// label for people is the catalogue's sentence "bank.cell." and the name.
type Cell string

// The cells. Money that goes out is a debit and money that comes in a credit,
// as the bank's own paper has it. Several columns may be Amount, of which one is
// filled in each row, and several Remittance, which are joined.
const (
	Nothing            Cell = "" // the column is not read
	CellBookingDay     Cell = "booking-day"
	CellValueDay       Cell = "value-day"
	CellAmount         Cell = "amount" // signed
	CellDebit          Cell = "debit"
	CellCredit         Cell = "credit"
	CellMark           Cell = "mark" // debit or credit, beside an unsigned amount
	CellCurrency       Cell = "currency"
	CellBalance        Cell = "balance"   // after the line
	CellReference      Cell = "reference" // the bank's
	CellEndToEnd       Cell = "end-to-end"
	CellInstruction    Cell = "instruction"
	CellCheque         Cell = "cheque"
	CellName           Cell = "counterparty-name"
	CellAccount        Cell = "counterparty-account"
	CellRemittance     Cell = "remittance"
	CellCode           Cell = "code"
	CellReversal       Cell = "reversal"
	CellStatementID    Cell = "statement-id"
	CellOwnAccount     Cell = "account"
	CellSequence       Cell = "sequence"
	CellPage           Cell = "page"
	CellFrom           Cell = "from"
	CellTo             Cell = "to"
	CellOpening        Cell = "opening"
	CellOpeningDay     Cell = "opening-day"
	CellClosing        Cell = "closing"
	CellClosingDay     Cell = "closing-day"
	CellEntryReference Cell = "entry-reference"
	CellLine           Cell = "line" // the whole line
)

// Say is the cell's name for a reader.
func (c Cell) Say(l lang.Lang) string { return lang.T(l, "bank.cell."+string(c)) }

// DateOrder says in which order the parts of a day stand.
type DateOrder uint8

// The orders. A year always has four digits.
const (
	OrderUnstated DateOrder = iota // only what begins with the year is read
	YearFirst                      // 2026-11-03
	DayFirst                       // 3/11/2026
	MonthFirst                     // 11/3/2026
)

// Dialect tells how a table is to be read: what a person says once about the
// tables of one bank, and what stands on the paper but not in the table.
type Dialect struct {
	Encoding    charset.Encoding // "": by mark or guess
	Delimiter   rune             // 0: comma, semicolon, tab or bar, by the header line
	Skip        int              // lines in front of the header line
	Columns     []Cell           // what each column says; nil: by the words of the header line (Columns)
	Separators  money.Separators // of the amounts; Unstated: what has two readings is refused
	Dates       DateOrder
	NewestFirst bool // the rows run backwards

	// Statement gives what a table does not say: Account, Servicer, Currency,
	// ID, Electronic, Legal, Page, From, To, and the balances Opening and
	// Closing with amount and day. The one at the end where a file is cut off
	// (Closing, or Opening where the newest row is first) is never taken from
	// the rows' running balance, for then a cut would not show.
	Statement Statement
}

// headerWords are what the columns of tables are called, folded (lang.Fold).
var headerWords = fold(map[Cell]string{
	CellBookingDay:  "date|booking date|transaction date|posting date|post date|trans date|txn date|entry date|التاريخ|تاريخ|تاريخ العملية|تاريخ الحركة|تاريخ القيد|تاريخ المعاملة",
	CellValueDay:    "value date|value|val date|تاريخ الاستحقاق|تاريخ الحق|تاريخ القيمة|حق",
	CellAmount:      "amount|transaction amount|المبلغ|القيمة|مبلغ العملية|مبلغ الحركة",
	CellDebit:       "debit|debits|debit amount|withdrawal|withdrawals|paid out|money out|dr|مدين|المدين|سحب|السحب|مسحوبات|المسحوبات|منه",
	CellCredit:      "credit|credits|credit amount|deposit|deposits|paid in|money in|cr|دائن|الدائن|إيداع|الإيداع|إيداعات|الإيداعات|له",
	CellMark:        "d/c|dr/cr|cr/dr|debit/credit|credit/debit|mark|مدين/دائن|دائن/مدين|نوع القيد",
	CellCurrency:    "currency|ccy|العملة|عملة",
	CellBalance:     "balance|running balance|available balance|الرصيد|رصيد|الرصيد الجاري",
	CellReference:   "reference|ref|bank reference|reference number|ref no|transaction reference|transaction id|المرجع|رقم المرجع|مرجع|مرجع المصرف|الرقم الإشاري|رقم العملية|رقم القيد|رقم الحركة",
	CellEndToEnd:    "end to end id|end-to-end id|endtoendid|customer reference|مرجع العميل|مرجع الزبون",
	CellInstruction: "instruction|instruction id|payment order|order number|أمر الصرف|رقم أمر الصرف|إذن الصرف|رقم إذن الصرف",
	CellCheque:      "cheque|check|cheque no|cheque number|check no|check number|رقم الصك|الصك|صك|رقم الشيك|الشيك",
	CellName:        "name|counterparty|counterparty name|beneficiary|beneficiary name|payee|payer|المستفيد|اسم المستفيد|الاسم|الطرف الآخر|الجهة",
	CellAccount:     "counterparty account|beneficiary account|counterparty iban|iban|حساب المستفيد|رقم حساب المستفيد|حساب الطرف الآخر",
	CellRemittance:  "description|details|narrative|narration|particulars|remittance|remittance information|memo|البيان|بيان|الوصف|التفاصيل|الشرح|بيان العملية",
	CellCode:        "code|transaction code|type|transaction type|نوع العملية|نوع الحركة|الرمز|رمز العملية",
})

// fold makes a table from words to cells.
func fold(words map[Cell]string) map[string]Cell {
	table := map[string]Cell{}
	for cell, list := range words {
		for word := range strings.SplitSeq(list, "|") {
			table[headerKey(word)] = cell
		}
	}
	return table
}

// headerKey is a header cell for comparing: folded, in single spaces, without
// points, and without what stands in parentheses behind ("Amount (LYD)").
func headerKey(s string) string {
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '_' || unicode.IsSpace(r):
			return ' '
		case r == '.' || r == ':' || r == '#':
			return -1
		}
		return r
	}, lang.Fold(s))
	return strings.Join(strings.Fields(s), " ")
}

// Columns proposes what the columns of a table say, by the words of its header
// line in English or Arabic. A column that says nothing known is Nothing.
func Columns(header []string) []Cell {
	cells := make([]Cell, len(header))
	for i, word := range header {
		cells[i] = headerWords[headerKey(word)]
	}
	return cells
}

// balanceWords mark rows that are no lines, folded.
var balanceWords = func() map[string]Cell {
	table := fold(map[Cell]string{
		CellOpening: "opening balance|balance brought forward|brought forward|previous balance|رصيد افتتاحي|الرصيد الافتتاحي|رصيد أول المدة|الرصيد السابق|رصيد سابق|رصيد مرحل|رصيد منقول",
		CellClosing: "closing balance|balance carried forward|carried forward|ending balance|رصيد ختامي|الرصيد الختامي|رصيد آخر المدة|رصيد الإقفال",
	})
	for _, word := range []string{"total", "totals", "المجموع", "الإجمالي", "إجمالي"} {
		table[headerKey(word)] = CellLine
	}
	return table
}()
