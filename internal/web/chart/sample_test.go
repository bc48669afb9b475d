package chart

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/domain/place"
)

// sampleMap is a fictional country map with a figure in each district.
func sampleMap(rtl bool) MapInput {
	in := MapInput{Frame: Frame{ID: "m", Title: "Projects by district", Desc: "22 districts in five classes.", RTL: rtl},
		Classes: []string{"0–4", "5–9", "10–19", "20–39", "40+"}, NoData: "none", Inset: "The western coast, enlarged",
		Source: place.BoundarySource, PlaceHead: "District", ValueHead: "Projects", Together: func(n int) string { return fmt.Sprint(n, " projects") }}
	if rtl {
		in.Title, in.Desc, in.NoData, in.Inset = "المشروعات حسب المنطقة", "22 منطقة في خمس فئات.", "لا بيانات", "الساحل الغربي مكبّرًا"
		in.Source = "الحدود للاستدلال فقط ولا تعني حكمًا. المصدر: Natural Earth"
	}
	for i, d := range place.Districts() {
		label := d.En
		if rtl {
			label = d.Ar
		}
		in.Areas = append(in.Areas, Area{District: d.ISO, Label: label, Value: fmt.Sprint(i * 7 % 45), Class: i%6 - 1, Href: "/ar/places/" + string(d.ISO)})
	}
	for i, m := range place.Municipalities("") {
		if !m.HasSeat() {
			continue
		}
		for j := range i%5 + 1 {
			if (i+j)%3 == 0 {
				in.Points = append(in.Points, Pin{At: place.Point{Lon: m.Seat.Lon + int32(j*9000), Lat: m.Seat.Lat - int32(j*7000)}, Label: fmt.Sprint("P", i, "-", j), Href: fmt.Sprintf("/p/%d-%d", i, j), Coarse: i%4 == 0})
			}
		}
	}
	return in
}

func sampleBars(rtl bool) BarsInput {
	in := BarsInput{Frame: Frame{ID: "b", Title: "Sectors", Desc: "Six sectors.", RTL: rtl}, LabelHead: "Sector", ValueHead: "Spent"}
	names := []string{"تأهيل شبكات المياه والصرف الصحي في المدن الساحلية الكبرى", "الكهرباء", "المدارس", "المستشفيات", "الطرق", "فروق غير مسوّاة"}
	if !rtl {
		names = []string{"Rehabilitation of water and sewerage networks in the large coastal cities", "Electricity", "Schools", "Hospitals", "Roads", "Unsettled differences"}
	}
	for i, v := range []int64{412_500_000_000, 388_000_125_000, 120_000_000_000, 64_250_000_000, 1_000, -48_000_000_000} {
		label := fmt.Sprintf("%d.%03d مليون د.ل", v/1e9, max(v, -v)%1e9/1e6)
		if !rtl {
			label = fmt.Sprintf("LYD %d.%03d m", v/1e9, max(v, -v)%1e9/1e6)
		}
		in.Bars = append(in.Bars, Bar{Label: names[i], Value: v, ValueLabel: label, Href: fmt.Sprintf("/ar/projects?sector=%d&sort=-budget", i), Kind: i % 3})
	}
	return in
}

func sampleStack(rtl bool) StackInput {
	in := StackInput{Frame: Frame{ID: "s", Title: "Money", Desc: "Paid, certified, obligated, free.", RTL: rtl}, LabelHead: "Step", ValueHead: "Amount", Total: 1000,
		Parts: []Part{{"Paid", "420", 420, "/a"}, {"Certified, unpaid", "130", 130, ""}, {"Obligated, uncertified", "260", 260, ""}, {"Free", "190", 190, ""}},
		Marks: []Mark{{"Physical progress", "61 %", 610}}}
	if rtl {
		for i, label := range []string{"مدفوع", "معتمد غير مدفوع", "ملتزم به غير معتمد", "غير ملتزم به"} {
			in.Parts[i].Label, in.Parts[i].ValueLabel = label, in.Parts[i].ValueLabel+".500 ألف د.ل"
		}
		in.Marks[0].Label = "نسبة الإنجاز"
	}
	return in
}

func sampleLines(rtl bool) LinesInput {
	in := LinesInput{Frame: Frame{ID: "l", Title: "Money over time", Desc: "Budget, contracts, payments.", RTL: rtl}, TimeHead: "Date",
		XTicks: []Tick{{0, "2022"}, {365, "2023"}, {730, "2024"}, {1096, "2025"}, {1461, "2026"}}, YTicks: []Tick{{0, "0"}, {500, "500"}, {1000, "1,000"}}, Marks: []Tick{{1200, "planned end"}}}
	names := []string{"Budget", "Contracts", "Payments", "Physical progress"}
	if rtl {
		names = []string{"الميزانية", "قيمة العقود", "المدفوعات", "نسبة الإنجاز"}
		in.Marks[0].Label = "النهاية المخططة"
		in.YTicks[2].Label = "1,000 مليون د.ل"
	}
	for i, values := range [][]int64{{800, 800, 950, 950, 1000}, {0, 600, 640, 700, 720}, {0, 90, 310, 480, 655}, {0, 40, 200, 520, 700}} {
		s := Series{Label: names[i], Step: i < 3}
		for j, v := range values {
			s.Points = append(s.Points, Point{int64(j)*330 + int64(i)*20, v, fmt.Sprint("2022-0", j+1), fmt.Sprint(v)})
		}
		in.Series = append(in.Series, s)
	}
	return in
}

func sampleFlow(rtl bool) FlowInput {
	in := FlowInput{Frame: Frame{ID: "f", Title: "From partners to sectors", Desc: "Where money went.", RTL: rtl}, FromHead: "From", ToHead: "To", ValueHead: "Amount",
		From: []Node{{"Partner one", "600", "/a"}, {"Partner two", "400", ""}}, To: []Node{{"Roads", "700", "/b"}, {"Schools", "250", ""}, {"Water", "50", ""}},
		Streams: []Stream{{0, 0, 500, "500"}, {0, 1, 100, "100"}, {1, 0, 200, "200"}, {1, 1, 150, "150"}, {1, 2, 50, "50"}}}
	if rtl {
		in.From[0].Label, in.To[0].Label = "شريك أول", "طرق"
	}
	return in
}

func sampleSpark() SparkInput {
	in := SparkInput{Frame: Frame{ID: "k", Title: "Payments by month", Desc: "Rising."}, TimeHead: "Month", ValueHead: "Paid"}
	for i, v := range []int64{3, 4, 4, 9, 7, 12, 18, 16, 22} {
		in.Points = append(in.Points, Point{int64(i), v, fmt.Sprint(i + 1), fmt.Sprint(v)})
	}
	return in
}

// TestGallery writes all samples as pages, for a person to look at, when
// CHART_GALLERY names a folder.
func TestGallery(t *testing.T) {
	folder := os.Getenv("CHART_GALLERY")
	if folder == "" {
		t.Skip("CHART_GALLERY names no folder")
	}
	for dir, rtl := range map[string]bool{"rtl": true, "ltr": false} {
		focus := sampleMap(rtl)
		focus.Focus, focus.ID = "LY-JG", "f"
		page := "<!doctype html><html dir=" + dir + "><meta charset=utf-8><style>body{background:#fbfaf7;font-family:'Noto Sans Arabic','Noto Sans',sans-serif;margin:16px;display:grid;grid-template-columns:360px 360px;gap:24px;align-items:start}" +
			":root{--ink:#1b2a2f;--paper:#fbfaf7;--accent:#0f5c63;--accent-2:#d9b36c;--warn:#b4532a;--muted:#5f7470;--line:#e4e1d8}" + CSS + "</style>" +
			Map(sampleMap(rtl)).String() + "<div>" + Bars(sampleBars(rtl)).String() + Stack(sampleStack(rtl)).String() + Spark(sampleSpark()).String() + "</div>" +
			Lines(sampleLines(rtl)).String() + Map(focus).String()
		if err := os.WriteFile(filepath.Join(folder, dir+".html"), []byte(strings.TrimSpace(page)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
