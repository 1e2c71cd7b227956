package front

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when a test leaves something running. What libraries keep for
// as long as a process lives is theirs: certmagic's pace towards an authority,
// and the hands of the authority that tests run; and a lock of certmagic's is
// looked at once more after it was given back.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/caddyserver/certmagic.(*RingBufferRateLimiter).loop"),
		goleak.IgnoreAnyFunction("github.com/caddyserver/certmagic.keepLockfileFresh"),
		goleak.IgnoreAnyFunction("github.com/letsencrypt/pebble/v2/va.VAImpl.processTasks"))
}
