//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// load is how many processes wanted a processor in the last minute.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "?"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// machine is a line about where and when this was measured.
func machine(loadBefore string) string {
	model := "unknown processor"
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s: %d × %s, %s, load %s before and %s after", time.Now().UTC().Format("2006-01-02 15:04 MST"),
		runtime.NumCPU(), model, runtime.Version(), loadBefore, load())
}

// syncs is how often a second the disk confirms an overwrite of 8 KiB
// (fdatasync): what one durable commit costs at the least.
func syncs(folder string) (float64, error) {
	f, err := os.Create(filepath.Join(folder, "sync"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	page := make([]byte, 8192)
	if _, err := f.WriteAt(page, 0); err != nil {
		return 0, err
	}
	if err := f.Sync(); err != nil {
		return 0, err
	}
	return perSecond(time.Second, func(i int) error {
		page[0] = byte(i)
		if _, err := f.WriteAt(page, 0); err != nil {
			return err
		}
		return unix.Fdatasync(int(f.Fd()))
	})
}

// perSecond calls f again and again for about so long and gives the rate.
func perSecond(long time.Duration, f func(i int) error) (float64, error) {
	start := time.Now()
	for i := 0; ; i++ {
		if err := f(i); err != nil {
			return 0, err
		}
		if spent := time.Since(start); spent >= long {
			return float64(i+1) / spent.Seconds(), nil
		}
	}
}

// root is the folder of the module, where its packages can be built and tested.
func root() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	return strings.TrimSpace(string(out)), err
}

// build builds the program as it is released and gives its path.
func (b *bench) build(ctx context.Context) (string, error) {
	if b.program != "" {
		return b.program, nil
	}
	dir, err := root()
	if err != nil {
		return "", err
	}
	path := filepath.Join(b.folder, "imar")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "./cmd/imar")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build imar: %w\n%s", err, out)
	}
	b.program = path
	return path, nil
}

// made is a demonstration fund on disk, and what making it took.
type made struct {
	Folder   string  `json:"-"`
	Projects int     `json:"projects"`
	Facts    int64   `json:"facts"`
	Seconds  float64 `json:"seconds"`
}

// seed is the seed of every demonstration fund here.
const seed = 1

// demo makes a demonstration fund, or takes the one that an earlier job or run
// left in the folder.
func (b *bench) demo(ctx context.Context, projects int) (m made, err error) {
	m.Folder = filepath.Join(b.folder, fmt.Sprintf("demo-%d", projects))
	note := m.Folder + ".made"
	if text, err := os.ReadFile(note); err == nil {
		return m, json.Unmarshal(text, &m)
	}
	program, err := b.build(ctx)
	if err != nil {
		return m, err
	}
	for _, remains := range []string{m.Folder, m.Folder + ".key", m.Folder + ".signed"} {
		if err := os.RemoveAll(remains); err != nil {
			return m, err
		}
	}
	fmt.Fprintf(os.Stderr, "  making a fund of %d projects\n", projects)
	start := time.Now()
	cmd := exec.CommandContext(ctx, program, "demo", "--data", m.Folder, "--seed", strconv.Itoa(seed), "--projects", strconv.Itoa(projects), "--no-serve", "--json")
	out, err := cmd.Output()
	if err != nil {
		return m, fmt.Errorf("make a fund: %w", withStderr(err))
	}
	m.Projects, m.Seconds = projects, time.Since(start).Seconds()
	var said struct{ Facts int64 }
	if err := json.Unmarshal(out, &said); err != nil {
		return m, err
	}
	m.Facts = said.Facts
	text, err := json.Marshal(m)
	if err != nil {
		return m, err
	}
	return m, os.WriteFile(note, text, 0o644)
}

// withStderr adds what a program said before it failed.
func withStderr(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%w\n%s", err, exit.Stderr)
	}
	return err
}

// server is a running program that answers HTTP.
type server struct {
	base  string        // http://127.0.0.1:8080
	start time.Duration // from its start until it was ready
	cmd   *exec.Cmd
}

// serve starts the built program over a record and waits until it is ready. A
// processor ≥ 0 is the only one that it may use.
func (b *bench) serve(ctx context.Context, folder string, processor int) (*server, error) {
	program, err := b.build(ctx)
	if err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return startServer(ctx, "http://"+address, "/readyz", onProcessor(processor, program, "serve", "--data", folder, "--listen", address)...)
}

// onProcessor is a command line that keeps to one processor, the command's own
// when processor is negative.
func onProcessor(processor int, command ...string) []string {
	if processor < 0 {
		return command
	}
	return append([]string{"taskset", "-c", strconv.Itoa(processor)}, command...)
}

// startServer starts a command and waits until it answers with status 200.
func startServer(ctx context.Context, base, path string, command ...string) (*server, error) {
	s := &server{base: base, cmd: exec.CommandContext(ctx, command[0], command[1:]...)}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	exited := make(chan error, 1)
	go func() { exited <- s.cmd.Wait() }()
	for {
		if response, err := http.Get(base + path); err == nil {
			io.Copy(io.Discard, response.Body)
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				s.start = time.Since(began)
				return s, nil
			}
		}
		select {
		case err := <-exited:
			return nil, fmt.Errorf("%s ended before it answered: %v", command[0], err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// stop ends the server in order.
func (s *server) stop() {
	if s.cmd.Process.Signal(syscall.SIGTERM) == nil {
		for range 1000 { // at most ten seconds
			if s.cmd.Process.Signal(syscall.Signal(0)) != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		s.cmd.Process.Kill()
	}
}

// memory is a line of /proc/PID/status in MB (10⁶ bytes): VmRSS or VmHWM.
func (s *server) memory(line string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for l := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(l, line+":"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib * 1024 / 1e6, err
		}
	}
	return 0, fmt.Errorf("no %s", line)
}

// processor is the processor time in seconds that the server has used so far
// (proc(5): fields 14 and 15 of stat, in hundredths on Linux).
func (s *server) processor() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:])) // from field 3 on
	user, err1 := strconv.ParseFloat(fields[11], 64)
	system, err2 := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100, errors.Join(err1, err2)
}

// freeAddress is a local address that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
