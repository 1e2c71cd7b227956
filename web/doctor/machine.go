package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// standing puts the machine itself wherever nothing stands for it.
func (h House) standing() House {
	if h.Now == nil {
		h.Now = time.Now
	}
	if h.Synced == nil {
		h.Synced = synced
	}
	if h.Buffer == nil {
		h.Buffer = func() (int, error) {
			text, err := os.ReadFile("/proc/sys/net/core/rmem_max")
			if err != nil {
				return 0, err
			}
			return strconv.Atoi(strings.TrimSpace(string(text)))
		}
	}
	if h.Free == nil {
		h.Free = func(dir string) (uint64, error) {
			var s unix.Statfs_t
			err := unix.Statfs(dir, &s)
			return s.Bavail * uint64(s.Bsize), err
		}
	}
	if h.User == nil {
		h.User = os.Getuid
	}
	if h.Zone == nil {
		h.Zone = time.LoadLocation
	}
	if h.Addresses == nil {
		h.Addresses = addresses
	}
	if h.LookUp == nil {
		h.LookUp = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	if h.Dial == nil {
		h.Dial = func(ctx context.Context, address string) (net.Conn, error) {
			return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", address)
		}
	}
	return h
}

// wantedBuffer is what LiveKit asks of the kernel for its one UDP port.
const wantedBuffer = 5_000_000

func (h House) buffer(context.Context) Finding {
	most, err := h.Buffer()
	switch {
	case err != nil:
		return finding(Quiet, "doctor.buffer.quiet", "")
	case most < wantedBuffer:
		return finding(Hand, "doctor.buffer.hand",
			fmt.Sprintf("echo net.core.rmem_max=%d | sudo tee /etc/sysctl.d/60-lamplight.conf && sudo sysctl --system", wantedBuffer), "Bytes", most)
	}
	return finding(Works, "doctor.buffer.works", "", "Bytes", most)
}

// synced asks the kernel whether its clock is being kept right. A house whose
// system calls are narrowed may not ask, and looks for the mark of systemd's
// own time keeper.
func synced() (bool, error) {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	if err == nil {
		return state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0, nil
	}
	for _, trace := range []string{"/run/systemd/timesync/synchronized", "/run/chrony"} {
		if _, missing := os.Stat(trace); missing == nil {
			return true, nil
		}
	}
	return false, err
}

// written is a day before which no clock that is right can stand.
var written = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func (h House) clock(context.Context) Finding {
	now := h.Now().UTC()
	if now.Before(written) {
		return finding(Hand, "doctor.clock.past", "sudo timedatectl set-ntp true", "Date", now.Format(time.DateOnly))
	}
	good, err := h.Synced()
	switch {
	case err != nil:
		return finding(Quiet, "doctor.clock.quiet", "timedatectl")
	case !good:
		return finding(Hand, "doctor.clock.hand", "sudo apt-get install -y systemd-timesyncd && sudo timedatectl set-ntp true")
	}
	return finding(Works, "doctor.clock.works", "")
}

func (h House) zones(context.Context) Finding {
	// One that has a summer time and one at half an hour.
	for _, name := range []string{"Europe/Berlin", "Asia/Kolkata"} {
		if _, err := h.Zone(name); err != nil {
			return finding(Hand, "doctor.zones.hand", "sudo apt-get install -y tzdata", "Zone", name)
		}
	}
	return finding(Works, "doctor.zones.works", "")
}

const (
	littleDisk = 1 << 30
	megabyte   = 1 << 20
)

func (h House) disk(context.Context) Finding {
	dir := h.Config.Data
	for { // the folder may not be there yet
		_, err := os.Stat(dir)
		if above := filepath.Dir(dir); errors.Is(err, fs.ErrNotExist) && above != dir {
			dir = above
			continue
		}
		break
	}
	free, err := h.Free(dir)
	switch {
	case err != nil:
		return finding(Quiet, "doctor.disk.quiet", "", "Folder", dir)
	case free < littleDisk:
		return finding(Hand, "doctor.disk.hand", "sudo du -xhd2 / | sort -h | tail", "Megabytes", int(free/megabyte), "Folder", dir)
	}
	return finding(Works, "doctor.disk.works", "", "Gigabytes", fmt.Sprintf("%.1f", float64(free)/(1<<30)), "Folder", dir)
}

// addresses are those of the interfaces that others may come to.
func addresses() ([]netip.Addr, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var found []netip.Addr
	for _, a := range all {
		prefix, err := netip.ParsePrefix(a.String())
		if ip := prefix.Addr().Unmap(); err == nil && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
			found = append(found, ip)
		}
	}
	return found, nil
}
