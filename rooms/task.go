package rooms

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// TaskInput is a task as its member states it: title and done-looks-like up to
// 200 characters, activity up to 40, how up to 500.
type TaskInput struct {
	Title    string `json:"title"`
	Done     string `json:"done_looks_like"`
	How      string `json:"how"`
	Activity string `json:"activity"`
}

// taskRow is a task as the database keeps it.
type taskRow struct {
	ID        string
	Member    string
	Room      string
	Title     string
	Done      string
	How       string
	Activity  string
	Promised  string
	Block     string
	Outcome   Outcome
	Note      string
	Skipped   bool
	Told      bool
	CopyOf    string
	CreatedAt int64
}

func (taskRow) TableName() string { return "tasks" }

type currentTask struct {
	Member string `gorm:"primaryKey"`
	Room   string `gorm:"primaryKey"`
	Task   string
}

func (t *taskRow) input() TaskInput {
	return TaskInput{Title: t.Title, Done: t.Done, How: t.How, Activity: t.Activity}
}

func (t *taskRow) view() *TaskView {
	if t == nil {
		return nil
	}
	v := &TaskView{Title: t.Title, Done: t.Done, How: t.How, Activity: t.Activity}
	if t.Promised != t.Title {
		v.Promised = t.Promised
	}
	return v
}

// checked is the input as it is kept.
func (in TaskInput) checked() (out TaskInput, err error) {
	var errs [4]error
	out.Title, errs[0] = oneLine(in.Title, 200, "task.title")
	out.Done, errs[1] = oneLine(in.Done, 200, "task.done")
	out.How, errs[2] = someLines(in.How, 500, "task.how", "chat.unreadable")
	out.Activity, errs[3] = oneLine(in.Activity, 40, "task.activity")
	for _, err := range errs {
		if err != nil {
			return TaskInput{}, err
		}
	}
	if blank(out.Title) {
		return TaskInput{}, Refuse(Invalid, "task.empty")
	}
	return out, nil
}

// SetTask states the member's task in this room, sitting or not.
func (s *Service) SetTask(ctx context.Context, by Member, slug string, in TaskInput) error {
	in, err := in.checked()
	if err != nil {
		return err
	}
	return s.change(ctx, func(c *change) error {
		if err := s.rates.plan(by.ID, c.now); err != nil {
			return err
		}
		if err := c.mayCome(by.ID, slug); err != nil {
			return err
		}
		task, sc, err := c.setTask(by.ID, slug, in)
		if err != nil {
			return err
		}
		if phase, _, _ := sc.phase(); sc.sits(by.ID) && phase != Focus {
			if err := c.tellTask(task); err != nil {
				return err
			}
		}
		return c.stepRoom(slug)
	})
}

// setTask changes the present task, or begins a new one when the present one
// has its outcome or belongs to a block that is over.
func (c *change) setTask(member, slug string, in TaskInput) (*taskRow, *scene, error) {
	sc, err := c.scene(slug)
	if err != nil {
		return nil, nil, err
	}
	task, err := currentOf(c.tx, member, slug)
	if err != nil {
		return nil, nil, err
	}
	if task == nil || task.spent(sc.blockID()) {
		task = &taskRow{ID: newID(), Member: member, Room: slug, CreatedAt: micros(c.now)}
	} else if task.input() == in {
		return task, sc, nil
	}
	task.Title, task.Done, task.How, task.Activity, task.Told = in.Title, in.Done, in.How, in.Activity, false
	return task, sc, c.makeCurrent(task)
}

// spent reports whether the task has had its sitting.
func (t *taskRow) spent(block string) bool {
	return t.Outcome != "" || (t.Block != "" && t.Block != block)
}

func (c *change) makeCurrent(task *taskRow) error {
	c.about = append(c.about, task.Member)
	if err := c.tx.Save(task).Error; err != nil {
		return err
	}
	return c.tx.Clauses(clause.OnConflict{UpdateAll: true}).
		Create(&currentTask{Member: task.Member, Room: task.Room, Task: task.ID}).Error
}

// freshen lets somebody who sits down, or a block that begins, start with a
// task that has no outcome yet: an unfinished one goes on as a copy.
func (c *change) freshen(member, slug string, told bool) error {
	task, err := currentOf(c.tx, member, slug)
	if err != nil || task == nil || !task.spent("") {
		return err
	}
	if !task.goesOn() {
		c.about = append(c.about, member)
		return c.tx.Delete(&currentTask{}, "member = ? AND room = ?", member, slug).Error
	}
	again := taskRow{
		ID: newID(), Member: member, Room: slug, Told: told, CopyOf: task.ID, CreatedAt: micros(c.now),
		Title: task.Title, Done: task.Done, How: task.How, Activity: task.Activity,
	}
	return c.makeCurrent(&again)
}

// promise binds everybody's task to the block once focus has begun: this is
// what they will be asked about.
func (c *change) promise(sc *scene) error {
	phase, _, _ := sc.phase()
	if phase != Focus && phase != Break && phase != Closing {
		return nil
	}
	for _, p := range sc.people {
		t := p.task
		if t == nil || !p.present() || t.Block != "" || t.Outcome != "" || !sc.block.Has(p.member.ID) {
			continue
		}
		t.Block, t.Promised = sc.block.ID, t.Title
		c.about = append(c.about, t.Member)
		if err := c.tx.Save(t).Error; err != nil {
			return err
		}
	}
	return nil
}

// tellTask gives a task its line in the chat, once.
func (c *change) tellTask(task *taskRow) error {
	if task == nil || task.Told {
		return nil
	}
	task.Told = true
	if err := c.tx.Save(task).Error; err != nil {
		return err
	}
	_, err := c.say(task.line())
	return err
}

func (t *taskRow) line() messageRow {
	args := map[string]any{"done_looks_like": t.Done, "activity": t.Activity}
	return messageRow{Room: t.Room, Member: &t.Member, Kind: TaskLine, Text: t.Title, Args: keepArgs(args)}
}

func currentOf(tx *gorm.DB, member, slug string) (*taskRow, error) {
	var rows []taskRow
	err := tx.Raw("SELECT t.* FROM current_tasks c JOIN tasks t ON t.id = c.task WHERE c.member = ? AND c.room = ?",
		member, slug).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}
