package node

import (
	"imar/internal/domain/whole"
	"imar/internal/record/tlog"
	"imar/internal/view"
)

// started is what a node begins with: saved state and views, or empty ones.
type started struct {
	state *whole.State // nil: replay everything
	head  tlog.Head    // of state and views
	views *view.Public
}

func (n *Node) loadSaved(tlog.Head) started {
	return started{views: view.New(), head: tlog.Head{Root: tlog.EmptyRoot}}
}

func (n *Node) save() error { return nil }
