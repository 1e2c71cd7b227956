package rooms

import (
	"context"
	"errors"
	"log/slog"
)

// Service is the house made live. Every change goes through it; whoever wants
// to know about changes listens to a bell and looks again.
type Service struct {
	store *Store
	media Media
	opts  Options
}

// Options are the house rules an operator chooses.
type Options struct {
	ShortPlans bool // allow plans of seconds, for tests and demonstrations
	Log        *slog.Logger
}

// Store keeps everything in one SQLite file.
type Store struct{}

// OpenStore opens or makes the database in this file and brings it up to date.
func OpenStore(path string) (*Store, error) { return nil, errSkeleton }

// Close closes the database.
func (s *Store) Close() error { return errSkeleton }

var errSkeleton = errors.New("skeleton")

// NewService makes the house over a store and a media server; Run makes it move.
func NewService(store *Store, media Media, opts Options) *Service {
	return &Service{store: store, media: media, opts: opts}
}

// Run keeps time, mends the media server's permissions and notices who comes
// and goes, until ctx ends.
func (s *Service) Run(ctx context.Context) error { return errSkeleton }

// MediaChanged says that something changed at the media server in this room
// ("" means anywhere): the next look comes at once. Called by webhooks and
// when the media server has restarted.
func (s *Service) MediaChanged(room string) {}

// House returns what all rooms share.
func (s *Service) House(ctx context.Context) (House, error) { return House{}, errSkeleton }

// OwnerLink makes a new one-time code for becoming owner and forgets the old
// one; 128 bits, kept only as a hash, good for 24 hours.
func (s *Service) OwnerLink(ctx context.Context) (code string, err error) { return "", errSkeleton }

// HasOwner reports whether somebody has claimed the house.
func (s *Service) HasOwner(ctx context.Context) (bool, error) { return false, errSkeleton }

// OwnerCodeGood reports whether the code would still work; it changes nothing.
func (s *Service) OwnerCodeGood(ctx context.Context, code string) (bool, error) {
	return false, errSkeleton
}

// ClaimHouse uses the one-time code up: the member (nil: a new one) is owner
// under this name, the house has its name, and every older key of that member
// is replaced by the returned one.
func (s *Service) ClaimHouse(ctx context.Context, code string, member *Member, name, language, house string) (Member, string, error) {
	return Member{}, "", errSkeleton
}

// Enter makes a new member, a guest; key is the browser's secret, 256 bits,
// kept only as a hash.
func (s *Service) Enter(ctx context.Context, name, language string) (m Member, key string, err error) {
	return Member{}, "", errSkeleton
}

// MemberByKey finds who holds this browser key; an *Error of kind Unknown
// ("member.unknown") when nobody does.
func (s *Service) MemberByKey(ctx context.Context, key string) (Member, error) {
	return Member{}, errSkeleton
}

// ForgetKey makes a browser key worthless (sign out).
func (s *Service) ForgetKey(ctx context.Context, key string) error { return errSkeleton }

// Rename changes name and language; an empty string leaves that part.
func (s *Service) Rename(ctx context.Context, member, name, language string) (Member, error) {
	return Member{}, errSkeleton
}

// SetWilling remembers whether the member would host.
func (s *Service) SetWilling(ctx context.Context, member string, willing bool) error {
	return errSkeleton
}

// Rooms lists the open rooms for the lobby, the oldest first.
func (s *Service) Rooms(ctx context.Context) ([]RoomSummary, error) { return nil, errSkeleton }

// OpenRoom, ChangeRoom and CloseRoom are for owners.
func (s *Service) OpenRoom(ctx context.Context, by Member, in RoomInput) (RoomView, error) {
	return RoomView{}, errSkeleton
}

// ChangeRoom changes what in names; the slug stays.
func (s *Service) ChangeRoom(ctx context.Context, by Member, slug string, in RoomInput) (RoomView, error) {
	return RoomView{}, errSkeleton
}

// CloseRoom takes a room out of the lobby for good; refused while a block runs.
func (s *Service) CloseRoom(ctx context.Context, by Member, slug string) error { return errSkeleton }

// Join gives the member a seat here; a seat elsewhere, or in an older tab, ends.
func (s *Service) Join(ctx context.Context, by Member, slug string, seat SeatKind) (Sitting, error) {
	return Sitting{}, errSkeleton
}

// Admit is the gate's question on every connection and reconnection to the
// call: a fresh token with the rights of this moment for a member who holds a
// camera or no_camera seat in this room, else an *Error.
func (s *Service) Admit(ctx context.Context, by Member, slug string) (token string, err error) {
	return "", errSkeleton
}

// Leave gives the seat up at once, without grace.
func (s *Service) Leave(ctx context.Context, by Member, slug string) error { return errSkeleton }

// Follow says that the member ("" a visitor) has this room's event stream open
// until done is called; for a text seat the open stream is its presence.
// It refuses a missing room.
func (s *Service) Follow(ctx context.Context, member, slug string) (done func(), err error) {
	return nil, errSkeleton
}

// SetAway marks the member's seat away or back; backAt is an optional RFC 3339 instant.
func (s *Service) SetAway(ctx context.Context, by Member, slug string, away bool, backAt string) error {
	return errSkeleton
}

// View returns the room as everybody sees it. The same pointer is returned
// until something changes, so it must not be written to.
func (s *Service) View(ctx context.Context, slug string) (*View, error) { return nil, errSkeleton }

// Me returns the reader's own part of the room.
func (s *Service) Me(ctx context.Context, by Member, slug string) (Me, error) {
	return Me{}, errSkeleton
}

// Bell rings (capacity one) after every change in the room; slug "" rings
// after every change in any room.
func (s *Service) Bell(slug string) (ring <-chan struct{}, stop func()) { return nil, func() {} }

// Post says something in the room, or does what a command says. The same
// clientID of the same member again returns the first answer. A command that
// leaves no line returns a Message with ID 0 and a Key to show to its author.
func (s *Service) Post(ctx context.Context, by Member, slug, clientID, text string) (Message, error) {
	return Message{}, errSkeleton
}

// Messages returns up to limit messages with an id below before (0: the
// newest), oldest first.
func (s *Service) Messages(ctx context.Context, slug string, before int64, limit int) ([]Message, error) {
	return nil, errSkeleton
}

// MessagesSince returns up to 500 changes after this seq in order of seq, and the room's newest seq.
// A seq the room has never had is an *Error "stream.unknown_id".
func (s *Service) MessagesSince(ctx context.Context, slug string, seq int64) ([]Message, int64, error) {
	return nil, 0, errSkeleton
}

// DeleteMessage takes one's own message back within 15 minutes.
func (s *Service) DeleteMessage(ctx context.Context, by Member, slug string, id int64) error {
	return errSkeleton
}

// SetTask states the member's task in this room, sitting or not.
func (s *Service) SetTask(ctx context.Context, by Member, slug string, in TaskInput) error {
	return errSkeleton
}

// SetOutcome answers how a task went.
func (s *Service) SetOutcome(ctx context.Context, by Member, slug string, in OutcomeInput) error {
	return errSkeleton
}

// StartBlock begins gathering for a block with this plan.
func (s *Service) StartBlock(ctx context.Context, by Member, slug string, plan Plan) (BlockView, error) {
	return BlockView{}, errSkeleton
}

// Do acts on the running block; to is the member a hand_over goes to.
func (s *Service) Do(ctx context.Context, by Member, slug string, action Action, to string) error {
	return errSkeleton
}
