package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"imar/internal/base/problem"
	"imar/internal/call"
	"imar/internal/intake"
	"imar/internal/node"
)

// A running server takes files and commands at a socket in its data folder,
// which only its own user may open. The answer is one JSON object.
const socketName = "socket"

type socketAnswer struct {
	Report   intake.Report   `json:"report"`
	Outcome  call.Outcome    `json:"outcome"`
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
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		report, err := n.Intake(nil).Take(r.Context(), r.URL.Query().Get("name"), r.Body)
		answerSocket(w, socketAnswer{Report: report}, err)
	})
	mux.HandleFunc("POST /do", func(w http.ResponseWriter, r *http.Request) {
		var asked call.Call
		err := json.NewDecoder(io.LimitReader(r.Body, 2*maxCommand)).Decode(&asked)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		out, err := call.Do(r.Context(), n.Recorder, n.Now(), asked)
		answerSocket(w, socketAnswer{Outcome: out}, err)
	})
	return mux
}

func answerSocket(w http.ResponseWriter, answer socketAnswer, err error) {
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
	answer, err := s.post(ctx, "/?name="+url.QueryEscape(filepath.Base(name)), f)
	return answer.Report, err
}

func (s socketClient) do(ctx context.Context, asked call.Call) (call.Outcome, error) {
	b, err := json.Marshal(asked)
	if err != nil {
		return call.Outcome{}, err
	}
	answer, err := s.post(ctx, "/do", bytes.NewReader(b))
	return answer.Outcome, err
}

// post asks the server, and gives its answer with its problems as an error.
func (s socketClient) post(ctx context.Context, path string, body io.Reader) (answer socketAnswer, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://imar"+path, body)
	if err != nil {
		return answer, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return answer, problem.New(problem.Unavailable, "cli.server-gone").Because(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return answer, problem.New(problem.Unavailable, "cli.server-gone").Because(err)
	}
	var problems problem.List
	for _, p := range answer.Problems {
		args := make([]any, len(p.Args))
		for i, a := range p.Args {
			args[i] = a
		}
		problems = append(problems, problem.New(p.Code, p.Key, args...).At(p.Field).AtLine(p.Line))
	}
	return answer, problems.Err()
}
