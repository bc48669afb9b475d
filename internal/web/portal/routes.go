package portal

import (
	"net/http"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/web/assets"
	"imar/internal/web/dataset"
)

// route is one kind of page: its path below the language, the other forms of
// it, the names that its query may have, and who answers.
type route struct {
	path   string
	twins  []string
	params []string
	back   back
	answer func(*Portal, *ask) (*answer, error)
}

// back is how a page goes back in time, when its address says as-of.
type back int

const (
	never   back = iota
	byFacts      // the page folds the facts of one thing up to then
	byViews      // the page is made of the views as they stood then
)

var (
	tables = []string{".json", ".csv", ".xlsx"}
	places = []string{".json", ".csv", ".xlsx", ".geojson"}
	data   = []string{".json"}
)

// routes is every page of the portal, in both languages.
func routes() []route {
	return []route{
		{"/", data, nil, byViews, (*Portal).home},
		{"/projects", places, []string{"q", "stage", "sector", "type", "district", "missing", "municipality", "asset", "currency", "budget", "value", "paid", "from", "to", "sort", "page"}, byViews, (*Portal).projects},
		{"/projects/{id...}", []string{".oc4ids.json", ".iati.xml", ".json", ".csv"}, []string{"history"}, byFacts, (*Portal).project},
		{"/contracts", tables, []string{"q", "status", "nature", "method", "supplier", "sort", "page"}, byViews, (*Portal).contracts},
		{"/contracts/{id...}", data, []string{"history"}, byFacts, (*Portal).contract},
		{"/parties", tables, []string{"q", "role", "kind", "sort", "page"}, byViews, (*Portal).parties},
		{"/parties/{id...}", tables, []string{"history"}, byViews, (*Portal).party},
		{"/places", tables, nil, byViews, (*Portal).places},
		{"/places/{id...}", data, nil, byViews, (*Portal).place},
		{"/money", data, nil, byViews, (*Portal).moneyPage},
		{"/money/budget", tables, []string{"by", "year", "currency"}, byViews, (*Portal).budget},
		{"/money/forecast", tables, []string{"source", "currency", "month"}, byViews, (*Portal).forecast},
		{"/money/ageing", tables, []string{"account", "age", "currency", "party", "page"}, byViews, (*Portal).ageing},
		{"/money/trial", tables, []string{"book", "source", "from", "to"}, byViews, (*Portal).trial},
		{"/money/statement", tables, []string{"year"}, byViews, (*Portal).cashStatement},
		{"/money/lines", tables, []string{"book", "account", "event", "source", "currency", "project", "contract", "party", "bank", "item", "year", "from", "to", "entity", "class", "chapter", "side", "close", "figure", "page"}, byViews, (*Portal).lines},
		{"/money/bank", tables, nil, byViews, (*Portal).reconciliation},
		{"/money/exceptions", tables, []string{"what", "from", "to", "page"}, byViews, (*Portal).exceptions},
		{"/money/corrections", tables, []string{"from", "to", "page"}, byViews, (*Portal).corrections},
		{"/money/three-way", tables, []string{"partner", "kind", "currency", "only", "page"}, byViews, (*Portal).threeWay},
		{"/money/reports", tables, []string{"cycle", "page"}, byViews, (*Portal).reports},
		{"/money/reports/{id...}", tables, []string{"sector", "district", "projects"}, byViews, (*Portal).periodReport},
		{"/sources/{id...}", tables, []string{"project"}, byViews, (*Portal).sourcePage},
		{"/assets", places, []string{"q", "kind", "district", "level", "works", "page"}, byViews, (*Portal).assets},
		{"/assets/{id...}", data, []string{"history"}, byFacts, (*Portal).asset},
		{"/map", []string{".geojson"}, []string{"q", "stage", "sector"}, byViews, (*Portal).atlas},
		{"/search", data, []string{"q", "kind", "page"}, byViews, (*Portal).search},
		{"/documents", tables, []string{"kind", "page"}, byViews, (*Portal).documents},
		{"/documents/{id...}", data, nil, never, (*Portal).document},
		{"/decisions/{id...}", data, nil, never, (*Portal).decision},
		{"/imports", tables, []string{"page"}, byViews, (*Portal).imports},
		{"/imports/{id...}", data, nil, never, (*Portal).importFile},
		{"/changes", data, []string{"page"}, byViews, (*Portal).changes},
		{"/facts/{id...}", data, nil, never, (*Portal).fact},
		{"/data", nil, nil, never, (*Portal).data},
		{"/duties", tables, nil, never, (*Portal).duties},
		{"/data/register", tables, []string{"file", "page"}, byViews, (*Portal).register},
		{"/codelists", tables, nil, never, (*Portal).codelists},
		{validatePath, nil, nil, never, (*Portal).validate},
		{"/verify", nil, []string{"seq"}, never, (*Portal).verify},
		{"/feed.atom", nil, nil, never, (*Portal).feed},
	}
}

// mux binds every address of the site.
func (p *Portal) mux() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range routes() {
		for _, l := range lang.All {
			p.bind(mux, l, &rt)
		}
	}
	for _, l := range lang.All {
		mux.HandleFunc("/"+string(l)+"/", p.missing)
		mux.HandleFunc("/"+string(l), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/"+string(l)+"/", http.StatusMovedPermanently)
		})
	}
	mux.HandleFunc("/{$}", p.negotiate(func(*http.Request) string { return "/" }))
	mux.HandleFunc("/p/{id...}", p.negotiate(func(r *http.Request) string { return thing("projects", r.PathValue("id")) }))
	mux.HandleFunc("/log/{path...}", p.log)
	mux.HandleFunc("GET "+releasesPath, p.releases)
	mux.HandleFunc("GET "+cataloguePath, p.catalogue)
	mux.HandleFunc("GET "+releasePages+"{page}", p.releases)
	mux.HandleFunc("GET "+dataset.Prefix+"{file}", p.dataset)
	mux.HandleFunc("GET "+codelistPath+"{standard}/{file}", p.codelistFile)
	mux.Handle(assets.Prefix, p.Assets)
	mux.HandleFunc("/robots.txt", p.robots)
	mux.HandleFunc("/healthz", p.healthy)
	mux.HandleFunc("/readyz", p.ready)
	mux.HandleFunc("/version", p.programVersion)
	mux.HandleFunc("/", p.missing)
	return mux
}

// bind binds one route and its twins in one language. A route that names things
// finds the twins by the end of the id.
func (p *Portal) bind(mux *http.ServeMux, l lang.Lang, rt *route) {
	prefix := "/" + string(l)
	switch {
	case rt.path == "/":
		mux.HandleFunc(prefix+"/{$}", p.serve(l, rt, ""))
		mux.HandleFunc(prefix+"/home.json", p.serve(l, rt, ".json"))
	case strings.HasSuffix(rt.path, "/{id...}"):
		mux.HandleFunc(prefix+rt.path, p.serve(l, rt, ""))
		list := prefix + strings.TrimSuffix(rt.path, "/{id...}")
		mux.HandleFunc(list+"/{$}", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, list, http.StatusMovedPermanently)
		})
	default:
		mux.HandleFunc(prefix+rt.path, p.serve(l, rt, ""))
		for _, twin := range rt.twins {
			mux.HandleFunc(prefix+rt.path+twin, p.serve(l, rt, twin))
		}
	}
}

// negotiate sends the reader on to an address in a language that they read.
func (p *Portal) negotiate(path func(*http.Request) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l := lang.Negotiate(r.Header.Get("Accept-Language"))
		w.Header().Set("Vary", "Accept-Language")
		w.Header().Set("Cache-Control", "no-cache")
		http.Redirect(w, r, "/"+string(l)+path(r), http.StatusFound)
	}
}

// missing answers an address that no route has.
func (p *Portal) missing(w http.ResponseWriter, r *http.Request) {
	p.fail(w, p.stray(r), 0, errNotFound)
}

// Address is one kind of page as another program reads it: the forms of its
// data below the language.
type Address struct {
	Path   string   // "/projects", "/projects/{id}"; home is "/home"
	Forms  []Form   // at least one
	Params []string // names of its query
}

// Form is a suffix of the path and the content type that it gives.
type Form struct{ Suffix, Type string }

// Addresses lists every kind of page that has data beside it.
func Addresses() (list []Address) {
	for _, rt := range routes() {
		if len(rt.twins) == 0 {
			continue
		}
		a := Address{Path: strings.Replace(rt.path, "{id...}", "{id}", 1), Params: append([]string(nil), rt.params...)}
		if a.Path == "/" {
			a.Path = "/home"
		}
		if rt.back != never {
			a.Params = append(a.Params, "as-of")
		}
		for _, twin := range rt.twins {
			a.Forms = append(a.Forms, Form{twin, mimes[twin]})
		}
		list = append(list, a)
	}
	return list
}
