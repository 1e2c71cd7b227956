package sfu

import (
	"net/http"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/webhook"
)

// newWebhook receives what LiveKit tells. Whatever it says means only: look at
// this room now. So an event that is late, doubled or replayed does no harm.
func newWebhook(key, secret string, changed func(room string)) http.Handler {
	keys := auth.NewSimpleKeyProvider(key, secret)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
		event, err := webhook.ReceiveWebhookEvent(r, keys)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if room := event.GetRoom().GetName(); room != "" {
			changed(room)
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
