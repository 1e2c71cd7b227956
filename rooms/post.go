package rooms

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Post says something in the room, or does what a command says. The same
// clientID of the same member again returns the first answer. A command that
// leaves no line returns a Message with ID 0 and a Key to show to its author.
func (s *Service) Post(ctx context.Context, by Member, slug, clientID, text string) (answer Message, err error) {
	if !goodClientID(clientID) {
		return Message{}, Refuse(Invalid, "chat.client_id")
	}
	if text, err = chatText(text); err != nil {
		return Message{}, err
	}
	command, err := ParseCommand(text)
	var explained *Error
	if err != nil && !errors.As(err, &explained) {
		return Message{}, err
	}
	err = s.change(ctx, func(c *change) error {
		var before []messageRow
		err := c.tx.Limit(1).Find(&before, "member = ? AND client_id = ? AND room = ? AND client_id <> ''", by.ID, clientID, slug).Error
		if err != nil {
			return err
		}
		if len(before) > 0 {
			answer = before[0].message(by.Name)
			return nil
		}
		if err := c.mayCome(by.ID, slug); err != nil {
			return err
		}
		if err := s.rates.post(by.ID, slug, c.now); err != nil {
			return err
		}
		if err := c.maySpeakAs(by, slug); err != nil {
			return err
		}
		if explained != nil {
			answer = Message{ClientID: clientID, Kind: Notice, At: c.now, Key: explained.Key, Args: explained.Args}
			_, err := c.room(slug)
			return err
		}
		row, said, err := c.obey(by, slug, command, text)
		if err != nil {
			return err
		}
		if said.Key != "" {
			answer = Message{ClientID: clientID, Kind: Notice, At: c.now, Key: said.Key, Args: said.Args}
			return nil
		}
		row.Room, row.Member, row.ClientID = slug, &by.ID, clientID
		row, err = c.say(row)
		answer = row.message(by.Name)
		return err
	})
	if err != nil {
		return Message{}, err
	}
	return answer, nil
}

func goodClientID(id string) bool {
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' })
}

// chatText is what somebody wrote as it is kept.
func chatText(raw string) (string, error) {
	text, err := someLines(raw, MaxTextLength, "chat.too_long", "chat.unreadable")
	if err == nil && blank(text) {
		err = Refuse(Invalid, "chat.empty")
	}
	return text, err
}

// obey does what a command asks for: it gives the line to post, or what to
// tell its author.
func (c *change) obey(by Member, slug string, command Command, text string) (row messageRow, said Line, err error) {
	switch command.Verb {
	case Say:
		return messageRow{Kind: Text, Text: text}, said, nil
	case SetTask:
		in, err := command.Task.checked()
		if err != nil {
			return row, said, err
		}
		task, _, err := c.setTask(by.ID, slug, in)
		if err != nil {
			return row, said, err
		}
		task.Told = true
		if err := c.tx.Save(task).Error; err != nil {
			return row, said, err
		}
		return task.line(), said, c.stepRoom(slug)
	case SetOutcome:
		in := OutcomeInput{Outcome: command.Outcome, Note: command.Note, Share: true}
		task, args, err := c.setOutcome(by.ID, slug, in)
		if err != nil {
			return row, said, err
		}
		if args == nil {
			args = map[string]any{"outcome": string(in.Outcome), "title": task.Title}
		}
		return messageRow{Kind: OutcomeLine, Args: keepArgs(args)}, said, c.stepRoom(slug)
	case GoAway:
		var back time.Time
		if command.For > 0 {
			back = c.now.Add(command.For)
			return row, line("chat.away_until", "BackAt", clock(back)), c.setAway(by.ID, slug, true, back)
		}
		return row, line("chat.away"), c.setAway(by.ID, slug, true, back)
	case ComeBack:
		return row, line("chat.back"), c.setAway(by.ID, slug, false, time.Time{})
	default:
		_, err := c.room(slug)
		return row, line("chat.help"), err
	}
}
