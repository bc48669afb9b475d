//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"imar/internal/demo"
)

// cached measures a public page that the page cache holds against nginx sending
// the same compressed bytes from a file. Both servers have processor 0 alone,
// and wrk the last one.
func cached(ctx context.Context, b *bench) error {
	const what = "cached page"
	for _, tool := range []string{"nginx", "wrk", "taskset"} {
		if _, err := exec.LookPath(tool); err != nil {
			b.skip(what, tool+" is not installed")
			return nil
		}
	}
	m, err := b.demo(ctx, demo.DefaultProjects)
	if err != nil {
		return err
	}
	ours, err := b.serve(ctx, m.Folder, 0)
	if err != nil {
		return err
	}
	defer ours.stop()
	page, err := fetch(ctx, ours.base+"/en/projects", "gzip")
	if err != nil {
		return err
	}
	peer, done, err := b.nginx(ctx, page)
	if err != nil {
		return err
	}
	defer done()
	each, err := b.alternate(func() (float64, error) { return wrk(ctx, ours.base+"/en/projects") },
		func() (float64, error) { return wrk(ctx, peer.base+"/page") })
	if err != nil {
		return err
	}
	b.compare(fmt.Sprintf("%s of %s bytes (gzip), one core", what, amount(float64(len(page)))), "/s", "nginx", each, 0.5)
	return nil
}

// fetch reads one page as it goes over the wire.
func fetch(ctx context.Context, address, encoding string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", encoding)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers with status %d", address, response.StatusCode)
	}
	return body, err
}

// nginx serves one page, compressed before, at /page.
func (b *bench) nginx(ctx context.Context, page []byte) (s *server, done func(), err error) {
	folder, clean, err := b.scratch("nginx")
	if err != nil {
		return nil, nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, clean, err
	}
	config := fmt.Sprintf(`daemon off; master_process off; worker_processes 1; pid %[1]s/pid; error_log %[1]s/errors;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; default_type text/html; open_file_cache max=10;
  client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;
  server { listen %[2]s; root %[1]s; gzip_static always; }
}
`, folder, address)
	err = errors.Join(os.WriteFile(filepath.Join(folder, "page.gz"), page, 0o644), os.WriteFile(filepath.Join(folder, "conf"), []byte(config), 0o644))
	if err == nil {
		s, err = startServer(ctx, "http://"+address, "/page", onProcessor(0, "nginx", "-e", filepath.Join(folder, "errors"), "-c", filepath.Join(folder, "conf"))...)
	}
	if err != nil {
		clean()
		return nil, nil, err
	}
	return s, func() { s.stop(); clean() }, nil
}

var wrkRate = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)

// wrk asks one address over 64 connections for four seconds and gives the
// answers a second.
func wrk(ctx context.Context, address string) (float64, error) {
	command := onProcessor(runtime.NumCPU()-1, "wrk", "-t1", "-c64", "-d4s", "-H", "Accept-Encoding: gzip", address)
	out, err := exec.CommandContext(ctx, command[0], command[1:]...).Output()
	if err != nil {
		return 0, withStderr(err)
	}
	found := wrkRate.FindSubmatch(out)
	if found == nil || strings.Contains(string(out), "Non-2xx") || strings.Contains(string(out), "Socket errors") {
		return 0, fmt.Errorf("wrk: %s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}
