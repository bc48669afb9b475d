package node

import (
	"context"
	"path/filepath"
	"runtime/debug"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record/blob"
	"imar/internal/record/publish"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
)

// Beside opens a data folder for reading while another process has it open: what
// the public may see at its last checkpoint. The node has no Recorder; nothing is
// recorded, signed or saved, and nothing in the folder is touched.
func Beside(ctx context.Context, c Config) (*Node, error) {
	n := &Node{Config: c, past: newPasts(), Blobs: blob.Dir(filepath.Join(c.Data, "blobs")), Log: publish.Dir(filepath.Join(c.Data, "log"))}
	if err := n.openBeside(ctx); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

func (n *Node) openBeside(ctx context.Context) (err error) {
	cfg := n.storeConfig()
	cfg.ReadOnly = true
	if n.Store, err = store.Open(ctx, cfg); err != nil {
		return err
	}
	public, err := n.Store.Setting(ctx, settingKey)
	if err != nil {
		return err
	}
	if n.Key, err = tlog.ParseKey(public); err != nil {
		return problem.New(problem.Tampered, "node.bad-checkpoint").Because(err)
	}
	signed, err := n.signedBefore(ctx)
	if err != nil {
		return err
	}
	start := n.loadSaved(ctx, signed.Head)
	n.Views, n.saved = start.views, start.head
	n.Publisher = publish.New(n.Store, publish.Options{Dir: n.Log, Key: n.Key, Trouble: n.trouble}, signed, follower{n.Views})
	return n.replayViews(ctx, fact.Seq(start.head.Size)+1, fact.Seq(signed.Head.Size))
}

// replayViews folds facts into the views alone, before anybody reads them.
func (n *Node) replayViews(ctx context.Context, from, to fact.Seq) error {
	if from > to {
		return nil
	}
	defer debug.SetGCPercent(debug.SetGCPercent(ReplayGC))
	events := make([]whole.Event, 0, 512)
	for f, err := range n.Store.Facts(ctx, from, to) {
		if err != nil {
			return err
		}
		if f.Header, err = f.Reveal(); err != nil {
			return problem.New(problem.Tampered, "node.fact-differs", int64(f.Seq)).Because(err)
		}
		e, err := whole.Refold(&f)
		if err != nil {
			return problem.New(problem.Tampered, "node.fact-differs", int64(f.Seq)).Because(err)
		}
		if events = append(events, e); len(events) == cap(events) {
			n.Views.Replay(events)
			events = events[:0]
			if n.Config.Progress != nil {
				n.Config.Progress("node.replay", int64(f.Seq), int64(to))
			}
		}
	}
	n.Views.Replay(events)
	n.Views.Reindex()
	return nil
}
