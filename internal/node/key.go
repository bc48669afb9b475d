package node

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"imar/internal/base/problem"
	"imar/internal/record/publish"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
)

// settingKey is where the store keeps the log's public key, so that every node
// on one database knows it.
const settingKey = "log.vkey"

// keyFile is where the private key stands.
func (c Config) keyFile() string {
	if c.Key != "" {
		return c.Key
	}
	return filepath.Clean(c.Data) + ".key"
}

// keyInside says whether the private key would stand in the data folder, from
// where every copy and every backup of the folder would take it along.
func (c Config) keyInside() bool {
	folder, err := filepath.Abs(c.Data)
	if err != nil {
		return false
	}
	key, err := filepath.Abs(c.keyFile())
	if err != nil {
		return false
	}
	within, err := filepath.Rel(folder, key)
	return err == nil && filepath.IsLocal(within)
}

// openKey reads the log's keys, making them for a new record. A node of a
// record that exists, without the private key, follows and does not sign.
func (n *Node) openKey(ctx context.Context) (*tlog.Signer, error) {
	public, err := n.Store.Setting(ctx, settingKey)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	secret, err := os.ReadFile(n.Config.keyFile())
	switch {
	case errors.Is(err, fs.ErrNotExist) && public != "":
		if n.Key, err = tlog.ParseKey(public); err != nil {
			return nil, fmt.Errorf("read the log's key: %w", err)
		}
		return nil, n.writeKey()
	case errors.Is(err, fs.ErrNotExist):
		if secret, err = n.makeKey(); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, fmt.Errorf("read private key: %w", err)
	}
	signer, err := tlog.NewSigner(strings.TrimSpace(string(secret)), memory(n.signedFile()), n.Log.Read)
	if err != nil {
		return nil, problem.New(problem.Tampered, "node.bad-key", n.Config.keyFile()).Because(err)
	}
	n.Key = signer.Key()
	if public != "" && public != n.Key.String() {
		return nil, problem.New(problem.Tampered, "node.other-key", n.Config.keyFile())
	}
	if public == "" {
		if err := n.Store.PutSetting(ctx, settingKey, n.Key.String()); err != nil {
			return nil, err
		}
	}
	return signer, n.writeKey()
}

// makeKey makes the private key of a new log.
func (n *Node) makeKey() ([]byte, error) {
	origin := n.Config.Origin
	if origin == "" {
		var b [6]byte
		if _, err := rand.Read(b[:]); err != nil {
			return nil, err
		}
		origin = "imar.example/" + hex.EncodeToString(b[:])
	}
	secret, _, err := tlog.NewKey(origin, rand.Reader)
	if err != nil {
		return nil, problem.New(problem.Usage, "node.bad-origin", origin).Because(err)
	}
	return []byte(secret), publish.WriteFile(n.Config.keyFile(), []byte(secret+"\n"), 0o600)
}

// writeKey puts the public key where readers of the log find it.
func (n *Node) writeKey() error {
	if err := os.MkdirAll(string(n.Log), 0o755); err != nil {
		return fmt.Errorf("write public key: %w", err)
	}
	want := n.Key.String() + "\n"
	if was, err := n.Log.Read("vkey"); err == nil && string(was) == want {
		return nil
	}
	return publish.WriteFile(filepath.Join(string(n.Log), "vkey"), []byte(want), 0o644)
}

func (n *Node) signedFile() string {
	return strings.TrimSuffix(n.Config.keyFile(), ".key") + ".signed"
}

// memory is the file of what was signed last: the checkpoint itself.
type memory string

// Load gives what was signed last.
func (m memory) Load() (tlog.Head, []byte, error) {
	msg, err := os.ReadFile(string(m))
	if errors.Is(err, fs.ErrNotExist) {
		return tlog.Head{}, nil, nil
	}
	if err != nil {
		return tlog.Head{}, nil, err
	}
	c, _, err := tlog.ParseCheckpoint(msg)
	if err != nil {
		// A memory that cannot be read remembers nothing.
		return tlog.Head{}, nil, fmt.Errorf("%w: %w", tlog.ErrForgotten, err)
	}
	return c.Head, msg, nil
}

// Store replaces it, durably.
func (m memory) Store(_ tlog.Head, checkpoint []byte) error {
	return publish.WriteFile(string(m), checkpoint, 0o600)
}

// Free is a problem when another process has the folder open. It makes nothing:
// a folder without a lock was never opened.
func Free(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, "lock")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	lock, err := lockFolder(folder)
	if err != nil {
		return err
	}
	return lock.Close()
}

// lockFolder takes the folder for this process until the file is closed.
func lockFolder(folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, errInUse(folder)
	}
	return f, nil
}
