//go:build linux

package main

import (
	"context"
	"os"
	"regexp"
	"strings"

	"imar/internal/demo"
)

// binary measures the program as it is released.
func binary(ctx context.Context, b *bench) error {
	path, err := b.build(ctx)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	b.atMost("the program, one file", float64(info.Size())/1e6, "MB", 40)
	return nil
}

// What a page makes a browser fetch.
var (
	linked = regexp.MustCompile(`<(?:link rel="stylesheet" href|script src)="(/assets/[^"]+)"`)
	fonts  = regexp.MustCompile(`url\((/assets/[^)]+\.woff2)\)`)
)

// weight measures what a reader's first page costs in bytes (brotli): the page,
// the style sheets and the scripts; and with all four cuts of the font, of
// which a browser fetches those whose letters it meets.
func weight(ctx context.Context, b *bench) error {
	m, err := b.demo(ctx, demo.DefaultProjects)
	if err != nil {
		return err
	}
	s, err := b.serve(ctx, m.Folder, -1)
	if err != nil {
		return err
	}
	defer s.stop()
	for _, page := range []struct{ what, path string }{
		{"project list", "/projects"}, {"project page", strings.TrimPrefix(told(demo.DefaultProjects)[0], "/ar")},
	} {
		light, withFont, built := 0, 0, false
		for _, language := range []string{"/ar", "/en"} {
			text, font, err := s.weigh(ctx, language+page.path)
			if err != nil {
				return err
			}
			light, withFont, built = max(light, text), max(withFont, text+font), font > 0
		}
		b.atMost("first view of the "+page.what+", without font", float64(light)/1000, "KB", 40)
		if !built {
			b.skip("first view of the "+page.what+", with font", "the font was not built")
			continue
		}
		b.atMost("first view of the "+page.what+", with font", float64(withFont)/1000, "KB", 100)
	}
	return nil
}

// weigh gives the bytes of a page with all its style sheets and scripts, and
// those of the font's cuts, as they go over the wire.
func (s *server) weigh(ctx context.Context, path string) (text, font int, err error) {
	html, err := fetch(ctx, s.base+path, "identity")
	if err != nil {
		return 0, 0, err
	}
	addresses := []string{path}
	for _, m := range linked.FindAllSubmatch(html, -1) {
		addresses = append(addresses, string(m[1]))
	}
	cuts := map[string]bool{}
	for _, address := range addresses {
		packed, err := fetch(ctx, s.base+address, "br")
		if err != nil {
			return 0, 0, err
		}
		text += len(packed)
		if !strings.HasSuffix(address, ".css") {
			continue
		}
		sheet, err := fetch(ctx, s.base+address, "identity")
		if err != nil {
			return 0, 0, err
		}
		for _, m := range fonts.FindAllSubmatch(sheet, -1) {
			cuts[string(m[1])] = true
		}
	}
	for address := range cuts {
		cut, err := fetch(ctx, s.base+address, "br")
		if err != nil {
			return 0, 0, err
		}
		font += len(cut)
	}
	return text, font, nil
}
