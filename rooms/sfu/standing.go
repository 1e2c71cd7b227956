package sfu

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/netip"
	"time"

	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/protocol/livekit"
	"github.com/redis/go-redis/v9"
	"google.golang.org/protobuf/proto"
)

// standing holds what each node wrote when it started. Whoever takes a node out
// deletes that, and the node ends when it sees it.
const standing = "lamplight_nodes"

// stand is what a node says of itself there, so that the others know it without
// a setting.
type stand struct {
	Once  string         `json:"once"`            // never the same twice
	Media netip.AddrPort `json:"media"`           // where its pictures and sound come from
	Relay *relayAt       `json:"relay,omitempty"` // a house names one, be it that it has none
}

const (
	standsEvery = 500 * time.Millisecond
	silentFor   = time.Minute // LiveKit writes every other second that a node lives
)

var errGivenUp = errors.New("the cluster has given this media server up meanwhile: its rooms are elsewhere")

// enter puts a node that has just started in, and has hears called with what the
// others say of themselves. out yields once why the node is to end: somebody has
// taken it out, Redis has lost its memory, or hears says so. While Redis cannot be
// reached the node goes on: pictures need no Redis.
func (r *registry) enter(ctx context.Context, id string, mine stand, hears func(others []stand) error) (out <-chan error, err error) {
	mine.Once = rand.Text()
	text, err := json.Marshal(mine)
	if err != nil {
		return nil, err
	}
	if err := r.redis.HSet(ctx, standing, id, text).Err(); err != nil {
		return nil, err
	}
	why := make(chan error, 1)
	go func() {
		tick := time.NewTicker(standsEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			now, others, err := r.look(ctx, id)
			switch {
			case err != nil:
				continue
			case now != string(text):
				err = errGivenUp
			default:
				err = hears(others)
			}
			if err != nil {
				why <- err
				return
			}
		}
	}()
	return why, nil
}

// look reads what stands there of this node, and of the others that live.
func (r *registry) look(ctx context.Context, id string) (mine string, others []stand, err error) {
	var stands, seen *redis.MapStringStringCmd
	if _, err := r.redis.Pipelined(ctx, func(do redis.Pipeliner) error {
		stands, seen = do.HGetAll(ctx, standing), do.HGetAll(ctx, routing.NodesKey)
		return nil
	}); err != nil {
		return "", nil, err
	}
	for other, text := range stands.Val() {
		var said stand
		var node livekit.Node
		if other == id || json.Unmarshal([]byte(text), &said) != nil || proto.Unmarshal([]byte(seen.Val()[other]), &node) != nil {
			continue
		}
		if time.Since(time.Unix(node.GetStats().GetUpdatedAt(), 0)) < silentFor {
			others = append(others, said)
		}
	}
	return stands.Val()[id], others, nil
}

// relayAmong is the house's, as far as the house is among them.
func relayAmong(others []stand) (at relayAt, known bool) {
	for _, o := range others {
		if o.Relay != nil {
			return *o.Relay, true
		}
	}
	return relayAt{}, false
}
