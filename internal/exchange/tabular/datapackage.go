package tabular

import (
	"imar/internal/exchange/jsonstream"
)

// maker is who datapackage.json and workbooks say made them, when Flatten did: then
// headings and cells mean exactly what they say.
const maker = "imar"

// describe writes a table as a resource of a data package.
func (t *table) describe(b []byte) []byte {
	b = append(b, `{"name":`...)
	b = jsonstream.AppendQuoted(b, t.title)
	b = append(b, `,"path":`...)
	b = jsonstream.AppendQuoted(b, t.title+".csv")
	b = append(b, `,"type":"table","format":"csv","mediatype":"text/csv","encoding":"utf-8","schema":{"fields":[`...)
	for i, c := range t.columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"name":`...)
		b = jsonstream.AppendQuoted(b, c.header)
		of := fieldTypes[c.field]
		b = append(b, `,"type":`...)
		b = jsonstream.AppendQuoted(b, of[0])
		if of[1] != "" {
			b = append(b, `,"delimiter":";","itemType":`...)
			b = jsonstream.AppendQuoted(b, of[1])
		}
		if c.field == moments {
			b = append(b, `,"format":"any"`...)
		}
		b = append(b, '}')
	}
	return append(b, `],"missingValues":[""]}}`...)
}

// packageTypes reads the kinds of columns, by sheet and heading, out of a
// datapackage.json. It is no error to hold something else: then nothing is known.
func packageTypes(raw []byte) (kinds map[string]map[string]columnKind, ours bool) {
	v, faults := jsonstream.Parse(raw, jsonstream.Options{})
	if len(faults) > 0 {
		return nil, false
	}
	kinds = map[string]map[string]columnKind{}
	for _, resource := range v.Get("resources").Elements() {
		columns := map[string]columnKind{}
		for _, field := range resource.Get("schema").Get("fields").Elements() {
			of := [2]string{field.Get("type").Text(), field.Get("itemType").Text()}
			for kind, name := range fieldTypes {
				if name == of && kind > 0 {
					columns[field.Get("name").Text()] = columnKind(kind)
				}
			}
		}
		kinds[resource.Get("path").Text()] = columns
	}
	return kinds, v.Get("created_by").Is(maker)
}
