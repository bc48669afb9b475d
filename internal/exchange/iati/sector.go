package iati

import (
	"slices"

	"imar/internal/exchange/snapshot"
)

// sectors reads the sectors: each as a classification, and those of the OECD
// DAC that OC4IDS has a sector for as that one too.
func (a *activity) sectors(d *description) {
	shares := map[string]share{}
	for _, p := range a.parts[nSector] {
		c := a.coded(p.Element, "description")
		if c.Vocabulary == "" {
			c.Vocabulary = "1"
		}
		s := classification{ID: c.Code, Vocabulary: c.Vocabulary, Scheme: sectorSchemes[c.Vocabulary], URI: c.VocabularyURI,
			Percentage: c.Percentage, Unmapped: c.Unmapped, Texts: c.Texts}
		if s.Scheme == "" {
			s.Scheme = "IATI-" + c.Vocabulary
		}
		d.Classifications = append(d.Classifications, s)
		if c.Vocabulary == "1" || c.Vocabulary == "2" {
			if sector := sectorOf(c.Code); sector != "" && !slices.Contains(d.Sector, sector) {
				d.Sector = append(d.Sector, sector)
			}
		}
		shares[c.Vocabulary] = shares[c.Vocabulary].plus(c.Percentage)
	}
	for _, vocabulary := range sortedKeys(shares) {
		if sum := shares[vocabulary]; !sum.whole() {
			a.findAt(snapshot.Warning, "iati.percentages", a.parts[nSector][0], names[nSector]+" "+vocabulary, sum.text())
		}
	}
}

// sectorSchemes names the vocabularies (IATI SectorVocabulary): by OC4IDS
// classificationScheme where that has a code.
var sectorSchemes = map[string]string{
	"1": "OECD-DAC-5", "2": "OECD-DAC-3", "3": "COFOG", "4": "NACE", "5": "NTEE", "6": "AidData",
	"7": "sdg", "8": "sdgTarget", "9": "sdgIndicator", "10": "IASC-cluster", "11": "NAICS", "12": "UN-function",
}

// sectorOf is the OC4IDS projectSector of a purpose code of the OECD DAC, by
// the code itself or its category; "" where none fits.
func sectorOf(code string) string {
	if sector, ok := purposes[code]; ok {
		return sector
	}
	if len(code) < 3 {
		return ""
	}
	return categories[code[:3]]
}

var purposes = map[string]string{
	"16030": "socialHousing", "16040": "socialHousing", "16061": "cultureSportsAndRecreation",
	"21020": "transport.road", "21021": "transport.road", "21022": "transport.road", "21023": "transport.road", "21024": "transport.road",
	"21030": "transport.rail", "21040": "transport.water", "21050": "transport.air",
	"23220": "energy.hydropower", "23230": "energy.solar", "23231": "energy.solar", "23232": "energy.solar",
	"23240": "energy.wind", "23260": "energy.geothermal", "23270": "energy.biomass",
	"41050": "naturalResources.floodProtection",
}

var categories = map[string]string{
	"111": "education", "112": "education", "113": "education", "114": "education",
	"121": "health", "122": "health", "123": "health", "130": "health",
	"140": "waterAndWaste", "151": "governance", "152": "governance",
	"210": "transport", "220": "communications",
	"230": "energy", "231": "energy", "232": "energy", "233": "energy", "234": "energy", "235": "energy", "236": "energy",
	"240": "economy", "250": "economy", "311": "economy", "313": "economy", "321": "economy", "322": "economy",
	"323": "economy", "331": "economy", "312": "naturalResources", "410": "naturalResources",
	"332": "cultureSportsAndRecreation",
}
