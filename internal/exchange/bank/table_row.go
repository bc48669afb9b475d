package bank

import (
	"strconv"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// take reads one row.
func (t *table) take(cells []string) {
	at := t.place(0)
	at.Pointer = ""
	for len(cells) > len(t.cells) && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) != len(t.cells) {
		t.skipped()
		t.wrong(at, "bank.table-row", len(cells), len(t.cells))
		return
	}
	for i, text := range cells {
		if !t.valid(t.place(i), text) {
			t.skipped()
			return
		}
	}
	if t.isBalanceRow(cells, at) {
		return
	}
	l := Line{Ordinal: t.ordinal + 1, Place: at, Status: Booked}
	currency, ok := t.currency(cells)
	ok = t.signed(&l, cells, currency) && ok
	ok = t.describe(&l, cells) && ok
	if ok && l.Day().IsZero() {
		t.wrong(at, "bank.day-missing")
		ok = false
	}
	if !ok {
		t.skipped()
		return
	}
	if t.s.Currency == "" {
		t.s.Currency = currency
	}
	t.running(&l, cells)
	t.next()
	t.line(&l)
}

// cell is the text of the first filled column of that kind, and its index.
func (t *table) cell(cells []string, kind Cell) (string, int) {
	at := 0
	for i, c := range t.cells {
		if c != kind {
			continue
		}
		if text := strings.TrimSpace(cells[i]); text != "" {
			return text, i
		}
		at = i
	}
	return "", at
}

// currency is that of the row, or else of the account.
func (t *table) currency(cells []string) (money.Currency, bool) {
	text, i := t.cell(cells, CellCurrency)
	if text == "" {
		if t.s.Currency == "" {
			t.wrong(t.place(i), "bank.currency-missing")
		}
		return t.s.Currency, t.s.Currency != ""
	}
	currency, err := money.ParseCurrency(text)
	if err != nil {
		t.refuse(t.place(i), err)
		return "", false
	}
	return currency, true
}

// blank says that a cell of an amount holds none: nothing, or a dash.
func blank(s string) bool {
	s = strings.TrimSpace(s)
	return s == "" || s == "-" || s == "–" || s == "—"
}

// signed reads the amount: a signed one, one with a mark beside it, or a debit
// or credit. false when it told why there is none.
func (t *table) signed(l *Line, cells []string, currency money.Currency) bool {
	filled := 0
	for i, kind := range t.cells {
		if kind != CellAmount && kind != CellDebit && kind != CellCredit || blank(cells[i]) {
			continue
		}
		if currency == "" {
			return false
		}
		amount, err := money.ParseTyped(cells[i], currency, t.d.Separators)
		if err == nil && kind != CellAmount && amount.Minor < 0 {
			err = problem.New(problem.Invalid, "problem.amount.negative", quote(cells[i]))
		}
		if err != nil {
			t.refuse(t.place(i), err)
			return false
		}
		if filled > 0 && amount.IsZero() {
			continue // a nought in the column that is not meant
		}
		if filled > 0 && !l.Amount.IsZero() {
			t.wrong(t.place(i), "bank.amount-twice")
			return false
		}
		filled++
		l.Amount, l.Text = amount, strings.TrimSpace(cells[i])
		if kind == CellDebit {
			l.Amount = amount.Neg()
		}
	}
	if filled == 0 {
		t.wrong(l.Place, "bank.amount-missing")
		return false
	}
	mark, i := t.cell(cells, CellMark)
	if mark == "" {
		return true
	}
	switch headerWords[headerKey(mark)] {
	case CellDebit:
	case CellCredit:
		return true
	default:
		if key := headerKey(mark); key == "c" || key == "crdt" {
			return true
		} else if key != "d" && key != "dbit" {
			t.wrong(t.place(i), "bank.mark", quote(mark))
			return false
		}
	}
	if l.Amount.Minor > 0 {
		l.Amount = l.Amount.Neg()
	}
	return true
}

// describe reads days and texts; false when a day cannot be read.
func (t *table) describe(l *Line, cells []string) bool {
	ok := true
	days := map[Cell]*clock.Day{CellBookingDay: &l.BookingDay, CellValueDay: &l.ValueDay}
	var remittance []string
	for i, kind := range t.cells {
		text := strings.TrimSpace(cells[i])
		if text == "" {
			continue
		}
		switch kind {
		case CellBookingDay, CellValueDay:
			d, err := day(text, t.d.Dates)
			if err != nil {
				t.refuse(t.place(i), err)
				ok = false
			}
			*days[kind] = d
		case CellReference:
			l.ServicerReference = t.id(t.place(i), text)
		case CellEndToEnd:
			l.EndToEnd = provided(t.id(t.place(i), text))
		case CellInstruction:
			l.Instruction = t.id(t.place(i), text)
		case CellCheque:
			l.Cheque = t.id(t.place(i), text)
		case CellName:
			l.Counterparty.Name = t.name(t.place(i), text)
		case CellAccount:
			l.Counterparty.Account = t.id(t.place(i), compactIBAN(text))
		case CellCode:
			l.Code = t.id(t.place(i), text)
		case CellRemittance:
			remittance = append(remittance, text)
		}
	}
	l.Remittance = t.text(l.Place, strings.Join(remittance, "\n"))
	return ok
}

// day reads a day in Latin, Arabic-Indic or Persian digits between hyphens,
// slashes or points. A time behind it is left out.
func day(text string, order DateOrder) (clock.Day, error) {
	text = strings.TrimSpace(text)
	date, _, _ := strings.Cut(text, " ")
	date, _, _ = strings.Cut(date, "T")
	bad := problem.New(problem.Invalid, "problem.date.not-a-date", quote(text))
	var parts []string
	mark := rune(0)
	part := ""
	for _, r := range date {
		switch {
		case r >= '0' && r <= '9':
			part += string(r)
		case r >= '٠' && r <= '٩':
			part += string('0' + r - '٠')
		case r >= '۰' && r <= '۹':
			part += string('0' + r - '۰')
		case (r == '-' || r == '/' || r == '.') && (mark == 0 || mark == r):
			mark, parts, part = r, append(parts, part), ""
		default:
			return clock.Day{}, bad
		}
	}
	parts = append(parts, part)
	if len(parts) != 3 {
		return clock.Day{}, bad
	}
	var n [3]int
	for i, part := range parts {
		v, err := strconv.Atoi(part)
		if err != nil || len(part) > 4 {
			return clock.Day{}, bad
		}
		n[i] = v
	}
	switch {
	case len(parts[0]) == 4 && (order == YearFirst || order == OrderUnstated):
		return clock.NewDay(n[0], n[1], n[2])
	case len(parts[2]) == 4 && order == DayFirst:
		return clock.NewDay(n[2], n[1], n[0])
	case len(parts[2]) == 4 && order == MonthFirst:
		return clock.NewDay(n[2], n[0], n[1])
	}
	return clock.Day{}, problem.New(problem.Invalid, "bank.date-order", quote(text))
}

// running reads the balance behind the line and checks it against the one
// before. Upwards in time the first row tells the opening balance; downwards
// the closing one.
func (t *table) running(l *Line, cells []string) {
	text, i := t.cell(cells, CellBalance)
	if blank(text) {
		t.before = Balance{}
		return
	}
	at := t.place(i)
	amount, err := money.ParseTyped(text, l.Amount.Currency, t.d.Separators)
	if err != nil {
		t.refuse(at, err)
		t.before = Balance{}
		return
	}
	l.Balance = Balance{Known: true, Day: l.Day(), Amount: amount, Text: text, Code: at.Pointer, Place: at}
	earlier, err := amount.Sub(l.Amount)
	if err != nil {
		t.refuse(at, err)
		t.before = Balance{}
		return
	}
	edge := Balance{Known: true, Amount: earlier, Text: string(earlier.Decimal()), Code: at.Pointer, Place: at}
	if t.d.NewestFirst {
		if t.before.Known && t.before.Amount != amount {
			t.wrong(at, "bank.running", t.before.Amount, amount)
		}
		if !t.s.Closing.Known && !t.given {
			t.s.Closing = l.Balance
		}
		t.before = edge
		return
	}
	if t.before.Known && t.before.Amount != earlier {
		t.wrong(at, "bank.running", earlier, t.before.Amount)
	}
	if !t.s.Opening.Known && !t.given {
		t.s.Opening = edge
	}
	t.before = l.Balance
}

// isBalanceRow takes a row that is no line: one that states a balance or a
// total in words.
func (t *table) isBalanceRow(cells []string, at Place) bool {
	kind := Nothing
	for _, text := range cells {
		if word, there := balanceWords[headerKey(text)]; there {
			kind = word
			break
		}
	}
	if kind == Nothing {
		return false
	}
	if kind == CellLine {
		t.odd(at, "bank.row-total")
		return true
	}
	text, i := t.cell(cells, CellBalance)
	if blank(text) {
		text, i = t.cell(cells, CellAmount)
	}
	currency, ok := t.currency(cells)
	if blank(text) || !ok {
		t.odd(at, "bank.row-balance", kind)
		return true
	}
	amount, err := money.ParseTyped(text, currency, t.d.Separators)
	if err != nil {
		t.refuse(t.place(i), err)
		return true
	}
	b := Balance{Known: true, Amount: amount, Text: text, Code: quote(t.header[i]), Place: t.place(i)}
	for i, c := range t.cells {
		if c == CellBookingDay && strings.TrimSpace(cells[i]) != "" {
			if b.Day, err = day(cells[i], t.d.Dates); err != nil {
				t.refuse(t.place(i), err)
			}
		}
	}
	have := &t.s.Opening
	if kind == CellClosing {
		have = &t.s.Closing
	}
	switch {
	case have.Known && have.Amount != amount:
		t.wrong(b.Place, "bank.balance-twice", kind, have.Amount, amount)
	case !have.Known:
		*have = b
	}
	if kind == CellOpening && !t.d.NewestFirst && !t.before.Known {
		t.before = b
	}
	return true
}
