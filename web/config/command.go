package config

import (
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"
)

// Command gives a command the flags, and runs it with the configuration until
// it ends or is asked to.
func (keys Keys) Command(cmd *cobra.Command, run func(*cobra.Command, Config) error) *cobra.Command {
	keys.AddFlags(cmd.Flags())
	cmd.Args = noneButTheSwitch
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := keys.Read(cmd.Flags(), os.Environ())
		if err != nil {
			return err
		}
		slog.SetDefault(slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: c.Log.Level})))
		syscall.Umask(0o077) // whatever we write is for us alone
		ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		cmd.SetContext(ctx)
		return run(cmd, c)
	}
	return cmd
}

// noneButTheSwitch lets people write --short-plans true as well.
func noneButTheSwitch(cmd *cobra.Command, args []string) error {
	if f := cmd.Flags().Lookup("short-plans"); len(args) == 1 && f.Changed {
		if _, err := strconv.ParseBool(args[0]); err == nil {
			return f.Value.Set(args[0])
		}
	}
	return cobra.NoArgs(cmd, args)
}
