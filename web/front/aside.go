package front

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
)

// Aside serves something on a listener of its own until ctx is done; an empty
// address is nowhere.
func Aside(ctx context.Context, key, address string, server *http.Server) error {
	if address == "" {
		return nil
	}
	open, err := listen(key, address)
	if err != nil {
		return err
	}
	for _, l := range open {
		if addr, is := l.Addr().(*net.TCPAddr); is && !addr.IP.IsLoopback() {
			slog.Warn("this address can be reached by others than this machine, and asks nobody who they are", "key", key, "address", address)
		}
	}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	done := make(chan error, len(open))
	for _, l := range open {
		go func() { done <- untilClosed(server.Serve(l)) }()
	}
	var errs []error
	for range open {
		errs = append(errs, <-done)
	}
	return errors.Join(errs...)
}
