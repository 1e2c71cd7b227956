// Lamplight is a house of rooms to work in next to each other: pages, chat,
// hosted blocks and the pictures, in one binary.
package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"lamplight/rooms"
	"lamplight/rooms/sfu"
	"lamplight/static"
	"lamplight/web"
	"lamplight/web/config"
	"lamplight/web/doctor"
	"lamplight/web/front"
	"lamplight/web/meter"
	"lamplight/web/unit"
)

//go:embed config.example.yaml
var example []byte

func main() {
	err := command().Execute()
	var bad *config.Fault
	switch {
	case err == nil:
	case errors.Is(err, errAmiss):
		os.Exit(1)
	case errors.As(err, &bad):
		fmt.Fprintln(os.Stderr, "lamplight:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "lamplight:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "lamplight",
		Short:         "Rooms to work in quietly, next to each other",
		Long:          "Lamplight keeps rooms that are always open: people drop in, say what they work on,\nand are led through blocks of focus. Everything is in this one file.\n\nStart with: lamplight serve",
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       versionText(),
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetVersionTemplate("{{.Version}}\n")
	root.AddCommand(
		configured(&cobra.Command{
			Use:   "serve",
			Short: "Serve the house until Ctrl-C",
			Long:  "Serves the house until Ctrl-C. The first start makes the database, the secrets and a\nroom to sit in, and prints a one-time link for the owner.\n\nEvery flag is also a key of config.yaml and a variable: --media-udp-port is\nmedia.udp_port and LAMPLIGHT_MEDIA_UDP_PORT. A flag wins over a variable, a variable\nover the file.",
		}, serve),
		configured(&cobra.Command{
			Use:   "owner-link",
			Short: "Print a new one-time link that makes whoever opens it the owner",
			Long:  "Prints a new one-time link that makes whoever opens it the owner; it is good for 24\nhours, and older ones stop working. The house may be running meanwhile.",
		}, ownerLink),
		configured(&cobra.Command{
			Use:   "doctor",
			Short: "Look at this machine and say what a house needs",
			Long:  "Looks at this machine, and at the house if one runs, and says what works and what to\ntype where something needs a hand. Pictures are tried by a real connection. It changes\nnothing, and ends with 1 when something wants looking at.",
		}, examine),
		unit.Command(example),
		backupCommand(),
		restoreCommand(),
		mediaCommand(),
		&cobra.Command{
			Use:   "version",
			Short: "Print the version",
			Args:  cobra.NoArgs,
			Run:   func(cmd *cobra.Command, _ []string) { fmt.Fprintln(cmd.OutOrStdout(), versionText()) },
		},
	)
	return root
}

// version is set when the binary is linked.
var version string

func versionText() string {
	v, commit := version, ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if v == "" {
			v = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				commit = " (" + s.Value[:12] + ")"
			}
		}
	}
	return "lamplight " + v + commit
}

// configured is a command that is run with the configuration.
func configured(cmd *cobra.Command, run func(*cobra.Command, config.Config) error) *cobra.Command {
	return config.KeysOf(example).Command(cmd, func(cmd *cobra.Command, c config.Config) error {
		defer unit.GiveBack(c.Data)
		return run(cmd, c)
	})
}

// mediaCommand is the child of serve, or, with a configuration of its own, a
// machine more for pictures.
func mediaCommand() *cobra.Command {
	cmd := configured(&cobra.Command{
		Use:   "media",
		Short: "Run only the media server: one machine more for pictures",
		Long:  "With --config, runs only the media server, as one machine more for the pictures of a\nhouse: media.redis, media.secret and media.listen say which.\n\nWithout, it is what serve starts by itself, and again when it dies; its configuration\nthen comes by standard input, so that no secret is among the arguments.",
	}, func(cmd *cobra.Command, c config.Config) error {
		if err := c.NodeFault(); err != nil {
			return err
		}
		cfg := localMedia(c, c.Media.Secret)
		cfg.Further, cfg.TURNDomain = true, ""
		node, err := sfu.NewLocal(cfg)
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "A media server is at %s\n", node.URL())
		node.Run(cmd.Context(), func(string) {})
		return nil
	})
	alone := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !cmd.Flags().Changed("config") {
			return sfu.ServeMedia(cmd.InOrStdin())
		}
		return alone(cmd, args)
	}
	return cmd
}

// serve puts the house together and keeps it up until the command's context ends.
func serve(cmd *cobra.Command, c config.Config) error {
	if !static.Built() {
		slog.Error(static.HowToBuild)
	}
	unlock, err := rooms.TakeFolder(c.Data)
	if err != nil {
		return err
	}
	defer unlock()
	copies := backups(c)
	if err := copies.FinishRestore(); err != nil {
		return err
	}
	doctor.Warn(slog.Default(), c, cmd.Flag("config").Value.String())
	street, err := front.Open(streetSide(c))
	if err != nil {
		return err
	}
	media, gate, local, err := mediaServer(c)
	if err != nil {
		return err
	}
	if local != nil {
		street.Relay = front.Relay{Name: c.Relay(), Address: local.Relay()}
	}
	store, err := rooms.OpenStore(database(c))
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	service := rooms.NewService(store, media, rooms.Options{ShortPlans: c.ShortPlans, Log: slog.Default()})
	if err := service.MakeReady(cmd.Context()); err != nil {
		return err
	}
	media.OnLost(service.MediaChanged)
	site := web.New(web.Options{Service: service, Gate: gate, Log: slog.Default(), PublicURL: c.Public(), Outside: c.Outside(), Post: post(c), Provider: provider(c), Backups: copies,
		Machine: &web.Machine{Meter: &meter.Meter{Loopback: doctor.Alone(c)}, Data: c.Data, Certificate: street.Certificate, Version: versionText(), Since: time.Now(), Elsewhere: local == nil},
		Doctor: func(ctx context.Context) []doctor.Finding {
			return doctor.Examine(ctx, doctor.House{Config: c, Paths: tryPaths(c, c.TLS.Listen)})
		}})

	group, ctx := errgroup.WithContext(cmd.Context())
	group.Go(func() error { return service.Run(ctx) })
	group.Go(func() error { site.SendLetters(ctx); return nil })
	group.Go(func() error { copies.Run(ctx); return nil })
	group.Go(func() error { site.Machine.Meter.Run(ctx); return nil })
	group.Go(func() error { return front.Aside(ctx, "metrics.listen", c.Metrics.Listen, site.Figures()) })
	group.Go(func() error { media.Run(ctx, local, service.MediaChanged); return nil })
	group.Go(func() error { return street.Run(ctx, site.HTTP(), site.End) })
	if err := greet(cmd, c, service); err != nil {
		slog.Error("no owner link could be made", "error", err)
	}
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// streetSide is where and under which name the house is open.
func streetSide(c config.Config) front.Options {
	return front.Options{
		Listen: c.Listen, Public: c.Public(), Trusted: c.Proxies(), Log: slog.Default(),
		Domain: c.Domain, HTTPS: c.TLS.Listen, HTTP: c.TLS.Redirect,
		Own:       front.Files{Certificate: c.TLS.Certificate, Key: c.TLS.Key},
		Authority: front.Authority{Directory: c.Directory(), Email: c.ACME.Email, Folder: filepath.Join(c.Data, "certificates")},
	}
}

// provider is who else vouches for people; nil: nobody does.
func provider(c config.Config) *web.Provider {
	if c.OIDC.Issuer == "" {
		return nil
	}
	return &web.Provider{Issuer: c.OIDC.Issuer, ClientID: c.OIDC.ClientID, Secret: c.OIDC.Secret, Name: c.OIDC.Name}
}

// post is the server that takes letters out, nil while none is named.
func post(c config.Config) *web.Post {
	if c.Mail.Host == "" {
		return nil
	}
	return &web.Post{
		Host: c.Mail.Host, Port: c.Mail.Port, TLS: c.Mail.TLS,
		User: c.Mail.User, Password: c.Mail.Password, From: c.Mail.From,
	}
}

// greet prints where the house is, and while nobody owns it how to.
func greet(cmd *cobra.Command, c config.Config, service *rooms.Service) error {
	words := fmt.Sprintf("Lamplight is at %s\n", c.Address())
	owned, err := service.HasOwner(cmd.Context())
	if err == nil && !owned && unit.InJournal(os.Stdout) {
		words += "Nobody owns it yet: lamplight owner-link makes the link that changes that.\n"
	} else if err == nil && !owned {
		var code string
		if code, err = service.OwnerLink(cmd.Context()); err == nil {
			words += fmt.Sprintf("Nobody owns it yet. This link makes you the owner, once, within 24 hours:\n%s/welcome/%s\n", c.Address(), code)
		}
	}
	_, _ = fmt.Fprint(cmd.OutOrStdout(), words)
	return err
}

// backups are the copies of the house, and how it makes them.
func backups(c config.Config) *rooms.Backups {
	return &rooms.Backups{
		Data: c.Data, Folder: c.BackupFolder(), Log: slog.Default(),
		Every: time.Duration(c.Backup.Every) * time.Hour, Keep: c.Backup.Keep,
	}
}

func backupCommand() *cobra.Command {
	to := ""
	cmd := configured(&cobra.Command{
		Use:   "backup",
		Short: "Copy the whole house into one file, while it runs or not",
		Long:  "Copies the whole house into one tar file, while it runs or not: the database as of one\nmoment and the secrets of the data folder. The copy is opened and read through before it\ngets its name. Keep it as you keep a key: whoever has it has the house.",
	}, func(cmd *cobra.Command, c config.Config) (err error) {
		var made rooms.Backup
		if to == "" {
			made, err = backups(c).Make(cmd.Context())
		} else {
			made, err = backups(c).MakeAt(cmd.Context(), to)
		}
		if err == nil {
			fmt.Fprintf(cmd.OutOrStdout(), "%s, %.1f MB, is whole.\n", made.File, float64(made.Size)/1e6)
		}
		return err
	})
	cmd.Flags().StringVar(&to, "to", "", "`file` to make, which must not be there yet (one in backup.folder)")
	return cmd
}

func restoreCommand() *cobra.Command {
	cmd := configured(&cobra.Command{
		Use:   "restore file",
		Short: "Put a backup in the place of the house, which must not be running",
		Long:  "Puts a backup in the place of the house, which must not be running. It is read through\nfirst; what was there is kept beside it in the data folder.",
	}, func(cmd *cobra.Command, c config.Config) error {
		unlock, err := rooms.TakeFolder(c.Data)
		if err != nil {
			return err
		}
		defer unlock()
		aside, err := backups(c).Restore(cmd.Context(), cmd.Flags().Arg(0))
		if err == nil {
			fmt.Fprintf(cmd.OutOrStdout(), "The house is as it was then. What was there is in %s; delete that when you no longer need it.\n", aside)
		}
		return err
	})
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New("say which backup: lamplight restore <file>")
		}
		return nil
	}
	return cmd
}

func ownerLink(cmd *cobra.Command, c config.Config) error {
	if _, err := os.Stat(database(c)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no house in %s yet: lamplight serve makes one", c.Data)
	}
	store, err := rooms.OpenStore(database(c))
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	code, err := rooms.NewService(store, nil, rooms.Options{Log: slog.Default()}).OwnerLink(cmd.Context())
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s/welcome/%s\n", c.Address(), code)
	return nil
}

// errAmiss ends a command that has said everything already.
var errAmiss = errors.New("something wants looking at")

// examine has the doctor look at this machine.
func examine(cmd *cobra.Command, c config.Config) error {
	file, err := cmd.Flags().GetString("config")
	if err != nil {
		return err
	}
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the findings say it
	found := doctor.Examine(cmd.Context(), doctor.House{Config: c, ConfigFile: file, Outside: true, Paths: tryPaths(c, "")})
	if err := web.WriteFindings(cmd.OutOrStdout(), "en", found); err != nil || doctor.Amiss(found) == 0 {
		return err
	}
	return errAmiss
}

// tryPaths tries the ways that pictures take; relayAt is empty where its name leads.
func tryPaths(c config.Config, relayAt string) func(context.Context, bool) ([]rooms.Path, error) {
	return func(ctx context.Context, running bool) ([]rooms.Path, error) {
		if c.LiveKit.URL != "" {
			return sfu.TryPaths(ctx, c.LiveKit.URL, c.LiveKit.APIKey, c.LiveKit.APISecret, netip.Addr{})
		}
		secret, err := []byte(c.Media.Secret), error(nil)
		if len(secret) == 0 {
			secret, err = os.ReadFile(filepath.Join(c.Data, "media.secret"))
		}
		if errors.Is(err, fs.ErrNotExist) {
			secret, err = []byte(rand.Text()+rand.Text()), nil // there is no house yet
		}
		if err != nil {
			return nil, err
		}
		return sfu.TryLocalPaths(ctx, localMedia(c, strings.TrimSpace(string(secret))), running, relayAt)
	}
}

func database(c config.Config) string { return filepath.Join(c.Data, "lamplight.db") }

// localMedia is the built-in media server as the configuration wants it.
func localMedia(c config.Config, secret string) sfu.LocalConfig {
	m := c.Media
	return sfu.LocalConfig{
		Key: "lamplight", Secret: secret,
		UDPPort: m.UDPPort, TCPPort: m.TCPPort, Address: m.Address, Listen: m.Listen,
		TURNDomain: c.Relay(), TURNPort: m.TURNPort,
		Redis: sfu.RedisConfig{Address: m.Redis.Address, User: m.Redis.User, Password: m.Redis.Password, DB: m.Redis.DB, TLS: m.Redis.TLS},
	}
}

// mediaServer is the one the configuration names or, with local, the one that
// is built in, alone or in a cluster; and the way through the gate to it.
func mediaServer(c config.Config) (media *sfu.Media, gate web.Gate, local *sfu.Local, err error) {
	if c.LiveKit.URL != "" {
		media = sfu.NewMedia(c.LiveKit.URL, c.LiveKit.APIKey, c.LiveKit.APISecret)
	} else {
		secret := c.Media.Secret
		if secret == "" {
			secret, err = sfu.KeptSecret(filepath.Join(c.Data, "media.secret"))
		}
		if err == nil {
			local, err = sfu.NewLocal(localMedia(c, secret))
		}
		if err != nil {
			return nil, web.Gate{}, nil, err
		}
		slog.Debug("the media server", "api", local.URL())
		media = local.Media(c.Nodes()...)
	}
	return media, web.Gate{Allowed: sfu.AllowedRTC, Wish: media.Wish, Forward: sfu.NewProxy(media).ServeRTC, Nodes: media.Nodes}, local, nil
}
