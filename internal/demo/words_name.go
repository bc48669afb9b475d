package demo

// The names below are put together by code: a word for a settlement and a word
// for a flower, a stone or a star. No pair was taken from a map, and a test
// compares every one with the municipalities and districts of Libya.

// landforms begin the name of a town.
var landforms = [...]said{
	{"وادي", "Wadi"}, {"عين", "Ain"}, {"تل", "Tell"}, {"ربوة", "Rabwat"}, {"واحة", "Wahat"}, {"نبع", "Nab"}, {"سهل", "Sahl"}, {"قصر", "Qasr"},
}

// words end the name of a town, and name quarters, firms and assets.
var words = [...]said{
	{"العقيق", "al-Aqiq"}, {"الفيروز", "al-Fayruz"}, {"الكهرمان", "al-Kahraman"}, {"المرجان", "al-Murjan"},
	{"الزبرجد", "al-Zabarjad"}, {"اللازورد", "al-Lazaward"}, {"الياقوت", "al-Yaqut"}, {"البلور", "al-Billawr"},
	{"السوسن", "al-Sawsan"}, {"النرجس", "al-Narjis"}, {"الأقحوان", "al-Uqhuwan"}, {"الجلنار", "al-Jullanar"},
	{"الخزامى", "al-Khuzama"}, {"البنفسج", "al-Banafsaj"}, {"البيلسان", "al-Baylasan"}, {"الأرجوان", "al-Urjuwan"},
	{"الزعفران", "al-Zafaran"}, {"العنبر", "al-Anbar"}, {"الصندل", "al-Sandal"}, {"القرنفل", "al-Qaranful"},
	{"الفرقد", "al-Farqad"}, {"الدبران", "al-Dabaran"}, {"السماك", "al-Simak"}, {"العيوق", "al-Ayyuq"},
	{"الشعرى", "al-Shira"}, {"النعائم", "al-Naaim"}, {"الجوزاء", "al-Jawza"}, {"الإكليل", "al-Iklil"},
	{"الغضار", "al-Ghidar"}, {"المرمر", "al-Marmar"}, {"الشهاب", "al-Shihab"}, {"الأوركيد", "al-Urkid"},
}

// Firms: what a contractor or a consultant is called before the word.
var (
	contractorNames = [...]said{
		{"قوس", "Qaws"}, {"عمود", "Amud"}, {"حجر", "Hajar"}, {"سارية", "Sariyat"}, {"معبر", "Mabar"}, {"جدار", "Jidar"}, {"رافعة", "Rafiat"}, {"سقف", "Saqf"},
	}
	contractorTrades = [...]said{
		{"للمقاولات", "Contracting"}, {"للإنشاءات", "Construction"}, {"للأعمال المدنية", "Civil Works"}, {"للأشغال العامة", "Public Works"},
	}
	consultantNames = [...]said{
		{"ميزان", "Mizan"}, {"فرجار", "Firjar"}, {"بوصلة", "Bawsalat"}, {"مسطرة", "Mistarat"},
	}
)

// agencies implement; a kind of asset names its own by index.
var agencies = [...]said{
	{"مؤسسة قلم البيلسان للأبنية المدرسية", "Qalam al-Baylasan School Buildings Agency"},
	{"مؤسسة ظل الخزامى للمرافق الصحية", "Zill al-Khuzama Health Facilities Agency"},
	{"مؤسسة درب السماك للطرق والجسور", "Darb al-Simak Roads and Bridges Agency"},
	{"مؤسسة ومضة الشهاب للشبكات الكهربائية", "Wamdat al-Shihab Power Networks Agency"},
	{"مؤسسة ساقية الفيروز لخدمات المياه", "Saqiyat al-Fayruz Water Services Agency"},
	{"مؤسسة سقف المرمر للمساكن", "Saqf al-Marmar Housing Agency"},
}

// partners fund: three of them give, two lend, one is a charity.
var partners = [...]struct {
	said
	kind string
}{
	{said{"وكالة مضيق المرجان للتعاون", "Murjan Strait Cooperation Agency"}, "donor"},
	{said{"مصرف هضاب العقيق للتنمية", "Aqiq Highlands Development Bank"}, "lender"},
	{said{"صندوق أرخبيل اللازورد للتنمية", "Lazaward Archipelago Development Fund"}, "donor"},
	{said{"مرفق مناخ الدبران", "Dabaran Climate Facility"}, "donor"},
	{said{"مصرف ضفاف الزبرجد للاستثمار", "Zabarjad Shores Investment Bank"}, "lender"},
	{said{"جمعية إكليل النرجس الخيرية", "Iklil al-Narjis Charity"}, "ngo"},
}

// fundName is the institution.
var fundName = said{"صندوق أفق الفرقد التجريبي للتنمية وإعادة الإعمار", "Farqad Horizon Demonstration Fund for Development and Reconstruction"}

// demonstration marks a legal name.
var demonstration = said{" (اسم تجريبي)", " (demo)"}
