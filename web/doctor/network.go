package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"lamplight/rooms"
	"lamplight/web/config"
)

// alone says that nobody but this machine is to come.
func (h House) alone() bool { return Alone(h.Config) }

// Alone reports whether nobody but this machine is to come to a house.
func Alone(c config.Config) bool {
	if c.NodeFault() == nil {
		return false // pictures are all there is, and they are for everybody
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	if public := c.Public(); public != nil {
		host = public.Hostname()
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// address asks whether browsers are sent to an address they can come to.
func (h House) address(ctx context.Context) Finding {
	if h.Config.LiveKit.URL != "" {
		return finding(Works, "doctor.address.elsewhere", "", "Host", h.Config.LiveKit.URL)
	}
	sent, err := h.Addresses()
	if err != nil {
		return finding(Quiet, "doctor.address.quiet", "")
	}
	if fixed, err := netip.ParseAddr(h.Config.Media.Address); err == nil {
		sent = []netip.Addr{fixed.Unmap()}
	}
	if h.alone() {
		return finding(Works, "doctor.address.alone", "")
	}
	said := strings.Join(words(sent), ", ")
	near := !slices.ContainsFunc(sent, func(ip netip.Addr) bool { return !ip.IsPrivate() && !ip.IsLoopback() && !shared.Contains(ip) })
	public := h.Config.Public()
	switch {
	case len(sent) == 0 || sent[0].IsLoopback():
		return finding(Hand, "doctor.address.none", addressLine("203.0.113.7"))
	case public == nil && near:
		return finding(Works, "doctor.address.near", "", "Address", said)
	case public == nil:
		return finding(Works, "doctor.address.works", "", "Address", said)
	}
	name := public.Hostname()
	meant := []netip.Addr{}
	if ip, err := netip.ParseAddr(name); err == nil {
		meant = append(meant, ip.Unmap())
	} else if h.Outside {
		found, err := h.LookUp(ctx, name)
		if err != nil || len(found) == 0 {
			return finding(Hand, "doctor.address.no_name", name+".  A  203.0.113.7", "Name", name)
		}
		for _, ip := range found {
			meant = append(meant, ip.Unmap())
		}
	}
	agree := slices.ContainsFunc(sent, func(ip netip.Addr) bool { return slices.Contains(meant, ip) })
	switch {
	case len(meant) > 0 && !agree:
		return finding(Hand, "doctor.address.differs", addressLine(meant[0].String()), "Name", name, "Meant", strings.Join(words(meant), ", "), "Address", said)
	case len(meant) == 0 && near:
		return finding(Hand, "doctor.address.private", addressLine("203.0.113.7"), "Address", said)
	}
	return finding(Works, "doctor.address.works", "", "Address", said)
}

// shared is the range providers put many customers behind, RFC 6598.
var shared = netip.MustParsePrefix("100.64.0.0/10")

func addressLine(ip string) string { return "media:\n  address: " + ip }

func words(ips []netip.Addr) []string {
	var said []string
	for _, ip := range ips {
		said = append(said, ip.String())
	}
	return said
}

// running says that a house uses the data folder now, or that the media server of
// a machine more answers.
func (h House) running() bool {
	if h.further() {
		line, err := net.DialTimeout("tcp", h.Config.Media.Listen, 2*time.Second)
		if err == nil {
			_ = line.Close()
		}
		return err == nil
	}
	lock, err := os.Open(filepath.Join(h.Config.Data, "lock"))
	if err != nil {
		return false
	}
	defer func() { _ = lock.Close() }()
	err = unix.Flock(int(lock.Fd()), unix.LOCK_SH|unix.LOCK_NB)
	return errors.Is(err, unix.EWOULDBLOCK)
}

// door is an address where pages are served.
type door struct {
	address, name string // name is what a certificate there is for; empty: plain
}

// near is the address as this machine comes to it.
func (d door) near() string {
	host, port, _ := net.SplitHostPort(d.address)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func (h House) doors() []door {
	c, name := h.Config, ""
	if public := c.Public(); public != nil {
		name = public.Hostname()
	}
	switch {
	case c.Domain != "":
		return []door{{c.TLS.Listen, name}, {c.TLS.Redirect, ""}}
	case c.TLS.Certificate != "":
		return []door{{c.Listen, name}}
	}
	return []door{{c.Listen, ""}}
}

// pages asks for a page where a house runs, and else whether it could.
func (h House) pages(ctx context.Context) Finding {
	running, addresses := h.running(), []string{}
	for _, d := range h.doors() {
		host, port, _ := net.SplitHostPort(d.address)
		number, err := strconv.Atoi(port)
		if err != nil {
			return finding(Quiet, "doctor.pages.quiet", "", "Address", d.address)
		}
		if !running {
			if f, amiss := h.free("tcp", host, number); amiss {
				return f
			}
			addresses = append(addresses, port)
			continue
		}
		address := d.near()
		if err := d.answers(ctx, address); err != nil {
			return finding(Quiet, "doctor.pages.quiet", "sudo journalctl -u lamplight -n 50", "Address", address)
		}
		addresses = append(addresses, address)
	}
	said := strings.Join(addresses, ", ")
	if running {
		return finding(Works, "doctor.pages.works", "", "Address", said)
	}
	return finding(Unset, "doctor.pages.unset", "", "Port", said)
}

// answers asks for the page that every house has; whether its certificate is
// good is looked at elsewhere.
func (d door) answers(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	scheme := "http://"
	if d.name != "" {
		scheme = "https://"
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+address+"/healthz", nil)
	if err != nil {
		return err
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{ServerName: d.name, InsecureSkipVerify: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode >= 400 {
		return errors.New(res.Status)
	}
	return nil
}

// free tells a port somebody else has, and one that may not be opened.
func (h House) free(network, host string, port int) (Finding, bool) {
	var err error
	address := net.JoinHostPort(host, strconv.Itoa(port))
	if network == "udp" {
		var c net.PacketConn
		if c, err = net.ListenPacket("udp", address); err == nil {
			_ = c.Close()
		}
	} else {
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil {
			_ = l.Close()
		}
	}
	args := []any{"Port", strconv.Itoa(port), "Network", strings.ToUpper(network)}
	switch {
	case err == nil:
		return Finding{}, false
	case errors.Is(err, syscall.EADDRINUSE):
		kind := map[string]string{"udp": "u", "tcp": "t"}[network]
		return finding(Hand, "doctor.port.taken", fmt.Sprintf("sudo ss -ln%sp 'sport = :%d'", kind, port), args...), true
	case errors.Is(err, syscall.EACCES):
		return finding(Quiet, "doctor.port.low", "sudo lamplight doctor", args...), true
	}
	return finding(Hand, "doctor.port.hand", "ip address", append(args, "Reason", err.Error())...), true
}

func pathFinding(p rooms.Path) Finding {
	if p.Reached.IsValid() {
		return finding(Works, "doctor."+p.Network+".works", "", "Address", p.Reached.String(), "Milliseconds", int(p.Took.Milliseconds()))
	}
	if len(p.Offered) == 0 {
		return finding(Hand, "doctor.path.nowhere", addressLine("203.0.113.7"))
	}
	var tried []string
	for _, a := range p.Offered {
		tried = append(tried, a.String())
	}
	slices.Sort(tried)
	return finding(Quiet, "doctor."+p.Network+".quiet", openPort(int(p.Offered[0].Port()), p.Network),
		"Address", strings.Join(slices.Compact(tried), ", "))
}

// openPort is what opens a port in the firewall this machine has.
func openPort(port int, network string) string {
	if _, err := exec.LookPath("firewall-cmd"); err == nil {
		return fmt.Sprintf("sudo firewall-cmd --permanent --add-port=%d/%s && sudo firewall-cmd --reload", port, network)
	}
	if _, err := exec.LookPath("ufw"); err == nil {
		return fmt.Sprintf("sudo ufw allow %d/%s", port, network)
	}
	return "sudo nft list ruleset"
}
