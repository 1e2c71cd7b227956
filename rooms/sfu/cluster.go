package sfu

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"time"

	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/redis/go-redis/v9"
)

// RedisConfig is what the nodes of a cluster find each other by; without an
// address a media server is alone.
type RedisConfig struct {
	Address  string `json:"address"`
	User     string `json:"user"`
	Password string `json:"password"`
	DB       int    `json:"db"`
	TLS      bool   `json:"tls"`
}

// join says what differs in a cluster.
func (r RedisConfig) join(said map[string]any) {
	if r.Address == "" {
		return
	}
	said["redis"] = map[string]any{
		"address": r.Address, "username": r.User, "password": r.Password, "db": r.DB, "use_tls": r.TLS,
	}
	// A new room goes where the fewest tracks are carried.
	said["node_selector"] = map[string]any{"kind": "any", "sort_by": "tracks", "algorithm": "lowest"}
	// Who is in a room is asked of the node that has it; what stands in Redis lags.
	said["api"] = map[string]any{"enable_psrpc_for_get_list_participants": true}
}

// registry is what stands in Redis about the nodes. LiveKit alone would send
// people to a dead node for five seconds more; and a node that was away for a
// while would, when the last has left it, close rooms that are alive elsewhere.
type registry struct{ redis *redis.Client }

// noLines is for the client's own lines, several a second while Redis is away: we
// and LiveKit say it once.
type noLines struct{}

func (noLines) Printf(context.Context, string, ...any) {}

func init() { redis.SetLogger(noLines{}) }

func newRegistry(cfg RedisConfig) *registry {
	options := &redis.Options{
		Addr: cfg.Address, Username: cfg.User, Password: cfg.Password, DB: cfg.DB,
		DialTimeout: time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second,
		MaxRetries: -1, DialerRetries: 1,
	}
	if cfg.TLS {
		options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return &registry{redis.NewClient(options)}
}

// nodeID is the same for a node after every start, and for everybody who knows
// where it takes signalling.
func nodeID(signal string) string {
	sum := sha256.Sum256([]byte(signal))
	return "ND_" + hex.EncodeToString(sum[:6])
}

// forget takes a node out with its rooms, and says which those were.
func (r *registry) forget(ctx context.Context, id string) (map[string]bool, error) {
	all, err := r.redis.HGetAll(ctx, routing.NodeRoomKey).Result()
	if err != nil {
		return nil, err
	}
	its := map[string]bool{}
	_, err = r.redis.Pipelined(ctx, func(do redis.Pipeliner) error {
		for room, node := range all {
			if node == id {
				its[room] = true
				do.HDel(ctx, service.RoomsKey, room)
				do.HDel(ctx, service.RoomInternalKey, room)
				do.Del(ctx, service.RoomParticipantsPrefix+room)
				do.HDel(ctx, routing.NodeRoomKey, room)
			}
		}
		do.HDel(ctx, routing.NodesKey, id)
		do.HDel(ctx, standing, id)
		return nil
	})
	return its, err
}
