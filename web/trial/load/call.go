package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"

	"lamplight/web/trial/house"
)

var mediaAddress = regexp.MustCompile(`api=(http:\S+)`)

// calls is the media server of a house, past its gate.
type calls struct {
	*lksdk.RoomServiceClient
	address string
}

// withCalls has a house say where its media server is.
func withCalls(o house.Options) (*house.House, error) {
	o.Env = append(o.Env, "LAMPLIGHT_LOG_LEVEL=debug")
	return house.Start(o)
}

// callsOf waits until the media server answers.
func callsOf(h *house.House) (*calls, error) {
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
		found := mediaAddress.FindStringSubmatch(h.Log())
		secret, err := os.ReadFile(filepath.Join(h.Data, "media.secret"))
		if found == nil || err != nil {
			continue
		}
		c := &calls{lksdk.NewRoomServiceClient(found[1], "lamplight", strings.TrimSpace(string(secret))), found[1]}
		if _, err := c.ListRooms(context.Background(), &livekit.ListRoomsRequest{}); err == nil {
			return c, nil
		}
	}
	return nil, errors.New("the media server does not answer")
}

// processes are the server and its media process, also where the house runs
// under a command that becomes it.
func processes(h *house.House) (server, child int) {
	server = h.Pid()
	if isMedia(server) {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", server))
		_, rest, _ := strings.Cut(string(text), "PPid:")
		parent, _ := strconv.Atoi(strings.Fields(rest)[0])
		return parent, server
	}
	for _, pid := range house.Children(server) {
		if isMedia(pid) {
			return server, pid
		}
	}
	return server, 0
}

func isMedia(pid int) bool {
	words, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return bytes.Contains(words, []byte("\x00media\x00"))
}
