package record

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record/store"
	"imar/internal/record/tlog"

	"github.com/google/uuid"
)

// maxBatch bounds the facts of one transaction, so that one long import does
// not make everybody else wait.
const maxBatch = 8192

// maxTries bounds how often a batch is checked again because another node was
// first, which the turns that nodes take make rare. Each try means that the
// other node made progress.
const maxTries = 100

// job is what one caller waits for.
type job struct {
	requests []Request
	results  []Result
	next     int // first request not yet answered
	answered chan struct{}
}

// apply is the applier: the one goroutine that writes.
func (r *Recorder) apply(ctx context.Context) {
	defer close(r.done)
	defer r.turn.end()
	var waiting []*job
	for {
		if len(waiting) == 0 {
			select {
			case j := <-r.jobs:
				waiting = append(waiting, j)
			case <-r.turn.idle():
				r.turn.end()
				continue
			case <-ctx.Done():
				return
			}
		}
	drain:
		for len(waiting) < cap(r.jobs) {
			select {
			case j := <-r.jobs:
				waiting = append(waiting, j)
			default:
				break drain
			}
		}
		if ctx.Err() != nil {
			return
		}
		if err := r.followed(context.WithoutCancel(ctx), waiting); err != nil {
			r.fail(err)
			return
		}
		err := r.commitBatch(context.WithoutCancel(ctx), waiting)
		if err != nil {
			r.fail(err) // before anybody is answered: who asks why finds out
		}
		waiting = unanswered(waiting)
		if err != nil {
			return
		}
		r.turn.yield()
	}
}

func (r *Recorder) fail(err error) {
	r.mu.Lock()
	r.fault = err
	r.mu.Unlock()
}

// followed catches up when somebody waits with no request of his own: Follow.
func (r *Recorder) followed(ctx context.Context, jobs []*job) error {
	for _, j := range jobs {
		if len(j.requests) == 0 {
			return r.catchUp(ctx)
		}
	}
	return nil
}

// unanswered closes the jobs whose requests are all answered and gives back
// the others.
func unanswered(jobs []*job) []*job {
	rest := jobs[:0]
	for _, j := range jobs {
		if j.next == len(j.requests) {
			close(j.answered)
		} else {
			rest = append(rest, j)
		}
	}
	return rest
}

// batch is one attempt: what would be committed, and who is to be told.
type batch struct {
	state    *whole.State
	tree     *tlog.Tree
	now      time.Time
	store    store.Batch
	events   []whole.Event
	receipts map[receiptKey]store.Receipt
	answers  []answer
}

type answer struct {
	job    *job
	result Result
}

// commitBatch answers as many requests as fit in one transaction. Its error
// means that the recorder must stop.
func (r *Recorder) commitBatch(ctx context.Context, jobs []*job) error {
	if r.store.Shared() && !r.turn.held() {
		unlock, err := r.store.Lock(ctx)
		if err != nil {
			return fmt.Errorf("take turn: %w", err)
		}
		r.turn.begin(unlock)
		if err := r.catchUp(ctx); err != nil {
			return fmt.Errorf("catch up: %w", err)
		}
	}
	for try := 1; ; try++ {
		b, err := r.check(jobs)
		if err != nil {
			return err
		}
		if len(b.events) == 0 {
			b.tell()
			return nil
		}
		err = r.store.Append(ctx, &b.store)
		switch {
		case err == nil:
			r.keep(b)
			r.erase(ctx, b)
			b.tell()
			return nil
		case errors.Is(err, store.ErrConflict) && try < maxTries:
			if err := r.catchUp(ctx); err != nil {
				return fmt.Errorf("catch up: %w", err)
			}
			continue
		}
		for i := range b.answers {
			b.answers[i].result = Result{Err: problem.List{classify(err)}}
		}
		b.tell()
		if errors.Is(err, store.ErrUnknown) || errors.Is(err, store.ErrStopped) {
			return fmt.Errorf("append: %w", err)
		}
		return nil
	}
}

// tell hands out the answers, in order.
func (b *batch) tell() {
	for _, a := range b.answers {
		a.job.results[a.job.next] = a.result
		a.job.next++
	}
}

// keep makes a committed batch part of the state.
func (r *Recorder) keep(b *batch) {
	r.mu.Lock()
	r.state.Keep(b.state)
	r.tree = b.tree
	for k, receipt := range b.receipts {
		r.receipts.put(k, receipt)
	}
	head := r.tree.Head()
	r.mu.Unlock()
	if r.options.OnCommit != nil {
		r.options.OnCommit(b.events, head)
	}
}

// erase destroys the bytes of the parts that the batch said are erased, and of
// those that could not be destroyed before because somebody was reading. The
// facts that say so are committed by then and the parts are shown to nobody, so
// what fails now is tried again after the next batch, and when the record is
// opened.
func (r *Recorder) erase(ctx context.Context, b *batch) {
	for _, w := range b.store.Withhold {
		if w.Erase {
			r.erasing = append(r.erasing, w)
		}
	}
	left := r.erasing[:0]
	for _, w := range r.erasing {
		if err := r.store.Erase(ctx, w.Seq, w.Part); err != nil {
			left = append(left, w)
		}
	}
	r.erasing = left
}

// check runs the requests' checks on an overlay.
func (r *Recorder) check(jobs []*job) (*batch, error) {
	b := &batch{state: r.state.Overlay(), tree: r.tree.Clone(), receipts: make(map[receiptKey]store.Receipt)}
	b.now = r.options.Now().UTC()
	for _, j := range jobs {
		for i := j.next; i < len(j.requests); i++ {
			if len(b.events) >= maxBatch {
				return b.sealed(), nil
			}
			result, err := r.request(b, &j.requests[i])
			if err != nil {
				return nil, err
			}
			b.answers = append(b.answers, answer{j, result})
		}
	}
	return b.sealed(), nil
}

func (b *batch) sealed() *batch {
	b.store.Root = b.tree.Root()
	b.store.At = b.state.Recorded
	return b
}

// request checks one request on the batch's overlay and seals its facts.
func (r *Recorder) request(b *batch, q *Request) (Result, error) {
	var key receiptKey
	var input [32]byte
	if q.Key != "" {
		var err error
		if input, err = inputHash(q.Command); err != nil {
			return Result{Err: problem.List{problem.New(problem.Internal, "problem.internal").Because(err)}}, nil
		}
		key = keyOf(q.Actor.ID, q.Key)
		if was, ok := r.find(b, key); ok {
			return repeated(was, input, q.Key), nil
		}
	}
	now := b.now
	if r.options.Simulated && !q.At.IsZero() {
		now = q.At.UTC()
	}
	if now.Before(b.state.Recorded) {
		now = b.state.Recorded
	}
	before := b.state.Seq
	drafts, problems := whole.Check(b.state, q.Command, whole.Moment{Actor: q.Actor, Now: now, Source: q.Source})
	var bodies []any
	if len(problems) == 0 {
		bodies, problems = bodiesOf(drafts)
	}
	if len(problems) > 0 {
		if refusal, ok := refusalOf(q.Command, problems); ok {
			if err := r.seal(b, refusal, nil, q.Actor, now); err != nil {
				return Result{}, err
			}
		}
		return Result{Err: problems}, nil
	}
	for i, d := range drafts {
		if err := r.seal(b, d, bodies[i], q.Actor, now); err != nil {
			return Result{}, err
		}
	}
	var receipt Receipt
	if b.state.Seq > before {
		receipt = Receipt{First: before + 1, Last: b.state.Seq}
	}
	if q.Key != "" && receipt.Last > 0 {
		stored := store.Receipt{Actor: q.Actor.ID, Key: q.Key, Input: input, Outcome: "stored", First: receipt.First, Last: receipt.Last}
		stored.N = r.receipts.count + int64(len(b.store.Receipts)) + 1
		b.receipts[key] = stored
		b.store.Receipts = append(b.store.Receipts, stored)
	}
	return Result{Receipt: receipt}, nil
}

func (r *Recorder) find(b *batch, key receiptKey) (store.Receipt, bool) {
	if was, ok := b.receipts[key]; ok {
		return was, true
	}
	return r.receipts.find(key)
}

func repeated(was store.Receipt, input [32]byte, key string) Result {
	if was.Input != input {
		return Result{Err: problem.List{problem.New(problem.Conflict, "record.key-reused", key)}}
	}
	return Result{Receipt: Receipt{First: was.First, Last: was.Last, Repeated: true}}
}

// refusalOf is the fact of a refusal by a rule of the fund. Malformed input
// leaves no fact.
func refusalOf(command any, problems problem.List) (fact.Draft, bool) {
	refused := false
	body := whole.Refusal{Command: string(whole.NameOf(command))}
	for _, p := range problems {
		refused = refused || p.Code == problem.Refused || p.Code == problem.Forbidden
		body.Rules = append(body.Rules, p.Key)
		body.Fields = append(body.Fields, p.Field)
	}
	d := fact.Public(whole.CommandRefused, "", "", fact.Encode(body))
	d.Restricted, d.Source = true, fact.Source{Via: "system"}
	d.Parts[0].Name = partRefusal
	return d, refused
}

// partRefusal names the restricted part that holds a refusal.
const partRefusal = "refusal"

// bodiesOf decodes the drafts' public bodies before any of them is sealed, so
// that a body which is not what its kind says, or is too long for the log,
// refuses its command and nothing else.
func bodiesOf(drafts []fact.Draft) ([]any, problem.List) {
	var problems problem.List
	bodies := make([]any, len(drafts))
	for i, d := range drafts {
		long := d.Long()
		for _, c := range d.Parts {
			long = long || len(c.Body) > fact.MaxPart
			if c.Name != fact.PartPublic || long {
				continue
			}
			var err error
			if bodies[i], err = whole.DecodeBody(d.Kind, c.Body); err != nil {
				problems.Add(problem.Invalid, "record.bad-body", string(d.Kind), d.Key).At(d.Source.Pointer).AtLine(int(d.Source.Line)).Because(err)
			}
		}
		if long {
			problems.Add(problem.TooLarge, "record.too-long", string(d.Kind)).At(d.Source.Pointer).AtLine(int(d.Source.Line))
		}
	}
	return bodies, problems
}

// seal gives a draft its place, salts it, and folds it into the overlay. An
// error here is the program's own and stops the recorder.
func (r *Recorder) seal(b *batch, d fact.Draft, body any, actor fact.Actor, now time.Time) error {
	stamp := fact.Stamp{Seq: b.state.Seq + 1, Recorded: now, Actor: actor, Salts: make([][32]byte, len(d.Parts)+1)}
	if d.Subject != "" {
		if sub := b.state.Items.Subject(d.Subject); sub != nil {
			stamp.Prev = sub.Last
		}
	}
	var err error
	if stamp.ID, err = newID(r.entropy, now); err != nil {
		return fmt.Errorf("draw id: %w", err)
	}
	salts := len(d.Parts)
	if d.Restricted {
		salts++
	}
	for i := range salts {
		if _, err := io.ReadFull(r.entropy, stamp.Salts[i][:]); err != nil {
			return fmt.Errorf("draw salt: %w", err)
		}
	}
	f, err := fact.Seal(d, stamp)
	if err != nil {
		return err
	}
	event := whole.Event{Fact: &f, Body: body}
	b.state.Apply(event)
	leaf := tlog.LeafHash(f.Leaf)
	for _, t := range b.tree.Append(leaf) {
		b.store.Tiles = append(b.store.Tiles, store.Tile{Level: t.Level, Index: t.Index, Data: t.Data})
	}
	b.store.Facts = append(b.store.Facts, f)
	b.store.LeafHashes = append(b.store.LeafHashes, leaf)
	b.store.Withhold = append(b.store.Withhold, withholding(event)...)
	b.events = append(b.events, event)
	return nil
}

// newID is a UUID version 7 of the moment, its random bits from entropy.
func newID(entropy io.Reader, at time.Time) (string, error) {
	var id uuid.UUID
	if _, err := io.ReadFull(entropy, id[6:]); err != nil {
		return "", err
	}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	copy(id[:6], ms[2:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id.String(), nil
}
