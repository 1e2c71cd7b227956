package rooms_test

import (
	"context"
	"testing"

	"lamplight/rooms"
)

func TestNobodyPassesForSomebodyElse(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		h.owner() // Olga
		ana := h.sit("Ana")
		for _, name := range []string{"Olga", "OLGA", "0lga"} {
			if _, _, err := h.Enter(ctx, name, "en"); !rooms.IsRefused(err, "member.name_taken") {
				t.Errorf("enter as %s: %v", name, err)
			}
			if _, err := h.Rename(ctx, ana.ID, name, ""); !rooms.IsRefused(err, "member.name_taken") {
				t.Errorf("rename to %s: %v", name, err)
			}
		}
		second := h.enter("ana") // nobody is disturbed as long as they do not sit together
		if _, err := h.Join(ctx, second, table, rooms.TextSeat); !rooms.IsRefused(err, "member.name_taken") {
			t.Errorf("a second Ana sits down: %v", err)
		}
		ben := h.sit("Ben")
		if _, err := h.Rename(ctx, ben.ID, "ANA", ""); !rooms.IsRefused(err, "member.name_taken") {
			t.Errorf("Ben renames to Ana: %v", err)
		}
		m, err := h.Rename(ctx, ben.ID, "Benedikt", "de")
		h.must(err)
		if m.Name != "Benedikt" || m.Language != "de" || h.view().People[1].Name != "Benedikt" && h.view().People[0].Name != "Benedikt" {
			t.Errorf("renamed: %+v", m)
		}
		h.must(h.Leave(ctx, ana, table))
		h.join(second, table, rooms.TextSeat)
	})
}

func TestNobodySpeaksInARoomUnderTheNameOfSomebodyWhoSitsThere(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		h.sit("Tessa")
		second := h.enter("TESSA")
		if _, err := h.Post(ctx, second, table, "one", "it is me"); !rooms.IsRefused(err, "member.name_taken") {
			t.Errorf("posted under a name that is taken: %v", err)
		}
		h.must(h.SetTask(ctx, second, table, rooms.TaskInput{Title: "pass for Tessa"}))
		if err := h.SetOutcome(ctx, second, table, rooms.OutcomeInput{Outcome: rooms.Done}); !rooms.IsRefused(err, "member.name_taken") {
			t.Errorf("told an outcome under a name that is taken: %v", err)
		}
		zoe := h.enter("Zoe") // does not sit
		_, err := h.Post(ctx, zoe, table, "one", "hello")
		h.must(err)
		if _, err := h.Rename(ctx, zoe.ID, "Tessa", ""); !rooms.IsRefused(err, "member.name_taken") {
			t.Errorf("what Zoe said is now Tessa's: %v", err)
		}
		_, err = h.Rename(ctx, zoe.ID, "Zora", "")
		h.must(err)
	})
}

func TestAKeyIsTheOnlyWayToBeSomebody(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := context.Background()
		m, key, err := h.Enter(ctx, "Ana", "xx")
		h.must(err)
		if len(key) != 64 || m.Language != "en" || m.Role != rooms.Guest {
			t.Errorf("key of %d, %+v", len(key), m)
		}
		got, err := h.MemberByKey(ctx, key)
		if err != nil || got != m {
			t.Errorf("by key: %+v %v", got, err)
		}
		for _, wrong := range []string{"", key[:63], m.ID, "' OR 1=1 --"} {
			if _, err := h.MemberByKey(ctx, wrong); !rooms.IsRefused(err, "member.unknown") {
				t.Errorf("key %q: %v", wrong, err)
			}
		}
		if _, err := h.Rename(ctx, "nobody", "Eva", ""); !rooms.IsRefused(err, "member.unknown") {
			t.Errorf("rename nobody: %v", err)
		}
		if _, err := h.Join(ctx, rooms.Member{ID: "nobody"}, table, rooms.TextSeat); !rooms.IsRefused(err, "member.unknown") {
			t.Errorf("join as nobody: %v", err)
		}
	})
}
