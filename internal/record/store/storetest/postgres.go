package storetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// ErrAbsent says that there is no PostgreSQL to start.
var ErrAbsent = errors.New("no PostgreSQL in /usr/lib/postgresql and none named by IMAR_TEST_POSTGRES")

// shared starts the cluster of this process, or finds the one that
// IMAR_TEST_POSTGRES names.
var shared = sync.OnceValues(func() (string, error) {
	if u := os.Getenv("IMAR_TEST_POSTGRES"); u != "" {
		return u, nil
	}
	return start()
})

// Postgres gives the URL of a new, empty database, which is dropped with the
// test. It is made on the server that IMAR_TEST_POSTGRES names (a URL), or on
// a temporary cluster that all tests of the process share, with fsync on,
// UTF-8 and the C locale. Without PostgreSQL the test is skipped (see Require).
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := shared()
	if errors.Is(err, ErrAbsent) {
		Require(t, "PostgreSQL")
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return database(t, server)
}

// Server is the URL of the server that Postgres makes its databases on, for
// whoever measures and is no test. ErrAbsent says that there is none.
func Server() (string, error) { return shared() }

// PostgresAlone is Postgres on a cluster of the test's own, for tests that
// change the server's settings.
func PostgresAlone(t testing.TB) string {
	t.Helper()
	server, err := start()
	if errors.Is(err, ErrAbsent) {
		Require(t, "PostgreSQL")
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return database(t, server)
}

// database makes a database of a random name on a server.
func database(t testing.TB, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("read address of PostgreSQL: %v", err)
	}
	var random [8]byte
	rand.Read(random[:])
	name := "imar_test_" + hex.EncodeToString(random[:])
	admin(t, server, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'")
	t.Cleanup(func() { admin(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

// admin runs one statement on a server.
func admin(t testing.TB, server, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("connect to PostgreSQL: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// guard is what waits beside a cluster for the end of its input, which comes
// when this process ends in whatever way, and then stops and removes it.
const guard = `cat >/dev/null; "$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1; rm -rf "$2"`

// start makes a cluster in a temporary folder and gives its URL. It ends with
// this process.
func start() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", ErrAbsent
	}
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	bin := filepath.Dir(found[len(found)-1])
	dir, err := os.MkdirTemp("", "imar-postgres-")
	if err != nil {
		return "", err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return "", err
	}
	run := func(name string, args ...string) error {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir, cmd.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
		// The server inherits no pipe of ours, or waiting for pg_ctl would wait for it.
		log, err := os.Create(filepath.Join(dir, name+".log"))
		if err != nil {
			return err
		}
		defer log.Close()
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			said, _ := os.ReadFile(log.Name())
			return fmt.Errorf("%s: %w: %s", name, err, said)
		}
		return nil
	}
	data := filepath.Join(dir, "data")
	if err := run("initdb", "-D", data, "-U", "imar", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"); err != nil {
		return "", err
	}
	if err := guardCluster(bin, dir, as); err != nil {
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	options := fmt.Sprintf("-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories= -c fsync=on", port)
	if err := run("pg_ctl", "-D", data, "-w", "-o", options, "start"); err != nil {
		return "", err
	}
	return fmt.Sprintf("postgres://imar@127.0.0.1:%d/postgres?sslmode=disable", port), nil
}

// version is the major version in a path of /usr/lib/postgresql.
func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// unprivileged gives the user to run PostgreSQL as, which refuses to be root,
// and makes the folder theirs. It is nil when this process is not root.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, int(uid), int(gid))
}

// guarded keeps the guards' pipes open for as long as this process runs.
var guarded struct {
	sync.Mutex
	pipes []*os.File
}

func guardCluster(bin, dir string, as *syscall.Credential) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	cmd := exec.Command("/bin/sh", "-c", guard, "sh", bin, dir)
	cmd.Stdin, cmd.Dir = r, "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	guarded.Lock()
	defer guarded.Unlock()
	guarded.pipes = append(guarded.pipes, w)
	return nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
