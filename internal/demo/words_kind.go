package demo

// kind is one kind of asset, and what is said of it.
type kind struct {
	code      string   // asset kind
	sector    string   // OC4IDS projectSector
	authority int      // index of the implementing agency
	line      bool     // it has a length, and leads from one town to another
	name      said     // pattern with {word}; of a line, what stands before the towns, and after them in English
	short     said     // of a building: what stands before the word, and after it in English
	unit      string   // of its capacity
	capacity  [3]int64 // lowest, highest, step
	people    [2]int64 // whom it serves
	cost      [2]int64 // thousands of dinars
	days      [2]int   // of the works
	q1, q2    [2]int64 // quantities of the works
	effects   []said   // what the damage does to people
	scopes    []said   // what the works are
	purposes  []said
	served    said // whom it serves; in Arabic other|few|many
}

// kinds are the eleven kinds, each as often in a district as slots says.
var kinds = [...]kind{school, hospital, clinic, road, bridge, substation, powerLine, well, pipeline, plant, housing}

// slots deals the kinds out: schools most often.
var slots = [16]int{0, 3, 2, 8, 0, 10, 4, 7, 5, 1, 9, 0, 3, 2, 6, 8}

var school = kind{
	code: "school", sector: "education", authority: 0,
	name:  said{"مدرسة {word} للتعليم الأساسي", "{word} basic school"},
	short: said{"مدرسة ", " school"},
	unit:  "pupils", capacity: [3]int64{240, 960, 30}, people: [2]int64{240, 960},
	cost: [2]int64{900, 6200}, days: [2]int{180, 330}, q1: [2]int64{6, 28}, q2: [2]int64{3, 8},
	served: said{"تلميذ|تلاميذ|تلميذًا", "pupils"},
	effects: []said{
		{"انتقل التلاميذ إلى مدارس مجاورة تعمل بدوامين، وطالت مسافة الوصول على كثير منهم.", "Pupils moved to neighbouring schools that now work in two shifts, and for many the way has become longer."},
		{"تُعطى الدروس حاليًا في قاعات مؤقتة لا تتوفر فيها تدفئة ولا مرافق صحية كافية.", "Lessons are held in temporary rooms without heating or enough toilets."},
	},
	scopes: []said{
		{"تشمل الأعمال ترميم {q1:فصل دراسي|فصول دراسية|فصلًا دراسيًا}، وتجديد شبكتي المياه والكهرباء، وتأهيل دورات المياه.", "The works cover the repair of {q1} classrooms, new water and electrical installations and refurbished toilets."},
		{"يتضمن المشروع إعادة تأهيل {q1:فصل دراسي|فصول دراسية|فصلًا دراسيًا} و{q2:معمل|معامل|معملًا} للعلوم والحاسوب، مع معالجة الأسقف والعزل.", "The project rehabilitates {q1} classrooms and {q2} science and computer laboratories, with roof repair and insulation."},
		{"نطاق الأعمال: تدعيم الهيكل الإنشائي، وتأهيل {q1:فصل دراسي|فصول دراسية|فصلًا دراسيًا}، وتسوية الساحة، وإنشاء ممرات لذوي الإعاقة.", "Scope of works: strengthening of the structure, {q1} classrooms refurbished, a levelled yard and step-free paths."},
	},
	purposes: []said{
		{"عودة تلاميذ {town} إلى مدرستهم بدوام واحد.", "To bring the pupils of {town} back to their own school in a single shift."},
		{"توفير مكان آمن للتعليم الأساسي في {town}.", "To give {town} a safe place for basic education."},
	},
}

var hospital = kind{
	code: "hospital", sector: "health", authority: 1,
	name:  said{"مستشفى {word} العام", "{word} general hospital"},
	short: said{"مستشفى ", " hospital"},
	unit:  "beds", capacity: [3]int64{60, 240, 10}, people: [2]int64{40000, 160000},
	cost: [2]int64{14000, 82000}, days: [2]int{330, 600}, q1: [2]int64{24, 120}, q2: [2]int64{3, 9},
	served: said{"نسمة|نسمات|نسمة", "people"},
	effects: []said{
		{"توقفت أقسام الجراحة والعناية عن العمل، ويُحال المرضى إلى مرافق بعيدة.", "Surgery and intensive care have stopped, and patients are referred to distant facilities."},
		{"يعمل المرفق بجزء من طاقته، ولا تزال شبكة الغازات الطبية خارج الخدمة.", "The facility works at part of its capacity, and the medical gas network is still out of service."},
	},
	scopes: []said{
		{"تشمل الأعمال تأهيل {q1:سرير|أسرّة|سريرًا} و{q2:غرفة عمليات|غرف عمليات|غرفة عمليات}، وتجديد شبكات التكييف والغازات الطبية.", "The works cover {q1} beds and {q2} operating theatres, with new air-conditioning and medical gas networks."},
		{"يتضمن المشروع إعادة تأهيل أقسام الإسعاف والأشعة والولادة بسعة {q1:سرير|أسرّة|سريرًا}، وتوريد مولد كهربائي احتياطي.", "The project rehabilitates the emergency, imaging and maternity departments with {q1} beds, and supplies a stand-by generator."},
		{"نطاق الأعمال: معالجة المبنى الرئيسي على {q2:مرحلة|مراحل|مرحلة} حتى لا تنقطع الخدمة، وتوفير {q1:سرير|أسرّة|سريرًا} إضافية.", "Scope of works: the main building in {q2} phases so that service is never interrupted, and {q1} additional beds."},
	},
	purposes: []said{
		{"استعادة خدمات الطوارئ والجراحة لسكان {town} وما حولها.", "To restore emergency care and surgery for {town} and its surroundings."},
		{"تخفيف حاجة المرضى إلى السفر للعلاج خارج المنطقة.", "To spare patients the journey to treatment outside the district."},
	},
}

var clinic = kind{
	code: "clinic", sector: "health", authority: 1,
	name:  said{"مركز {word} الصحي", "{word} health centre"},
	short: said{"مركز ", " health centre"},
	unit:  "consultationsPerDay", capacity: [3]int64{60, 240, 10}, people: [2]int64{4000, 22000},
	cost: [2]int64{450, 3800}, days: [2]int{150, 270}, q1: [2]int64{5, 18}, q2: [2]int64{3, 6},
	served: said{"نسمة|نسمات|نسمة", "people"},
	effects: []said{
		{"تُقدَّم اللقاحات والرعاية الأولية من عيادة متنقلة مرتين في الأسبوع فقط.", "Vaccination and primary care come from a mobile clinic, twice a week only."},
		{"أُغلقت غرفة الولادة والمختبر، وبقيت العيادة العامة وحدها تستقبل المراجعين.", "The delivery room and the laboratory are closed; only the general practice still receives patients."},
	},
	scopes: []said{
		{"تشمل الأعمال ترميم {q1:غرفة|غرف|غرفة}، وتجهيز المختبر والصيدلية، وتركيب خزانات مياه وألواح شمسية.", "The works cover the repair of {q1} rooms, a fitted laboratory and pharmacy, water tanks and solar panels."},
		{"يتضمن المشروع إعادة بناء الجناح المتضرر وفيه {q1:غرفة كشف|غرف كشف|غرفة كشف}، وتأهيل غرفة الولادة.", "The project rebuilds the damaged wing with {q1} examination rooms and refurbishes the delivery room."},
		{"نطاق الأعمال: عزل السقف، وتجديد التمديدات الصحية، وتجهيز {q2:عيادة|عيادات|عيادة} تخصصية.", "Scope of works: roof insulation, new plumbing, and {q2} specialist practices fitted out."},
	},
	purposes: []said{
		{"توفير الرعاية الصحية الأولية يوميًا لسكان {town}.", "To give the people of {town} primary health care every day."},
		{"إعادة خدمات الأم والطفل إلى {town}.", "To bring mother-and-child care back to {town}."},
	},
}

var road = kind{
	code: "road", sector: "transport.road", authority: 2, line: true,
	name: said{"طريق ", " road"},
	unit: "km", capacity: [3]int64{4, 48, 1}, people: [2]int64{6000, 60000},
	cost: [2]int64{4000, 46000}, days: [2]int{240, 480}, q1: [2]int64{4, 38}, q2: [2]int64{3, 14},
	served: said{"نسمة|نسمات|نسمة", "people"},
	effects: []said{
		{"تضاعفت مدة الوصول إلى المرافق الصحية، وارتفعت كلفة نقل البضائع.", "The time to reach health facilities has doubled and goods have become dearer to move."},
		{"تسلك الشاحنات مسارًا ترابيًا بديلًا ينقطع كلما هطلت الأمطار.", "Lorries use a dirt diversion that is cut whenever it rains."},
	},
	scopes: []said{
		{"تشمل الأعمال كشط الرصف القائم وإعادة رصف {q1} كم، وإنشاء {q2:عبّارة|عبّارات|عبّارة} لتصريف مياه الأمطار.", "The works cover milling and repaving of {q1} km and {q2} culverts for storm water."},
		{"يتضمن المشروع تقوية طبقات الأساس على طول {q1} كم، وتركيب حواجز السلامة والعلامات الأرضية.", "The project strengthens the base courses over {q1} km and adds safety barriers and road markings."},
		{"نطاق الأعمال: ردم مواضع الانجراف، ورصف {q1} كم بعرض 7.3 م، وحماية الأكتاف عند {q2:موضع|مواضع|موضعًا}.", "Scope of works: filling of washed-out sections, paving of {q1} km at 7.3 m width, and shoulder protection at {q2} places."},
	},
	purposes: []said{
		{"ربط {town} بالمرافق الصحية والتعليمية على مدار السنة.", "To connect {town} with health care and schools all year round."},
		{"خفض زمن الرحلة وكلفة النقل، وتحسين السلامة على الطريق.", "To shorten the journey, lower the cost of transport and make the road safer."},
	},
}

var bridge = kind{
	code: "bridge", sector: "transport.road", authority: 2,
	name:  said{"جسر {word}", "{word} bridge"},
	short: said{"جسر ", " bridge"},
	unit:  "m", capacity: [3]int64{24, 160, 4}, people: [2]int64{8000, 70000},
	cost: [2]int64{3500, 24000}, days: [2]int{240, 420}, q1: [2]int64{3, 9}, q2: [2]int64{24, 160},
	served: said{"نسمة|نسمات|نسمة", "people"},
	effects: []said{
		{"أُغلق المعبر أمام الشاحنات، ويلزم الالتفاف مسافة طويلة للوصول إلى الضفة الأخرى.", "The crossing is closed to lorries, and the other bank is reached only by a long detour."},
		{"ينقطع التنقل بين ضفتي الوادي مع كل جريان للمياه.", "The two banks are cut off from each other whenever the wadi runs."},
	},
	scopes: []said{
		{"تشمل الأعمال إعادة بناء {q1:ركيزة|ركائز|ركيزة} وبلاطة سطح بطول {q2} م، مع وسائد ارتكاز جديدة.", "The works cover {q1} rebuilt piers and a deck of {q2} m on new bearings."},
		{"يتضمن المشروع تدعيم الأساسات وحماية {q1:ركيزة|ركائز|ركيزة} من النحر، وتجديد فواصل التمدد.", "The project strengthens the foundations, protects {q1} piers from scour and renews the expansion joints."},
		{"نطاق الأعمال: إزالة الركام، وإقامة سطح من الخرسانة المسلحة بطول {q2} م، وإنشاء ممر للمشاة.", "Scope of works: removal of rubble, a reinforced concrete deck of {q2} m and a footway."},
	},
	purposes: []said{
		{"عودة حركة المرور الآمنة بين ضفتي الوادي عند {town}.", "To restore safe passage between the two banks of the wadi at {town}."},
		{"ضمان وصول سيارات الإسعاف والمؤن إلى {town} في موسم الأمطار.", "To let ambulances and supplies reach {town} in the rainy season."},
	},
}

var substation = kind{
	code: "substation", sector: "energy", authority: 3,
	name:  said{"محطة تحويل كهرباء {word}", "{word} substation"},
	short: said{"محطة تحويل ", " substation"},
	unit:  "MVA", capacity: [3]int64{10, 80, 5}, people: [2]int64{12000, 90000},
	cost: [2]int64{7000, 38000}, days: [2]int{270, 480}, q1: [2]int64{3, 14}, q2: [2]int64{20, 60},
	served: said{"نسمة|نسمات|نسمة", "people"},
	effects: []said{
		{"يتجاوز انقطاع التيار عشر ساعات في اليوم خلال أشهر الصيف.", "Power cuts last more than ten hours a day in the summer months."},
		{"تُغذَّى الأحياء من خط واحد محمَّل فوق طاقته.", "The quarters are fed from a single overloaded line."},
	},
	scopes: []said{
		{"تشمل الأعمال توريد وتركيب محوّلات بقدرة {q2} م.ف.أ و{q1:خلية|خلايا|خلية} توزيع، وتجديد منظومة الحماية.", "The works cover supply and installation of transformers of {q2} MVA, {q1} switchgear bays and a new protection system."},
		{"يتضمن المشروع استبدال {q1:خلية|خلايا|خلية} متضررة وكوابل التوزيع الخارجة من المحطة.", "The project replaces {q1} damaged bays and the outgoing distribution cables."},
		{"نطاق الأعمال: ترميم المبنى، وتأهيل محوّل قائم، وإضافة محوّل جديد، وتشغيل {q1:مغذٍّ|مغذيات|مغذيًا}.", "Scope of works: repair of the building, one transformer overhauled, one added, and {q1} feeders put into service."},
	},
	purposes: []said{
		{"تغذية كهربائية مستقرة لمنازل {town} ومرافقها.", "A stable power supply for the homes and services of {town}."},
		{"خفض ساعات انقطاع التيار وفاقد الشبكة.", "To cut the hours without power and the losses of the network."},
	},
}
