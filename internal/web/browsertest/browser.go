// Package browsertest opens pages in a real browser: it looks for barriers to
// people with disabilities, for what overflows a narrow screen, and for what
// the page's own policy blocked, and it keeps a picture of each page.
//
// It drives the Chromium of the system without a window, with a profile of its
// own that is thrown away. Where there is no Chromium, or axe-core is not
// installed (npm ci in internal/web/assets), a test that calls Start is skipped
// and says so; with IMAR_REQUIRE_ALL=1 it fails instead.
//
// Pictures go to the folder named by IMAR_SCREENSHOTS, or nowhere.
//
// The invariant: nothing leaves the machine. The browser resolves no name but
// that of the test server.
package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Browser is one running Chromium.
type Browser struct {
	ctx context.Context
	axe string // source of axe-core
}

// patience is how long one page may take, on a busy machine.
const patience = 60 * time.Second

// Start runs a browser until the test ends. It skips the test when something
// that it needs is not installed.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := find()
	if path == "" {
		absent(t, "Chromium is not installed")
	}
	axe, err := os.ReadFile(axePath())
	if err != nil {
		absent(t, "axe-core is not installed: run npm ci in internal/web/assets")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("font-render-hinting", "none"),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // root cannot use it
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser := chromedp.NewContext(allocated)
	t.Cleanup(func() { closeBrowser(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start browser: %v", err)
	}
	return &Browser{ctx: ctx, axe: string(axe)}
}

func absent(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("IMAR_REQUIRE_ALL") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// find is the path of the system's Chromium, or "".
func find() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// axePath is where npm puts axe-core, seen from this file.
func axePath() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "assets", "node_modules", "axe-core", "axe.min.js")
}

// Visit is one page at one width.
type Visit struct {
	Name  string // of the picture's file
	URL   string
	Width int    // CSS pixels: Phone, Desk or any other
	Zoom  int    // percent; 0 is 100. 400 at Desk leaves 320 CSS pixels (WCAG 1.4.10)
	After string // script to run before looking; may be empty
}

// The two usual widths, in CSS pixels.
const (
	Phone = 360
	Desk  = 1280
)

// Report is what was found on a page.
type Report struct {
	Violations []Violation
	Overflow   []string // elements that reach beyond the page's width
	Small      []string // controls smaller than 24 by 24 CSS pixels (WCAG 2.5.8)
	Blocked    []string // what the content security policy refused
	Picture    string   // path of the screenshot, "" when none was asked for
}

// Violation is one rule of axe-core that a page breaks.
type Violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

//go:embed look.js
var look string

// Look opens a page and reports. It fails the test only when the page cannot be
// opened at all.
func (b *Browser) Look(t testing.TB, v Visit) Report {
	t.Helper()
	tab, closeTab := chromedp.NewContext(b.ctx)
	defer closeTab()
	ctx, cancel := context.WithTimeout(tab, patience)
	defer cancel()
	zoom := max(v.Zoom, 100)
	width := int64(v.Width * 100 / zoom)
	if err := chromedp.Do(ctx,
		chromedp.Func(listen),
		chromedp.EmulateViewport(width, 900, chromedp.EmulateScale(float64(zoom)/100)),
		chromedp.Navigate(v.URL),
	); err != nil {
		t.Fatalf("open %s: %v", v.URL, err)
	}
	if v.After != "" {
		if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](v.After)); err != nil {
			t.Fatalf("run script on %s: %v", v.URL, err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](b.axe)); err != nil {
		t.Fatalf("load axe-core on %s: %v", v.URL, err)
	}
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](look, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("look at %s: %v", v.URL, err)
	}
	var report Report
	if err := json.Unmarshal([]byte(answer), &report); err != nil {
		t.Fatalf("read the report on %s: %v", v.URL, err)
	}
	report.Picture = picture(t, ctx, v)
	return report
}

// listen notes what the page's policy refuses, from the first byte on.
func listen(ctx context.Context, t *chromedp.Target) error {
	_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `imarBlocked = []; addEventListener("securitypolicyviolation", (e) =>
			imarBlocked.push(e.effectiveDirective + " " + (e.blockedURI || e.sample)))`,
	})
	return err
}

// picture saves a screenshot of the whole page.
func picture(t testing.TB, ctx context.Context, v Visit) string {
	t.Helper()
	folder := os.Getenv("IMAR_SCREENSHOTS")
	if folder == "" || v.Name == "" {
		return ""
	}
	image, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("take a picture of %s: %v", v.URL, err)
	}
	path := filepath.Join(folder, v.Name+".png")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, image, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// Print renders the page on A4 paper and returns the PDF; it is saved beside
// the pictures.
func (b *Browser) Print(t testing.TB, v Visit) []byte {
	t.Helper()
	tab, closeTab := chromedp.NewContext(b.ctx)
	defer closeTab()
	ctx, cancel := context.WithTimeout(tab, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(v.URL)); err != nil {
		t.Fatalf("open %s: %v", v.URL, err)
	}
	pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatalf("print %s: %v", v.URL, err)
	}
	if folder := os.Getenv("IMAR_SCREENSHOTS"); folder != "" && v.Name != "" {
		if err := os.WriteFile(filepath.Join(folder, v.Name+".pdf"), pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return pdf
}

// Faults are the lines of a report that must not be there.
func (r Report) Faults() []string {
	var out []string
	for _, v := range r.Violations {
		for i, n := range v.Nodes {
			if i == 3 {
				out = append(out, fmt.Sprintf("axe %s: and %d more", v.ID, len(v.Nodes)-i))
				break
			}
			out = append(out, fmt.Sprintf("axe %s (%s): %s: %s: %s", v.ID, v.Impact, v.Help, n.HTML, strings.ReplaceAll(n.Summary, "\n", " ")))
		}
	}
	for _, s := range r.Overflow {
		out = append(out, "wider than the screen: "+s)
	}
	for _, s := range r.Small {
		out = append(out, "smaller than 24 by 24: "+s)
	}
	for _, s := range r.Blocked {
		out = append(out, "blocked by the policy: "+s)
	}
	return out
}

// Check looks at a page and fails the test for every fault.
func (b *Browser) Check(t testing.TB, v Visit) Report {
	t.Helper()
	report := b.Look(t, v)
	for _, fault := range report.Faults() {
		t.Errorf("%s at %d px: %s", v.URL, v.Width, fault)
	}
	return report
}

// Ask opens a page, runs a script there, waits for its promise and gives the
// text that it comes to.
func (b *Browser) Ask(t testing.TB, url, script string) string {
	t.Helper()
	tab, closeTab := chromedp.NewContext(b.ctx)
	defer closeTab()
	ctx, cancel := context.WithTimeout(tab, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("run script on %s: %v", url, err)
	}
	return answer
}
