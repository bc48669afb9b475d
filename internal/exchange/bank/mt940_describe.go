package bank

import "strings"

// describe reads :86:. Behind a line it describes the line, elsewhere the
// statement. Two ways of structuring it are known: subfields ?20 … ?63 behind a
// code of three digits, and words between slashes, /REMI/. What is in neither
// is remittance text as it stands.
func (m *mt940) describe(text string) {
	if m.waiting == nil {
		if !m.carries {
			m.s.Info = m.text(m.place, text)
		}
		return
	}
	l := m.waiting
	switch {
	case len(text) > 4 && digit(text[0]) && digit(text[1]) && digit(text[2]) && !digit(text[3]) && !letter(text[3]):
		m.subfields(l, text[3:], text[3:4])
	case strings.HasPrefix(text, "/") && m.slashed(l, text):
	default:
		l.Remittance = m.text(m.place, text)
	}
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == ' ' || c >= 0x80 || c == '\n' }

// subfields reads ?nn and its text, again and again. Lines are cut at 65
// characters wherever that falls, so line ends within are nothing.
func (m *mt940) subfields(l *Line, text, mark string) {
	var remittance, name, info []string
	account := ""
	for _, part := range strings.Split(strings.ReplaceAll(text, "\n", ""), mark) {
		if part == "" {
			continue
		}
		if len(part) < 2 || !digit(part[0]) || !digit(part[1]) {
			remittance = append(remittance, part)
			continue
		}
		number, value := int(part[0]-'0')*10+int(part[1]-'0'), part[2:]
		switch {
		case number >= 20 && number <= 29, number >= 60 && number <= 63:
			remittance = append(remittance, value)
		case number == 31 || number == 38:
			account = value
		case number == 32 || number == 33:
			name = append(name, value)
		case number == 0:
			info = append(info, value)
		}
	}
	l.Remittance = m.text(m.place, strings.Join(remittance, "\n"))
	l.Counterparty = Party{m.name(m.place, strings.Join(name, " ")), m.id(m.place, compactIBAN(account))}
	l.Info = m.text(m.place, strings.TrimSpace(strings.Join(append(info, l.Info), "\n")))
}

// slashed reads /WORD/text/WORD/text; false when it is not of that kind.
func (m *mt940) slashed(l *Line, text string) bool {
	parts := strings.Split(strings.ReplaceAll(text, "\n", ""), "/")
	word, values, known := "", map[string]string{}, false
	for _, part := range parts[1:] {
		switch part {
		case "EREF", "REMI", "NAME", "IBAN", "CNTP", "ORDP", "BENM", "ACCT", "BIC", "PREF", "MARF", "CSID", "TRTP", "RTRN", "ISDT", "INFO":
			word, known = part, true
			continue
		}
		if values[word] != "" {
			values[word] += "/"
		}
		values[word] += part
	}
	if !known {
		return false
	}
	trim := func(word string) string { return strings.Trim(values[word], "/ ") }
	l.EndToEnd = provided(m.id(m.place, trim("EREF")))
	l.Return = m.id(m.place, trim("RTRN"))
	l.Batch = m.id(m.place, trim("PREF"))
	l.Remittance = m.text(m.place, trim("REMI"))
	l.Counterparty.Name = m.name(m.place, trim("NAME"))
	l.Counterparty.Account = m.id(m.place, compactIBAN(firstOf(trim("IBAN"), trim("ACCT"))))
	if c := strings.Split(values["CNTP"], "/"); len(c) >= 3 { // account, bank, name
		l.Counterparty = Party{m.name(m.place, c[2]), m.id(m.place, compactIBAN(c[0]))}
	}
	if rest := trim(""); rest != "" {
		l.Info = m.text(m.place, strings.TrimSpace(rest+"\n"+l.Info))
	}
	return true
}
