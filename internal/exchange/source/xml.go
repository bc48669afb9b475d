package source

import "imar/internal/exchange/xmlstream"

// xmlFormat tells the standard by the root element's name.
func xmlFormat(prefix []byte) Format {
	f := Format{Kind: XML}
	for item, p := range xmlstream.NewReader(newBytes(prefix), xmlstream.Options{}).All() {
		if p != nil && !item.Root {
			if p.Key == "xml.encoding-mismatch" {
				continue // the prefix is in UTF-8 already, whatever it declares
			}
			break
		}
		switch item.Element.QName() {
		case string(Activities):
			f.Standard, f.Shape = IATI, Activities
		case string(Organisations):
			f.Standard, f.Shape = IATI, Organisations
		}
		f.Version, _ = item.Element.Attr("", "version")
		break
	}
	return f
}
