package web

import (
	"context"
	"sync"
	"time"

	"lamplight/rooms"
)

const (
	lookForLetters  = time.Second // by the wall clock, so that a clock that was set is noticed
	mailsAtOnce     = 4
	pushesAtOnce    = 32 // a slow push service holds up nobody else's reminder
	lettersForgets  = time.Hour
	lettersComplain = time.Minute
)

// SendLetters sends what is due, until ctx ends. What is under way then is
// finished, what has not begun is given back.
func (s *Server) SendLetters(ctx context.Context) {
	var sending sync.WaitGroup
	defer sending.Wait()
	mails, pushes := make(chan struct{}, mailsAtOnce), make(chan struct{}, pushesAtOnce)
	look := time.NewTicker(lookForLetters)
	defer look.Stop()
	var forgot, complained time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		letters, err := s.dueLetters(ctx)
		if err != nil && ctx.Err() == nil && time.Since(complained) > lettersComplain {
			s.Log.Error("what is due could not be looked up", "error", err)
			complained = time.Now()
		}
		for _, l := range letters {
			slots := pushes
			if l.Push == nil {
				slots = mails
			}
			sending.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				s.deliver(ctx, l)
			})
		}
		if time.Since(forgot) > lettersForgets {
			forgot = time.Now()
			if err := s.Service.ForgetLetters(ctx, time.Now()); err != nil && ctx.Err() == nil {
				s.Log.Error("old letters could not be forgotten", "error", err)
			}
		}
	}
}

func (s *Server) dueLetters(ctx context.Context) ([]rooms.Letter, error) {
	now := time.Now()
	due, err := s.Service.LettersDue(ctx, now, s.Post != nil)
	if err != nil || !due {
		return nil, err
	}
	return s.Service.TakeLetters(ctx, now, s.Post != nil)
}

// deliver sends one letter and writes down what became of it. The claim was
// written down before: whoever dies in between leaves it unsent for good.
func (s *Server) deliver(ctx context.Context, l rooms.Letter) {
	became, err := notYet, ctx.Err()
	ctx = context.WithoutCancel(ctx)
	now := time.Now()
	if !now.Before(l.OverAt) {
		became = never
	} else if err == nil {
		limited, done := context.WithTimeout(ctx, sendingTakes)
		defer done()
		said := s.say(ctx, l, now)
		if l.Push != nil {
			became, err = s.push(limited, l, said)
		} else {
			became, err = s.mail(limited, l, said)
		}
	}
	if err != nil && became != nowhere {
		s.Log.Warn("a letter was not sent", "kind", l.Kind, "push", l.Push != nil, "again", became == notYet, "error", redact(err, l))
	}
	s.countLetter(l, became)
	switch became {
	case arrived:
		err = s.Service.Sent(ctx, l)
	case notYet:
		err = s.Service.Unsent(ctx, l, time.Now())
	case nowhere:
		if err = s.Service.SubscriptionGone(ctx, l.Push.Endpoint); err == nil {
			err = s.Service.Undeliverable(ctx, l)
		}
	case never:
		err = s.Service.Undeliverable(ctx, l)
	default:
		err = nil
	}
	if err != nil {
		s.Log.Error("what became of a letter could not be written down", "error", err)
	}
}
