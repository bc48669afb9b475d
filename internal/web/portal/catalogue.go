package portal

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/view"
	"imar/internal/web/dataset"
	"imar/internal/web/page"
)

// cataloguePath is where the published files are listed for other data portals, in
// the words of DCAT 3 (W3C), as JSON-LD.
const cataloguePath = "/data/catalog.jsonld"

// What JSON-LD calls the vocabularies that the catalogue uses.
var catalogueContext = map[string]string{
	"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
}

// literal is a text in a language, or of a type.
type literal struct {
	Value    string `json:"@value"`
	Language string `json:"@language,omitempty"`
	Type     string `json:"@type,omitempty"`
}

// link is a thing by its address.
type link struct {
	ID string `json:"@id"`
}

func said(key string, args ...any) []literal {
	return []literal{{Value: lang.T(lang.Arabic, key, args...), Language: "ar"}, {Value: lang.T(lang.English, key, args...), Language: "en"}}
}

func dated(day string) *literal { return &literal{Value: day, Type: "xsd:date"} }

type catalogue struct {
	Context   map[string]string `json:"@context"`
	ID        string            `json:"@id"`
	Type      string            `json:"@type"`
	Title     []literal         `json:"dct:title"`
	Publisher agent             `json:"dct:publisher"`
	Languages []literal         `json:"dct:language"`
	Modified  *literal          `json:"dct:modified,omitempty"`
	Record    link              `json:"dct:isReferencedBy"` // the signed log that everything is made of
	Datasets  []catalogued      `json:"dcat:dataset"`
}

type agent struct {
	Type string    `json:"@type"`
	Name []literal `json:"foaf:name"`
}

type catalogued struct {
	ID           string         `json:"@id"`
	Type         string         `json:"@type"`
	Title        []literal      `json:"dct:title"`
	Description  []literal      `json:"dct:description,omitempty"`
	Issued       *literal       `json:"dct:issued"`
	Modified     *literal       `json:"dct:modified"`
	Version      string         `json:"dcat:version"` // the size of the log at the end of the day of Modified
	Distribution []distribution `json:"dcat:distribution"`
}

type distribution struct {
	Type       string `json:"@type"`
	Access     link   `json:"dcat:accessURL"`
	Download   link   `json:"dcat:downloadURL"`
	MediaType  link   `json:"dcat:mediaType"`
	ConformsTo link   `json:"dct:conformsTo"`
}

// catalogue lists the published files.
func (p *Portal) catalogue(w http.ResponseWriter, r *http.Request) {
	base := strings.TrimSuffix(p.Book.Base(), "/")
	if base == "" {
		base = "http://" + r.Host
	}
	c := catalogue{Context: catalogueContext, ID: base + cataloguePath, Type: "dcat:Catalog", Record: link{base + "/log/checkpoint"},
		Languages: []literal{{Value: "ar"}, {Value: "en"}}}
	s := p.read(func(m *view.Models) {
		c.Title = []literal{{Value: m.Fund.NameAr, Language: "ar"}, {Value: m.Fund.NameEn, Language: "en"}}
		if m.Fund.NameAr == "" {
			c.Title = said("node.unnamed")
		}
		c.Publisher = agent{"foaf:Organization", c.Title}
		if all := editionsOf(m, nil); len(all) > 0 {
			c.Modified = dated(all[0].day.String())
		}
		for _, f := range files {
			if list := editionsOf(m, []string{f.name}); len(list) > 0 {
				c.Datasets = append(c.Datasets, f.catalogued(base, list, m.Fund.Demonstration))
			}
		}
	})
	body, err := json.MarshalIndent(c, "", "\t")
	if err != nil {
		p.fail(w, p.stray(r), 0, err)
		return
	}
	h := w.Header()
	page.Headers(h)
	h.Set("Content-Type", "application/ld+json")
	h.Set("Cache-Control", "public, no-cache")
	h.Set("ETag", strconv.Quote("catalog-"+strconv.FormatInt(s.at.Size, 10)))
	h.Set("Imar-Log-Size", strconv.FormatInt(s.at.Size, 10))
	h.Set("Access-Control-Allow-Origin", "*")
	http.ServeContent(w, r, "", s.now, bytes.NewReader(append(body, '\n')))
}

// catalogued is the file's entry; list are its editions, the latest first.
func (f publication) catalogued(base string, list []edition, demonstration bool) catalogued {
	address := base + dataset.Prefix + f.name
	c := catalogued{ID: address + "#dataset", Type: "dcat:Dataset", Title: said("portal.dataset." + f.name),
		Issued: dated(list[len(list)-1].day.String()), Modified: dated(list[0].day.String()), Version: strconv.FormatInt(int64(list[0].size), 10),
		Distribution: []distribution{{"dcat:Distribution", link{address}, link{address}, link{"https://www.iana.org/assignments/media-types/" + f.mime}, link{f.uri}}}}
	if demonstration {
		c.Description = said("portal.demo")
	}
	return c
}
