package demo

// Reasons for what went otherwise than planned. Each is what an office wrote,
// with no word about anybody's guilt.
var (
	refusals = []said{
		{"المرفق مدرج في برنامج جهة أخرى، وتجنبًا للازدواج رُفض الطلب.", "The asset is in another body's programme; refused to avoid doing the work twice."},
		{"الكلفة التقديرية تتجاوز ضعف متوسط كلفة المشروعات المماثلة.", "The estimate is more than twice the average of similar projects."},
		{"لا تتوفر سندات ملكية للموقع، ولم تُقدَّم موافقة الجهة المالكة.", "There is no title to the site and the owner's consent was not presented."},
		{"الموقع في مجرى وادٍ، ولا توصي الدراسة بالبناء فيه.", "The site lies in a wadi bed, where the study advises against building."},
	}
	deferrals = []said{
		{"تأجيل البت إلى حين استكمال دراسة الجدوى.", "Put off until the feasibility study is complete."},
		{"ترتيب الأولويات للسنة المالية لا يسمح بالبدء قبل الربع القادم.", "This year's priorities do not allow a start before the next quarter."},
		{"طُلب إيضاح من البلدية عن تخصيص الأرض.", "The municipality was asked to clarify how the land is allotted."},
	}
	floodPauses = []said{
		{"غمرت السيول الموقع وتعذّر الوصول إليه.", "Floods covered the site and it cannot be reached."},
		{"إيقاف الأعمال لحماية الحفريات بعد أمطار غزيرة.", "Works stopped to protect the excavations after heavy rain."},
	}
	insecurityPauses = []said{
		{"الوصول إلى المنطقة متعذّر لأسباب أمنية، وسُحبت فرق العمل حفاظًا على سلامتها.", "There is no access to the area for reasons of security; the crews were withdrawn for their safety."},
		{"إيقاف الأعمال بعد حادث أمني قرب الموقع، دون إصابات.", "Works stopped after a security incident near the site; nobody was hurt."},
	}
	customsPauses = []said{
		{"المعدات الرئيسية في الميناء بانتظار الإفراج الجمركي.", "The main equipment is in port, waiting for customs clearance."},
		{"لم يصدر الإعفاء الجمركي للمواد المستوردة، فتوقف التركيب.", "The customs exemption for imported material has not been issued, so installation has stopped."},
	}
	resumptions = []said{
		{"زال سبب الإيقاف، وعاين المهندس الموقع.", "The cause of the suspension is gone and the engineer has inspected the site."},
		{"عاد الوصول إلى الموقع، ووُضع برنامج زمني معدَّل.", "The site can be reached again and a revised programme is in place."},
	}
	cancellations = []said{
		{"أُنهي العقد لعدم المباشرة بعد إنذارين، وتعاد الدراسة من جديد.", "The contract was ended because works did not start after two notices; the project is to be studied anew."},
		{"تغيّر استعمال الموقع بقرار من البلدية، ولم يعد المشروع قائمًا.", "The municipality changed the use of the site and the project no longer stands."},
	}
	terminations = []said{
		{"تأخر جسيم دون برنامج تعافٍ مقبول.", "Serious delay without an acceptable recovery programme."},
		{"عدم تجديد التأمين النهائي بعد انتهائه.", "The performance security was not renewed when it expired."},
	}
	extensions = []said{
		{"تمديد مدة التنفيذ بعدد أيام الإيقاف.", "Extension of time by the days of suspension."},
		{"تأخر توريد المواد المستوردة لأسباب لا يد للمقاول فيها.", "Imported material came late for reasons beyond the contractor."},
		{"إضافة مدة لتنفيذ الأعمال المستجدة.", "Time added for the additional works."},
	}
	additions = []said{
		{"ظهرت عند الكشف أضرار في الأساسات لم يشملها جدول الكميات.", "Opening up showed damage to the foundations that the bill of quantities did not cover."},
		{"زيادة كميات الحفر والردم بعد القياس المشترك.", "More excavation and fill after joint measurement."},
		{"أعمال إضافية لتصريف مياه الأمطار بطلب من الجهة المشغِّلة.", "Additional storm-water works at the operator's request."},
		{"تعديل الأسعار وفق معادلة العقد.", "Price adjustment by the contract's formula."},
	}
	rescopings = []said{
		{"استبدال نوع العزل بما يناسب المناخ، دون تغيير في القيمة.", "A kind of insulation better suited to the climate, at no change in value."},
		{"نقل غرفة الكهرباء إلى الجهة الشمالية بعد رفع المواقع.", "The electrical room moved to the north side after the survey."},
	}
	awards = []said{
		{"أقل عطاء مطابق للشروط الفنية.", "Lowest bid that meets the technical conditions."},
		{"أعلى تقييم مركّب: فني ومالي.", "Highest combined score, technical and financial."},
		{"أفضل سعر بعد تصحيح الأخطاء الحسابية.", "Best price after correction of arithmetic errors."},
	}
)

// Findings of functionality checks.
var (
	working = []said{
		{"المرفق يعمل بكامل طاقته.", "The asset works at full capacity."},
		{"التشغيل منتظم، والسجلات متوفرة لدى الجهة المشغِّلة.", "Operation is regular and the operator keeps records."},
		{"الخدمة متاحة يوميًا، ولا ملاحظات جوهرية.", "The service is there every day; nothing substantial to note."},
	}
	partly = []said{
		{"يعمل جزء من المرفق، وتنقص قطع غيار.", "Part of the asset works; spare parts are missing."},
		{"التشغيل متقطع بسبب نقص الوقود.", "Operation is intermittent for want of fuel."},
	}
	broken = []said{
		{"المرفق مغلق عند الزيارة، ولم يُعيَّن طاقم للتشغيل.", "The asset was closed at the visit; no staff has been appointed to run it."},
		{"التجهيزات الرئيسية لا تعمل، والأبواب مقفلة منذ أشهر.", "The main equipment does not work and the doors have been locked for months."},
	}
)

// Observations of damage, by level.
var damages = map[string][]said{
	"slight": {
		{"تشققات سطحية وتلف في الدهان والنوافذ.", "Surface cracks, damaged paint and windows."},
	},
	"moderate": {
		{"تلف في الأسقف والتمديدات، مع سلامة الهيكل.", "Roofs and services damaged, structure sound."},
		{"أضرار متفرقة تعطل جزءًا من الخدمة.", "Scattered damage that stops part of the service."},
	},
	"severe": {
		{"تصدع في عناصر إنشائية، ولا يُنصح بالاستعمال قبل التدعيم.", "Structural members cracked; not to be used before strengthening."},
		{"تلف معظم التجهيزات، مع انهيار جزئي.", "Most of the equipment lost, with partial collapse."},
	},
	"destroyed": {
		{"لا يمكن الترميم، ويلزم الإزالة وإعادة البناء.", "Beyond repair: to be cleared and rebuilt."},
	},
}

// Titles of documents, milestones, payments, contracts and metrics.
var documentTitles = map[string]said{
	"needsAssessment":         {"دراسة الاحتياجات", "Needs assessment"},
	"feasibilityStudy":        {"دراسة الجدوى", "Feasibility study"},
	"environmentalImpact":     {"دراسة الأثر البيئي", "Environmental impact study"},
	"landAndSettlementImpact": {"دراسة أثر المشروع في الأراضي والسكان", "Land and settlement impact study"},
	"projectScope":            {"وثيقة نطاق المشروع", "Project scope"},
	"budgetApproval":          {"قرار الموافقة على ميزانية المشروع", "Approval of the project budget"},
	"technicalSpecifications": {"المواصفات الفنية", "Technical specifications"},
	"biddingDocuments":        {"مستندات العطاء", "Bidding documents"},
	"evaluationReports":       {"تقرير تقييم العطاءات", "Evaluation report"},
	"contractSigned":          {"العقد الموقَّع", "Signed contract"},
	"physicalProgressReport":  {"تقرير تقدم الأعمال", "Physical progress report"},
	"completionCertificate":   {"محضر الاستلام الابتدائي", "Certificate of provisional acceptance"},
	"technicalAuditReport":    {"تقرير جهة المتابعة المستقلة", "Report of the independent monitor"},
	"projectEvaluation":       {"تقييم المشروع بعد التسليم", "Evaluation after handover"},
}

// copies say what is kept of a document.
var copies = []said{
	{"نسخة موقَّعة ومختومة", "Signed and stamped copy"},
	{"نسخة ضوئية عن الأصل", "Scan of the original"},
	{"نسخة رقمية من الجهة المصدرة", "Digital copy from the issuing body"},
}

var (
	designWork  = said{"تصميم ومستندات عطاء: {asset}", "Design and tender documents: {asset}"}
	mainWork    = said{"تنفيذ أعمال {asset}", "Works: {asset}"}
	supervision = said{"الإشراف على أعمال {asset}", "Supervision of works: {asset}"}

	advance     = said{"دفعة مقدَّمة", "Advance payment"}
	certificate = said{"مستخلص جارٍ رقم ", "Interim payment certificate no. "}
	lastPayment = said{"مستخلص ختامي", "Final payment certificate"}
	retention   = said{"الإفراج عن المحتجزات", "Retention released"}
	fee         = said{"دفعة أتعاب رقم ", "Fee payment no. "}

	commencement = said{"أمر المباشرة", "Order to commence"}
	siteHandover = said{"تسليم الموقع إلى المقاول", "Site handover to the contractor"}
	halfway      = said{"إنجاز نصف الأعمال", "Half of the works done"}
	provisional  = said{"الاستلام الابتدائي", "Provisional acceptance"}
	final        = said{"الاستلام النهائي", "Final acceptance"}

	physicalProgress  = said{"نسبة الإنجاز", "Physical progress"}
	financialProgress = said{"نسبة الصرف", "Financial progress"}
	peopleServed      = said{"عدد المستفيدين", "People served"}
	jobs              = said{"فرص عمل في الموقع", "Jobs on site"}
	counted           = said{"محسوب على أساس سجلات البلدية وزيارة ميدانية.", "Counted from municipal registers and a site visit."}
	percentUnit       = said{"نسبة مئوية", "percent"}
	personUnit        = said{"شخص", "person"}
)
