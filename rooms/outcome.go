package rooms

import (
	"context"
	"errors"

	"gorm.io/gorm"
)

// Outcome is how a task went.
type Outcome string

const (
	Done    Outcome = "done"
	Partly  Outcome = "partly"
	NotYet  Outcome = "not_yet"
	Changed Outcome = "changed"
)

// OutcomeInput is an answer to "where did you get to". Task names an
// Unfinished task; empty means the present one. Share lets the room read the
// note. Skip leaves an Unfinished task unanswered for good.
type OutcomeInput struct {
	Outcome Outcome `json:"outcome"`
	Note    string  `json:"note"`
	Share   bool    `json:"share"`
	Task    string  `json:"task"`
	Skip    bool    `json:"skip"`

	// For the log alone, up to 500 characters each.
	Helped     string `json:"helped"`
	Distracted string `json:"distracted"`
}

func (t *taskRow) outcome() *Outcome {
	if t == nil || t.Outcome == "" {
		return nil
	}
	o := t.Outcome
	return &o
}

// goesOn reports whether a task that has had its sitting is worth another.
func (t *taskRow) goesOn() bool { return t.Outcome != Done && t.Outcome != Changed }

// SetOutcome answers how a task went.
func (s *Service) SetOutcome(ctx context.Context, by Member, slug string, in OutcomeInput) error {
	return s.change(ctx, func(c *change) error {
		if err := s.rates.plan(by.ID, c.now); err != nil {
			return err
		}
		if in.Task != "" {
			return c.answer(by.ID, slug, in)
		}
		if err := c.mayCome(by.ID, slug); err != nil {
			return err
		}
		task, line, err := c.setOutcome(by.ID, slug, in)
		if err != nil {
			return err
		}
		if line != nil {
			if err := c.maySpeakAs(by, slug); err != nil {
				return err
			}
			if _, err := c.say(messageRow{Room: slug, Member: &task.Member, Kind: OutcomeLine, Args: keepArgs(line)}); err != nil {
				return err
			}
		}
		return c.stepRoom(slug)
	})
}

// setOutcome answers for the present task; line is what the room hears of it,
// nil when it has heard that already.
func (c *change) setOutcome(member, slug string, in OutcomeInput) (task *taskRow, line map[string]any, err error) {
	in, err = in.checked()
	if err != nil {
		return nil, nil, err
	}
	note := in.Note
	sc, err := c.scene(slug)
	if err != nil {
		return nil, nil, err
	}
	if task, err = currentOf(c.tx, member, slug); err != nil {
		return nil, nil, err
	}
	if task == nil {
		return nil, nil, Refuse(Conflict, "task.none")
	}
	if phase, _, _ := sc.phase(); phase == Gathering || phase == Opening {
		return nil, nil, Refuse(Conflict, "task.outcome_later")
	}
	line = map[string]any{"outcome": string(in.Outcome), "title": task.Title}
	if in.Share && note != "" {
		line["note"] = note
	}
	if task.Outcome == in.Outcome && (!in.Share || task.Note == note) {
		line = nil
	}
	task.Outcome, task.Note = in.Outcome, note
	c.about = append(c.about, member)
	if err := c.tx.Save(task).Error; err != nil {
		return nil, nil, err
	}
	if sc.block != nil && task.Block == sc.block.ID {
		if err := c.record(sc.room, sc.block, member); err != nil { // in the first focus the log has no line yet
			return nil, nil, err
		}
	}
	return task, line, c.logOutcome(task, in)
}

// checked is the answer as it is kept.
func (in OutcomeInput) checked() (OutcomeInput, error) {
	if !in.Outcome.known() {
		return OutcomeInput{}, Refuse(Invalid, "task.outcome")
	}
	var errs [3]error
	in.Note, errs[0] = someLines(in.Note, 500, "task.note", "chat.unreadable")
	in.Helped, errs[1] = someLines(in.Helped, 500, "log.helped", "chat.unreadable")
	in.Distracted, errs[2] = someLines(in.Distracted, 500, "log.distracted", "chat.unreadable")
	for _, err := range errs {
		if err != nil {
			return OutcomeInput{}, err
		}
	}
	return in, nil
}

// answer is for a task of a block that ended without one; only its member
// hears of it.
func (c *change) answer(member, slug string, in OutcomeInput) error {
	c.about = append(c.about, member)
	var task taskRow
	err := c.tx.Take(&task, "id = ? AND member = ?", in.Task, member).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Refuse(NotFound, "task.missing")
	}
	if err != nil {
		return err
	}
	task.Skipped = in.Skip
	if !in.Skip {
		if in, err = in.checked(); err != nil {
			return err
		}
		task.Outcome, task.Note = in.Outcome, in.Note
		if err := c.logOutcome(&task, in); err != nil {
			return err
		}
	}
	if err := c.tx.Save(&task).Error; err != nil {
		return err
	}
	if now, err := currentOf(c.tx, member, task.Room); err != nil {
		return err
	} else if now != nil && now.CopyOf == task.ID && now.Outcome == "" && now.Block == "" && !task.goesOn() {
		if err := c.tx.Delete(&currentTask{}, "member = ? AND room = ?", member, task.Room).Error; err != nil {
			return err
		}
	}
	if task.Room != slug {
		if err := c.stepRoom(slug); err != nil {
			return err
		}
	}
	c.shows(task.Room)
	return nil
}

// unfinishedOf finds, for each of these members, the last task of a block that
// is over, where they have not yet said how it went.
func unfinishedOf(tx *gorm.DB, members ...string) (map[string]*OpenTask, error) {
	var rows []struct {
		Row      taskRow `gorm:"embedded"`
		RoomName string
		EndedAt  int64
	}
	err := tx.Raw(`SELECT t.*, r.name AS room_name, b.ended_at FROM members m
		JOIN tasks t ON t.id = (SELECT u.id FROM tasks u JOIN blocks v ON v.id = u.block AND v.ended_at > 0
			WHERE u.member = m.id ORDER BY u.created_at DESC LIMIT 1)
		JOIN blocks b ON b.id = t.block JOIN rooms r ON r.slug = t.room
		WHERE m.id IN ? AND t.outcome = '' AND t.skipped = 0`, members).Scan(&rows).Error
	out := map[string]*OpenTask{}
	for _, r := range rows {
		out[r.Row.Member] = &OpenTask{
			ID: r.Row.ID, Title: r.Row.Title, Done: r.Row.Done, RoomName: r.RoomName, At: instant(r.EndedAt),
		}
	}
	return out, err
}
