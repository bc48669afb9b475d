package main

// seats says which GeoNames place is a municipality's seat, compared one by
// one: spellings differ too much for a rule, and a wrong guess would move a
// town. A municipality that GeoNames does not list is left without a point.
var seats = map[string]string{
	"LY010101": "Umm ar Rizam", "LY010102": "Darnah", "LY010103": "Al Qubbah", "LY010105": "Al Abraq",
	"LY010201": "Jardas al ‘Abīd", "LY010202": "Al Marj",
	"LY010301": "Al Abyār", "LY010302": "Tūkrah", "LY010303": "Qaryat Sulūq", "LY010304": "Benghazi", "LY010305": "Qamīnis",
	"LY010401": "Umm Sā'ad", "LY010403": "Tobruk",
	"LY010502": "Jālū", "LY010503": "Awjilah", "LY010504": "Ajdabiya", "LY010505": "Marādah", "LY010506": "Al Burayqah",
	"LY010601": "Shahhat", "LY010602": "Al Bayḑā’",
	"LY010701": "Al Jawf", "LY010702": "Tāzirbū",
	"LY020801": "Bin Jawwād", "LY020803": "Sirte",
	"LY020901": "Ghadames", "LY020903": "Kābāw", "LY020904": "Al Ḩawāmid", "LY020905": "Nālūt", "LY020906": "Wāzin", "LY020907": "Daraj",
	"LY021001": "Al Khums", "LY021002": "Msalātah", "LY021003": "Qaşr Khiyār", "LY021004": "Qaşr al Qarabūllī", "LY021005": "Tarhuna",
	"LY021102": "Tājūrā’", "LY021104": "Tripoli",
	"LY021203": "Qaşr Bin Ghashīr", "LY021205": "As Sawānī", "LY021206": "Janzūr", "LY021207": "Al ‘Azīzīyah", "LY021209": "Az Zahrā’",
	"LY021301": "Zawiya", "LY021302": "Şurmān",
	"LY021401": "Misratah", "LY021402": "Zliten", "LY021404": "Bani Walid",
	"LY021501": "Al Ajaylat", "LY021502": "Şabrātah", "LY021503": "Zuwarah", "LY021504": "Al Jumayl", "LY021506": "Zalţan",
	"LY021602": "Zintan", "LY021603": "Al Aşābi‘ah", "LY021605": "Yafran", "LY021606": "Gharyan", "LY021607": "Kiklah",
	"LY021608": "Ar Rujbān", "LY021609": "Jādū", "LY021610": "Ar-Raḥaībāt", "LY021611": "Ar Rayāyinah",
	"LY031701": "Hūn", "LY031801": "Brak", "LY031802": "Idrī", "LY031901": "Sabha",
	"LY032002": "Al Ghurayfah", "LY032003": "Ubari", "LY032101": "Ghat",
	"LY032202": "Al Qaţrūn", "LY032203": "Tarāghin", "LY032204": "Murzuk", "LY032205": "Wādī 'Utbah",
}
