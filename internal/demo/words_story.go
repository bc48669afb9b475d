package demo

import "imar/internal/domain/project"

// levels are the damage levels with the adjective that describes damage.
var levels = map[string]said{
	"slight":    {"طفيفة", "slight"},
	"moderate":  {"متوسطة", "moderate"},
	"severe":    {"جسيمة", "severe"},
	"destroyed": {"كلية", "total"},
}

// openings say what happened, by cause and always according to the source.
var openings = map[string][]said{
	"conflict": {
		{"لحقت ب{short} أضرار {level} أثناء النزاع، حسب {source}.", "According to {source}, {short} suffered {level} damage during the conflict."},
		{"ذكر {source} أن الأضرار التي لحقت ب{short} {level}، وأن سببها النزاع.", "Damage to {short} was put down to the conflict and rated {level} by {source}."},
		{"بقيت آثار النزاع ظاهرة على {short}، وقُدّرت الأضرار بأنها {level} وفق {source}.", "The marks of the conflict are still to be seen at {short}: {level} damage, according to {source}."},
	},
	"flood": {
		{"تسببت السيول في أضرار {level} ل{short}، حسب {source}.", "Floods caused {level} damage to {short}, according to {source}."},
		{"غمرت مياه السيول {short}، وقُدّرت الأضرار بأنها {level} وفق {source}.", "Flood water covered {short}; {source} rates the damage as {level}."},
		{"سجّل {source} أضرارًا {level} في {short} نتيجة السيول.", "At {short}, {level} damage from floods was recorded by {source}."},
	},
	"earthquake": {
		{"ظهرت تشققات وأضرار {level} في {short} بعد هزة أرضية، حسب {source}.", "Cracks and {level} damage appeared at {short} after an earth tremor, according to {source}."},
		{"نسب {source} الأضرار التي لحقت ب{short}، وهي {level}، إلى هزة أرضية.", "An earth tremor is given as the cause of {level} damage to {short} by {source}."},
		{"تأثر الهيكل الإنشائي في {short} بهزة أرضية، والأضرار {level} وفق {source}.", "The structure of {short} was affected by an earth tremor; {source} speaks of {level} damage."},
	},
	"neglect": {
		{"تراكمت أضرار {level} في {short} بسبب غياب الصيانة سنوات عدة، حسب {source}.", "For want of maintenance over several years, {level} damage has built up at {short}, according to {source}."},
		{"لم تُنفَّذ صيانة دورية ل{short} منذ مدة طويلة، وقُدّرت الأضرار بأنها {level} وفق {source}.", "There has been no regular maintenance of {short} for a long time; {source} rates the damage as {level}."},
		{"أظهر {source} أضرارًا {level} في {short} ناتجة عن الإهمال وتقادم التجهيزات.", "Neglect and ageing equipment have left {level} damage at {short}, as {source} shows."},
	},
	"unknown": {
		{"سُجّلت أضرار {level} في {short} دون أن يحدد {source} سببها.", "Damage rated {level} was recorded at {short}; {source} gives no cause."},
		{"لا يُعرف سبب الأضرار في {short}، وهي {level} حسب {source}.", "The cause of the damage to {short} is not known; {source} rates it as {level}."},
		{"ذكر {source} أن أضرار {short} {level}، وترك سببها مفتوحًا.", "Damage to {short} is rated {level} by {source}, which leaves its cause open."},
	},
}

// causes are in the order in which projects are dealt them.
var causes = [...]string{"conflict", "flood", "neglect", "conflict", "earthquake", "unknown", "flood"}

// survey is a source of assessments.
type survey struct {
	by     said
	method string // siteVisit, satelliteImage, ownerStatement
}

var surveys = [...]survey{
	{said{"تقرير حصر وتقييم الأضرار", "the damage survey report"}, "siteVisit"},
	{said{"فريق المعاينة الفنية", "the technical inspection team"}, "siteVisit"},
	{said{"تحليل صور الأقمار الصناعية", "an analysis of satellite images"}, "satelliteImage"},
	{said{"بيان الجهة المالكة", "the owner's statement"}, "ownerStatement"},
}

// reaches say whom the project serves.
var reaches = []said{
	{"يستفيد من المشروع نحو {served}.", "About {served} benefit from the project."},
	{"يُقدَّر عدد المستفيدين في {town} بنحو {served}.", "The number served in {town} is put at about {served}."},
	{"تخدم الأعمال نحو {served} في {town} وما حولها.", "The works serve about {served} in and around {town}."},
	{"حُسب عدد المستفيدين على أساس سجلات البلدية، وهو نحو {served}.", "Municipal registers give the number served: about {served}."},
	{"وفق دراسة الاحتياجات، يصل أثر المشروع إلى {served}.", "By the needs assessment the project reaches {served}."},
	{"من المنتظر أن تعود الخدمة إلى {served} بعد التسليم.", "After handover the service is expected to return to {served}."},
}

// manners say how the work is organised.
var manners = []said{
	{"تُنفَّذ الأعمال على مراحل حتى لا تتوقف الخدمة.", "The works go in stages so that the service does not stop."},
	{"سبقت الأعمالَ شهادةُ خلوّ من مخلفات الحرب للموقع ومحيطه.", "A clearance certificate for war remnants covers the site and its surroundings."},
	{"يُشترط تشغيل عمالة محلية لا تقل عن {percent}% من العاملين في الموقع.", "At least {percent}% of the workers on site must be hired locally."},
	{"تتولى جهة الإشراف قياس الكميات شهريًا قبل أي مستخلص.", "The supervisor measures the quantities every month before any payment certificate."},
	{"تلتزم الجهة المشغِّلة بخطة صيانة لمدة خمس سنوات بعد الاستلام النهائي.", "The operator is bound to a five-year maintenance plan after final acceptance."},
	{"حُدّد الموقع بعد مشاورة علنية مع السكان.", "The site was settled after a public meeting with the residents."},
	{"تُوجَّه المواد القابلة لإعادة الاستعمال إلى أعمال الردم والطرق الفرعية.", "Material that can be used again goes into fill and side roads."},
	{"مدة التنفيذ المخططة {days:يوم|أيام|يومًا}، ولا تشمل فترة الضمان.", "The planned time for the works is {days} days, without the defects period."},
	{"يخضع المشروع لزيارات من جهة متابعة مستقلة.", "An independent monitor visits the project."},
	{"تُنشر المستخلصات والتعديلات على صفحة المشروع فور اعتمادها.", "Payment certificates and changes are published on the project's page once approved."},
}

// title is how a project of an OC4IDS type names itself.
type title struct {
	code string // OC4IDS projectType
	said
}

var buildingTitles = []title{
	{"rehabilitation", said{"إعادة تأهيل {asset}", "Rehabilitation of {asset}"}},
	{"rehabilitation", said{"ترميم {asset}", "Repair of {asset}"}},
	{"rehabilitation", said{"ترميم وتجهيز {asset}", "Repair and equipment of {asset}"}},
	{"replacement", said{"إعادة بناء {asset}", "Rebuilding of {asset}"}},
	{"expansion", said{"توسعة وتأهيل {asset}", "Extension and rehabilitation of {asset}"}},
}

var lineTitles = []title{
	{"rehabilitation", said{"إعادة تأهيل {asset}", "Rehabilitation of {asset}"}},
	{"rehabilitation", said{"إصلاح وتقوية {asset}", "Repair and strengthening of {asset}"}},
	{"replacement", said{"إحلال وتجديد {asset}", "Renewal of {asset}"}},
	{"expansion", said{"تطوير وتوسعة {asset}", "Upgrading and extension of {asset}"}},
}

// offices decide at the gates; people stand in the record by office alone.
var (
	programmes   = said{"إدارة البرامج", "Programmes Department"}
	appraisal    = said{"لجنة تقييم المشروعات", "Project Appraisal Committee"}
	board        = said{"مجلس إدارة الصندوق", "Board of the Fund"}
	tenders      = said{"لجنة العطاءات", "Tender Committee"}
	delivery     = said{"إدارة التنفيذ", "Delivery Department"}
	acceptance   = said{"لجنة الاستلام", "Acceptance Committee"}
	supervisions = said{"مكتب الإشراف", "Supervision Office"}
)

// gates are the offices that approve each step, and why.
var gates = map[project.Stage]struct {
	office  said
	reasons []said
}{
	"": {programmes, []said{
		{"الحاجة موثقة في تقرير حصر وتقييم الأضرار.", "The need is documented in the damage survey."},
		{"طلب مكتوب من الجهة المالكة، والمرفق ضمن قائمة الأولويات.", "Written request by the owner; the asset is on the list of priorities."},
	}},
	project.Identification: {appraisal, []said{
		{"اجتاز المشروع التقييم الفني والمالي.", "The project passed technical and financial appraisal."},
		{"الكلفة التقديرية ضمن متوسط كلفة المشروعات المماثلة.", "The estimated cost is within the average of similar projects."},
	}},
	project.Preparation: {board, []said{
		{"اكتملت التصاميم وجدول الكميات ومستندات العطاء.", "Design, bill of quantities and tender documents are complete."},
		{"توفر التمويل وصدرت الموافقات اللازمة للموقع.", "Funding is available and the site approvals have been issued."},
	}},
	project.Procurement: {tenders, []said{
		{"اكتملت الترسية ووُقّع العقد وقُدّم التأمين النهائي.", "Award is complete, the contract signed and the performance security lodged."},
		{"صدر أمر المباشرة بعد تسليم الموقع خاليًا من العوائق.", "The order to commence followed handover of a site free of obstacles."},
	}},
	project.Implementation: {delivery, []said{
		{"انتهت الأعمال، وجرت المعاينة تمهيدًا للاستلام الابتدائي.", "The works are finished and inspected for provisional acceptance."},
		{"بلغت نسبة الإنجاز 100%، وسُلّمت قائمة الملاحظات إلى المقاول.", "Physical progress has reached 100%; the snag list is with the contractor."},
	}},
	project.AtCompletion: {acceptance, []said{
		{"تم الاستلام الابتدائي وتسليم المرفق إلى الجهة المشغِّلة.", "Provisional acceptance took place and the asset passed to the operator."},
		{"عولجت قائمة الملاحظات، وبدأت فترة الضمان.", "The snag list is settled and the defects liability period has begun."},
	}},
}
