package main

import (
	"errors"
	"io/fs"
	"net"
	"syscall"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

// sentence says an error in the reader's language. What the system refuses
// (a folder that may not be written, a full disk, an address in use) has
// sentences of its own; anything else is told as it is.
func (t *terminal) sentence(err error) string {
	p := problem.Of(err)[0]
	if p.Code != problem.Internal {
		return lang.Problem(t.lang, p)
	}
	if p.Cause != nil {
		err = p.Cause
	}
	var path *fs.PathError
	var listen *net.OpError
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return lang.T(t.lang, "problem.disk.full")
	case errors.As(err, &path) && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)):
		return lang.T(t.lang, "cli.not-allowed", path.Path)
	case errors.As(err, &path) && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)):
		return lang.T(t.lang, "cli.no-such-folder", path.Path)
	case errors.As(err, &listen) && errors.Is(err, syscall.EADDRINUSE):
		return lang.T(t.lang, "cli.address-in-use", listen.Addr.String())
	}
	return lang.T(t.lang, "cli.failed", err.Error())
}
