package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"imar/internal/base/problem"
	"imar/internal/intake"
	"imar/internal/node"
)

// A running server takes files at a socket in its data folder, which only its
// own user may open. The answer is one JSON object.
const socketName = "socket"

type socketAnswer struct {
	Report   intake.Report   `json:"report"`
	Problems []socketProblem `json:"problems,omitempty"`
}

type socketProblem struct {
	Code  problem.Code `json:"code"`
	Key   string       `json:"key"`
	Args  []string     `json:"args,omitempty"`
	Field string       `json:"field,omitempty"`
	Line  int          `json:"line,omitempty"`
}

// listenSocket serves the socket until ctx ends.
func listenSocket(ctx context.Context, n *node.Node) (func(), error) {
	path := n.Path(socketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("listen on socket: %w", err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen on socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: takeHandler(n), BaseContext: func(net.Listener) context.Context { return ctx }}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("serve socket", "cause", err)
		}
	}()
	return func() { server.Close() }, nil
}

func takeHandler(n *node.Node) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.Error(w, "POST", http.StatusMethodNotAllowed)
			return
		}
		report, err := n.Intake(nil).Take(r.Context(), r.URL.Query().Get("name"), r.Body)
		answer := socketAnswer{Report: report}
		for _, p := range problem.Of(err) {
			s := socketProblem{Code: p.Code, Key: p.Key, Field: p.Field, Line: p.Line}
			for _, a := range p.Args {
				s.Args = append(s.Args, fmt.Sprint(a))
			}
			answer.Problems = append(answer.Problems, s)
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			slog.Warn("answer on socket", "cause", err)
		}
	})
}

// socketClient hands files to a running server.
type socketClient struct{ client *http.Client }

// dial finds the server of a data folder.
func dial(folder string) (socketClient, bool) {
	path := filepath.Join(folder, socketName)
	if _, err := os.Stat(path); err != nil {
		return socketClient{}, false
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", path)
	}}
	return socketClient{&http.Client{Transport: transport}}, true
}

func (s socketClient) take(ctx context.Context, name string) (intake.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return intake.Report{}, unreadable(name, err)
	}
	defer f.Close()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://imar/?name="+url.QueryEscape(filepath.Base(name)), f)
	if err != nil {
		return intake.Report{}, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return intake.Report{}, problem.New(problem.Unavailable, "cli.server-gone").Because(err)
	}
	defer response.Body.Close()
	var answer socketAnswer
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return intake.Report{}, problem.New(problem.Unavailable, "cli.server-gone").Because(err)
	}
	var problems problem.List
	for _, p := range answer.Problems {
		args := make([]any, len(p.Args))
		for i, a := range p.Args {
			args[i] = a
		}
		problems = append(problems, problem.New(p.Code, p.Key, args...).At(p.Field).AtLine(p.Line))
	}
	return answer.Report, problems.Err()
}
