package demo

var powerLine = kind{
	code: "line", sector: "energy", authority: 3, line: true,
	name: said{"خط كهرباء ", " power line"},
	unit: "km", capacity: [3]int64{6, 60, 2}, people: [2]int64{5000, 50000},
	cost: [2]int64{1800, 14000}, days: [2]int{180, 360}, q1: [2]int64{40, 320}, q2: [2]int64{6, 44},
	served: said{"نسمة|نسمات|نسمة", "people"},
	effects: []said{
		{"تعتمد المضخات والمخابز على مولدات خاصة مرتفعة الكلفة.", "Pumps and bakeries depend on private generators at high cost."},
		{"تتكرر الأعطال في الجزء المتبقي من الخط، ولا توجد تغذية بديلة.", "What is left of the line fails again and again, and there is no alternative supply."},
	},
	scopes: []said{
		{"تشمل الأعمال نصب {q1:عمود|أعمدة|عمودًا} ومدّ {q2} كم من الموصلات، مع عوازل جديدة.", "The works cover the erection of {q1} poles and {q2} km of conductors with new insulators."},
		{"يتضمن المشروع استبدال {q1:عمود|أعمدة|عمودًا} متضررًا وتركيب فواصل آلية على المسار.", "The project replaces {q1} damaged poles and installs automatic sectionalisers along the route."},
		{"نطاق الأعمال: تحويل {q2} كم من المسار بعيدًا عن مجرى الوادي، وإعادة التوصيل إلى المشتركين.", "Scope of works: {q2} km of the route moved away from the wadi bed, and customers connected again."},
	},
	purposes: []said{
		{"إعادة التيار إلى {town} والمزارع الواقعة على المسار.", "To bring power back to {town} and to the farms along the route."},
		{"إيجاد تغذية كهربائية ثانية للمرافق الحيوية.", "To create a second supply for essential services."},
	},
}

var well = kind{
	code: "well", sector: "waterAndWaste", authority: 4,
	name:  said{"بئر مياه {word}", "{word} water well"},
	short: said{"بئر ", " well"},
	unit:  "m3PerDay", capacity: [3]int64{400, 2400, 100}, people: [2]int64{1500, 14000},
	cost: [2]int64{160, 1250}, days: [2]int{90, 180}, q1: [2]int64{120, 480}, q2: [2]int64{3, 9},
	served: said{"نسمة|نسمات|نسمة", "people"},
	effects: []said{
		{"تُنقل المياه إلى المنازل بالصهاريج، وبكلفة لا تقدر عليها أسر كثيرة.", "Water reaches the houses by tanker, at a price that many families cannot pay."},
		{"انخفضت الإنتاجية إلى أقل من النصف، وتراجعت جودة المياه.", "Output has fallen below half and the quality of the water has declined."},
	},
	scopes: []said{
		{"تشمل الأعمال تنظيف البئر إلى عمق {q1} م، وتركيب مضخة غاطسة ولوحة تحكم وخزان علوي.", "The works cover cleaning to a depth of {q1} m, a submersible pump, a control panel and an elevated tank."},
		{"يتضمن المشروع حفر بئر تعويضية بعمق {q1} م وربطها بـ{q2:نقطة توزيع|نقاط توزيع|نقطة توزيع}.", "The project drills a replacement well of {q1} m and connects it to {q2} distribution points."},
		{"نطاق الأعمال: تغليف جديد، واختبار ضخ لمدة 72 ساعة، ومنظومة طاقة شمسية، وتعقيم للمياه.", "Scope of works: new casing, a pumping test of 72 hours, a solar supply and disinfection."},
	},
	purposes: []said{
		{"مياه شرب آمنة ومنتظمة لسكان {town}.", "Safe and regular drinking water for the people of {town}."},
		{"الاستغناء عن نقل المياه بالصهاريج.", "To end the supply of water by tanker."},
	},
}

var pipeline = kind{
	code: "pipeline", sector: "waterAndWaste", authority: 4, line: true,
	name: said{"خط مياه ", " water pipeline"},
	unit: "km", capacity: [3]int64{3, 40, 1}, people: [2]int64{4000, 45000},
	cost: [2]int64{1200, 18000}, days: [2]int{180, 360}, q1: [2]int64{3, 36}, q2: [2]int64{4, 26},
	served: said{"نسمة|نسمات|نسمة", "people"},
	effects: []said{
		{"يضيع جزء كبير من المياه في التسربات قبل وصوله إلى الخزانات.", "Much of the water is lost in leaks before it reaches the reservoirs."},
		{"تصل المياه إلى الأحياء المرتفعة يومًا واحدًا في الأسبوع.", "Water reaches the higher quarters on one day of the week."},
	},
	scopes: []said{
		{"تشمل الأعمال مدّ {q1} كم من أنابيب البولي إيثيلين، وإنشاء {q2:غرفة محابس|غرف محابس|غرفة محابس}.", "The works cover {q1} km of polyethylene pipes and {q2} valve chambers."},
		{"يتضمن المشروع استبدال {q1} كم من الأنابيب المتضررة وتركيب عدادات على {q2:نقطة|نقاط|نقطة}.", "The project replaces {q1} km of damaged pipes and installs meters at {q2} points."},
		{"نطاق الأعمال: إصلاح محطة الرفع، وتجديد {q1} كم من الخط الناقل، واختبار الضغط والتعقيم.", "Scope of works: repair of the lifting station, {q1} km of main renewed, pressure test and disinfection."},
	},
	purposes: []said{
		{"وصول المياه يوميًا إلى منازل {town}.", "Water every day in the houses of {town}."},
		{"خفض فاقد المياه في الخط الناقل.", "To reduce the losses of the main."},
	},
}

var plant = kind{
	code: "plant", sector: "waterAndWaste", authority: 4,
	name:  said{"محطة معالجة مياه الصرف {word}", "{word} wastewater treatment plant"},
	short: said{"محطة معالجة ", " treatment plant"},
	unit:  "m3PerDay", capacity: [3]int64{2000, 24000, 500}, people: [2]int64{15000, 110000},
	cost: [2]int64{6500, 42000}, days: [2]int{300, 540}, q1: [2]int64{3, 8}, q2: [2]int64{4, 16},
	served: said{"نسمة|نسمات|نسمة", "people"},
	effects: []said{
		{"تُصرف المياه غير المعالجة في مجرى قريب، وتصل الروائح إلى المساكن.", "Untreated water runs into a nearby channel, and the smell reaches the houses."},
		{"توقفت المعالجة البيولوجية منذ تلف المضخات ولوحات التحكم.", "Biological treatment has stopped since the pumps and control panels failed."},
	},
	scopes: []said{
		{"تشمل الأعمال تأهيل {q1:حوض ترسيب|أحواض ترسيب|حوض ترسيب} و{q2:مضخة|مضخات|مضخة}، وتجديد منظومة التهوية.", "The works cover {q1} settling tanks, {q2} pumps and a new aeration system."},
		{"يتضمن المشروع إعادة بناء محطة الرفع وتجهيز مختبر للتحاليل وأحواض لتجفيف الحمأة عددها {q1}.", "The project rebuilds the lifting station and provides a laboratory and {q1} sludge drying beds."},
		{"نطاق الأعمال: استبدال الأعمال الكهروميكانيكية كاملة، وتشغيل تجريبي لمدة {q1:شهر|أشهر|شهرًا}.", "Scope of works: all electromechanical works replaced, and a trial run of {q1} months."},
	},
	purposes: []said{
		{"حماية المياه الجوفية وصحة السكان في {town}.", "To protect the groundwater and the health of the people of {town}."},
		{"إعادة استعمال المياه المعالجة في ري الأحزمة الخضراء.", "To use treated water again for green belts."},
	},
}

var housing = kind{
	code: "housing", sector: "socialHousing", authority: 5,
	name:  said{"مساكن {word} الاجتماعية", "{word} social housing"},
	short: said{"مساكن ", " housing"},
	unit:  "dwellings", capacity: [3]int64{24, 240, 6}, people: [2]int64{120, 1300},
	cost: [2]int64{4200, 48000}, days: [2]int{300, 600}, q1: [2]int64{24, 240}, q2: [2]int64{3, 12},
	served: said{"مستفيد|مستفيدين|مستفيدًا", "residents"},
	effects: []said{
		{"ما زالت أسر نازحة تقيم في مبانٍ عامة بانتظار عودتها.", "Displaced families still live in public buildings, waiting to return."},
		{"عاد بعض السكان إلى شقق لم تُستكمل فيها شبكات المياه والكهرباء.", "Some residents have returned to flats without complete water and power."},
	},
	scopes: []said{
		{"تشمل الأعمال ترميم {q1:وحدة سكنية|وحدات سكنية|وحدة سكنية} في {q2:عمارة|عمارات|عمارة}، وتجديد الشبكات الداخلية.", "The works cover the repair of {q1} dwellings in {q2} buildings and new internal networks."},
		{"يتضمن المشروع إزالة الركام، وتدعيم {q2:عمارة|عمارات|عمارة}، وتسليم {q1:وحدة سكنية|وحدات سكنية|وحدة سكنية} جاهزة للسكن.", "The project removes rubble, strengthens {q2} buildings and hands over {q1} dwellings ready to live in."},
		{"نطاق الأعمال: إعادة بناء {q1:وحدة سكنية|وحدات سكنية|وحدة سكنية}، مع الطرق الداخلية والإنارة وشبكة الصرف.", "Scope of works: {q1} dwellings rebuilt, with internal roads, lighting and sewerage."},
	},
	purposes: []said{
		{"عودة الأسر النازحة إلى مساكنها في {town}.", "To let displaced families return to their homes in {town}."},
		{"توفير سكن لائق للأسر التي فقدت بيوتها.", "Decent housing for families that lost their homes."},
	},
}
