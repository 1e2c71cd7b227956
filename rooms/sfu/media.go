package sfu

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"

	"lamplight/rooms"
)

const (
	tokenLife = 2 * time.Minute
	patience  = 3 * time.Second // for one question to the media server
)

// Media asks a LiveKit, the built-in one or any other, what the house wants to
// know and tells it what the house has decided.
type Media struct {
	key, secret string
	nodes       nodes
	registry    *registry // of a cluster of our own making
	lines       lines

	carrying sync.Mutex
	carried  map[*passage]bool
}

var _ rooms.Media = (*Media)(nil)

// NewMedia speaks to the LiveKit at url (http, https, ws or wss).
func NewMedia(url, key, secret string) *Media {
	return &Media{key: key, secret: secret, nodes: newNodes([]string{url}, key, secret)}
}

// newCluster speaks to a cluster made by Redis, through the first of these nodes
// that answers.
func newCluster(redis RedisConfig, urls []string, key, secret string) *Media {
	return &Media{key: key, secret: secret, nodes: newNodes(urls, key, secret), registry: newRegistry(redis)}
}

// Nodes counts those who answer, and all.
func (m *Media) Nodes() (answer, all int) {
	for _, n := range m.nodes {
		if n.up() {
			answer++
		}
	}
	return answer, len(m.nodes)
}

// OnLost has changed called when somebody's browser has broken off; to be set
// before anybody comes.
func (m *Media) OnLost(changed func(room string)) { m.lines.changed = changed }

// Run keeps the built-in media server running, where there is one, and has
// changed called with each room in which something happened, until ctx is done.
func (m *Media) Run(ctx context.Context, local *Local, changed func(room string)) {
	var both sync.WaitGroup
	if local != nil {
		both.Go(func() { local.Run(ctx, changed) })
	}
	if local == nil || m.registry != nil {
		both.Go(func() { m.Watch(ctx, changed) })
	}
	both.Wait()
}

// Watch stands in for the webhooks of a LiveKit that cannot reach this house:
// until ctx is done, it calls changed every second for each room in use. In a
// cluster it also keeps an eye on the nodes.
func (m *Media) Watch(ctx context.Context, changed func(room string)) {
	var eye sync.WaitGroup
	defer eye.Wait()
	eye.Go(func() { m.watchNodes(ctx) })
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			for _, room := range m.lines.busy() {
				changed(room)
			}
		}
	}
}

// Token implements rooms.Media.
func (m *Media) Token(room, member string, rights rooms.Rights) (string, error) {
	if room == "" || member == "" {
		return "", errors.New("a token needs a room and a member")
	}
	grant := &auth.VideoGrant{RoomJoin: true, Room: room}
	grant.UpdateFromPermission(permission(rights))
	return auth.NewAccessToken(m.key, m.secret).
		SetIdentity(member).
		SetVideoGrant(grant).
		SetValidFor(tokenLife).
		ToJWT()
}

// permission is the whole of what a participant may do; what is not named in it
// is forbidden. LiveKit takes an empty list of sources for all of them, so
// nobody may publish with an empty list.
func permission(rights rooms.Rights) *livekit.ParticipantPermission {
	var sources []livekit.TrackSource
	if rights.Camera {
		sources = append(sources, livekit.TrackSource_CAMERA)
	}
	if rights.Microphone {
		sources = append(sources, livekit.TrackSource_MICROPHONE)
	}
	return &livekit.ParticipantPermission{
		CanSubscribe:      true,
		CanPublish:        len(sources) > 0,
		CanPublishSources: sources,
	}
}

// rightsOf reads a permission back; what the house never grants is no right.
func rightsOf(p *livekit.ParticipantPermission) rooms.Rights {
	var rights rooms.Rights
	if !p.GetCanPublish() {
		return rights
	}
	if len(p.GetCanPublishSources()) == 0 {
		return rooms.Rights{Camera: true, Microphone: true}
	}
	for _, source := range p.GetCanPublishSources() {
		rights.Camera = rights.Camera || source == livekit.TrackSource_CAMERA
		rights.Microphone = rights.Microphone || source == livekit.TrackSource_MICROPHONE
	}
	return rights
}

// Callers implements rooms.Media. Who has asked to come in and has no media
// connection yet counts as lost: a cheating client can send without ever
// finishing to arrive, so it must be in the list.
func (m *Media) Callers(ctx context.Context, room string) ([]rooms.Caller, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	list, err := m.list(ctx, room)
	if gone(err) {
		list, err = nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list who is in %s: %w", room, err)
	}
	var callers []rooms.Caller
	for _, p := range list.GetParticipants() {
		if p.GetState() == livekit.ParticipantInfo_DISCONNECTED {
			continue
		}
		caller := rooms.Caller{
			Member:     p.GetIdentity(),
			Connection: p.GetSid(),
			JoinedAt:   time.Unix(p.GetJoinedAt(), 0).UTC(),
			Rights:     rightsOf(p.GetPermission()),
			Lost:       p.GetState() != livekit.ParticipantInfo_ACTIVE || m.lines.lost(room, p.GetIdentity()),
		}
		for _, track := range p.GetTracks() {
			switch track.GetType() {
			case livekit.TrackType_AUDIO:
				caller.Microphones++
				caller.Rights.Microphone = caller.Rights.Microphone || disguised(track)
			case livekit.TrackType_VIDEO:
				caller.Cameras++
				caller.Rights.Camera = caller.Rights.Camera || disguised(track)
			}
		}
		callers = append(callers, caller)
	}
	m.lines.forget(room, func(member string) bool {
		return slices.ContainsFunc(callers, func(c rooms.Caller) bool { return c.Member == member })
	})
	return callers, nil
}

// list asks who is in a room. In a cluster of ours the node that has it answers,
// and nobody for a room that is not.
func (m *Media) list(ctx context.Context, room string) (*livekit.ListParticipantsResponse, error) {
	api := m.nodes.best().api
	if m.registry != nil {
		known, err := api.ListRooms(ctx, &livekit.ListRoomsRequest{Names: []string{room}})
		if err != nil || len(known.GetRooms()) == 0 {
			return nil, err
		}
	}
	return api.ListParticipants(ctx, &livekit.ListParticipantsRequest{Room: room})
}

// Permit implements rooms.Media.
func (m *Media) Permit(ctx context.Context, room, member string, rights rooms.Rights) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p, err := m.nodes.best().api.UpdateParticipant(ctx, &livekit.UpdateParticipantRequest{
		Room: room, Identity: member, Permission: permission(rights),
	})
	if err != nil && !gone(err) {
		return fmt.Errorf("change what %s may send in %s: %w", member, room, err)
	}
	if slices.ContainsFunc(p.GetTracks(), disguised) {
		return m.Remove(ctx, room, member)
	}
	return nil
}

// disguised says that a track is not what its source says. LiveKit asks only
// the source for permission, so sound sent as a camera would pass where
// microphones are forbidden, and no permission would close it.
func disguised(track *livekit.TrackInfo) bool {
	switch track.GetType() {
	case livekit.TrackType_AUDIO:
		return track.GetSource() != livekit.TrackSource_MICROPHONE
	case livekit.TrackType_VIDEO:
		return track.GetSource() != livekit.TrackSource_CAMERA
	}
	return true
}

// Remove implements rooms.Media.
func (m *Media) Remove(ctx context.Context, room, member string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := m.nodes.best().api.RemoveParticipant(ctx, &livekit.RoomParticipantIdentity{Room: room, Identity: member})
	if err != nil && !gone(err) {
		return fmt.Errorf("remove %s from %s: %w", member, room, err)
	}
	return nil
}

// gone says that LiveKit does not know the room or the participant: it forgets
// rooms that are empty.
func gone(err error) bool {
	var answer twirp.Error
	return errors.As(err, &answer) && answer.Code() == twirp.NotFound
}

// Wish says who wants to go where by a token this house has signed. It may be
// old: it only says which question to ask, the answer is a new token.
func (m *Media) Wish(token string) (room, member string, err error) {
	var claims struct {
		jwt.RegisteredClaims
		Video struct {
			Room     string `json:"room"`
			RoomJoin bool   `json:"roomJoin"`
		} `json:"video"`
	}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithoutClaimsValidation())
	_, err = parser.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return []byte(m.secret), nil })
	switch {
	case err != nil:
		return "", "", err
	case claims.Issuer != m.key, !claims.Video.RoomJoin, claims.Video.Room == "", claims.Subject == "":
		return "", "", errors.New("the token lets nobody into a call")
	}
	return claims.Video.Room, claims.Subject, nil
}
