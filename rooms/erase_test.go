package rooms_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

func TestT24ErasingLeavesNothingOfAMember(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		name := "Wilhelmina"
		will, key, err := h.Enter(ctx, name, "en")
		h.must(err)
		h.connect(will)
		ben := h.sit("Ben")
		h.must(h.SetWilling(ctx, will.ID, true))
		h.must(h.SetTask(ctx, will, table, rooms.TaskInput{Title: "canary task", Done: "canary done"}))
		said, err := h.Post(ctx, will, table, "one", "canary words")
		h.must(err)
		taken, err := h.Post(ctx, will, table, "two", "canary taken back")
		h.must(err)
		h.must(h.DeleteMessage(ctx, will, table, taken.ID))
		_, err = h.AddJot(ctx, will, "j", "canary jot")
		h.must(err)
		h.must(h.AddPasskey(ctx, will, rooms.Passkey{ID: []byte("key"), Name: "canary", Credential: "{}"}))
		_, err = h.StartBlock(ctx, will, table, short)
		h.must(err)
		h.pass(62 * time.Second)
		_, err = h.StartBlock(ctx, will, table, rooms.Plan{Gathering: 1, Opening: 60, Focus: 60, Sprints: 1})
		h.must(err)
		h.pass(5 * time.Second)
		if v := h.view(); v.Block == nil || v.Block.Host == nil || v.Block.Host.ID != will.ID {
			t.Fatalf("%+v", v.Block)
		}
		all, err := h.Belongings(ctx, will)
		h.must(err)
		if all.Sessions != 1 || all.Messages < 2 || all.Jots != 1 || all.Passkeys != 1 || all.Browsers != 1 || all.LastOwner {
			t.Errorf("%+v", all)
		}
		_, seq, err := h.MessagesSince(ctx, table, 0)
		h.must(err)

		h.must(h.Erase(ctx, will))
		h.pass(time.Second)
		if got := h.names(); len(got) != 1 || got[0] != "Ben" {
			t.Error(got)
		}
		if callers, _ := h.media.Callers(ctx, table); len(callers) != 1 || callers[0].Member != ben.ID {
			t.Error("the call goes on:", callers)
		}
		if _, err := h.MemberByKey(ctx, key); !rooms.IsRefused(err, "member.unknown") {
			t.Error("the key is still good:", err)
		}
		if v := h.view(); v.Block == nil || v.Block.Host != nil {
			t.Errorf("the block did not go on by itself: %+v", v.Block)
		}
		changes, _, err := h.MessagesSince(ctx, table, seq)
		h.must(err)
		told := false
		for _, m := range changes {
			told = told || m.ID == said.ID && m.Kind == rooms.RemovedLine && m.Text == "" && m.Member == nil
		}
		if !told {
			t.Error("whoever reads along was not told:", changes)
		}
		if whole := h.store.Dump(); strings.Contains(whole, name) || strings.Contains(whole, "canary") || strings.Contains(whole, will.ID) {
			for _, row := range strings.Split(whole, "\n") {
				if strings.Contains(row, name) || strings.Contains(row, "canary") || strings.Contains(row, will.ID) {
					t.Error("kept:", row)
				}
			}
		}
		h.pass(3 * time.Minute) // and the house goes on
		if err := h.Erase(ctx, will); !rooms.IsRefused(err, "member.unknown") {
			t.Error("erased twice:", err)
		}
	})
}

func TestErasingFindsWhatTheHouseSaidUnderAnEarlierName(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		will := h.enter("Wilhelmina")
		h.must(h.SetWilling(ctx, will.ID, true))
		h.connect(will)
		h.sit("Ben")
		_, err := h.StartBlock(ctx, will, table, short)
		h.must(err)
		h.pass(62 * time.Second)
		for _, name := range []string{"Walburga", "Wiebke"} {
			will, err = h.Rename(ctx, will.ID, name, "en")
			h.must(err)
		}
		list, err := h.Messages(ctx, table, 0, 100)
		h.must(err)
		said := ""
		for _, m := range list {
			said += fmt.Sprint(m.Args, " ")
		}
		if !strings.Contains(said, "Wiebke") || strings.Contains(said, "Wilhelmina") {
			t.Error("the lines say", said)
		}
		h.must(h.Erase(ctx, will))
		h.pass(time.Second)
		for _, name := range []string{"Wilhelmina", "Walburga", "Wiebke"} {
			if strings.Contains(h.store.Dump(), name) {
				t.Errorf("%s is still in the house", name)
			}
		}
	})
}

func TestTheLastOwnerIsToldFirst(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		owner := h.owner()
		if all, err := h.Belongings(ctx, owner); err != nil || !all.LastOwner {
			t.Error(all, err)
		}
		second := h.enter("Ida")
		h.must(h.store.Exec("UPDATE members SET role = 'owner' WHERE id = ?", second.ID))
		if all, err := h.Belongings(ctx, owner); err != nil || all.LastOwner {
			t.Error(all, err)
		}
		h.must(h.Erase(ctx, second))
		h.must(h.Erase(ctx, owner))
		if owned, err := h.HasOwner(ctx); err != nil || owned {
			t.Error(owned, err)
		}
		code, err := h.OwnerLink(ctx)
		h.must(err)
		_, _, err = h.ClaimHouse(ctx, code, nil, "Ida", "en", "Linden House")
		h.must(err)
	})
}

func TestALongTalkIsTakenBackAsAWhole(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		ana, ben := h.sit("Ana"), h.sit("Ben")
		for i := range 60 {
			_, err := h.Post(ctx, ana, table, fmt.Sprint(i), "from Ana")
			h.must(err)
			_, err = h.Post(ctx, ben, table, fmt.Sprint(i), "from Ben")
			h.must(err)
			h.pass(time.Second)
		}
		h.must(h.Erase(ctx, ana))
		list, err := h.Messages(ctx, table, 0, 100)
		h.must(err)
		for _, m := range list {
			if m.Text == "from Ana" {
				t.Fatal(m)
			}
		}
		_, err = h.Post(ctx, ben, table, "after", "still here")
		h.must(err)
	})
}

func TestWhatIsErasedIsNotOnTheDiskEither(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lamplight.db")
	store, err := rooms.OpenStore(path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s, ctx := rooms.NewService(store, mediatest.New(), rooms.Options{}), context.Background()
	found := func(what string) bool {
		for _, file := range []string{path, path + "-wal"} {
			if raw, _ := os.ReadFile(file); bytes.Contains(raw, []byte(what)) {
				return true
			}
		}
		return false
	}
	m, _, err := s.Enter(ctx, "Wilhelmina", "en")
	if err == nil {
		_, err = s.AddJot(ctx, m, "a", "Zanzibar at last")
	}
	if err != nil || !found("Zanzibar") || !found("Wilhelmina") {
		t.Fatal("nothing was written:", err)
	}
	if err := s.EraseLog(ctx, m); err != nil || found("Zanzibar") {
		t.Error("the jot is still there:", err)
	}
	if err := s.Erase(ctx, m); err != nil || found("Wilhelmina") {
		t.Error("the name is still there:", err)
	}
}
