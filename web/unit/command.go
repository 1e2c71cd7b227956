package unit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"github.com/spf13/cobra"
)

// Command is `lamplight install`; example is the text of config.example.yaml.
func Command(example []byte) *cobra.Command {
	var dry bool
	plan := Plan{Example: example}
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Install this program as a service of systemd, or its newer version",
		Long: "Copies this program to " + Program + ", writes " + Settings + " where there\n" +
			"is none, and starts a service with a user of its own that may write to " + Data + "\n" +
			"and to nothing else. Done again it changes nothing; with a newer program it puts\nthat in place.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if plan.Binary, err = os.Executable(); err != nil {
				return err
			}
			plan.Out = cmd.OutOrStdout()
			if dry {
				return plan.DryRun()
			}
			if os.Getuid() != 0 {
				return errors.New("to install a service is an administrator's: sudo lamplight install (--dry-run only prints)")
			}
			if _, err := os.Stat("/run/systemd/system"); err != nil {
				return errors.New("this machine is not run by systemd: --dry-run prints what a service needs")
			}
			syscall.Umask(0o022)
			plan.Run = func(args ...string) error {
				c := exec.CommandContext(cmd.Context(), args[0], args[1:]...)
				c.Stdout, c.Stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
				return c.Run()
			}
			if err := plan.Install(); err != nil {
				return err
			}
			_, err = fmt.Fprintln(plan.Out, "The house is running. See how it does: lamplight doctor\nMake yourself its owner: lamplight owner-link")
			return err
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print the files and commands, and do nothing")
	cmd.Flags().StringVar(&plan.Domain, "domain", "", "the domain of the house, for its first configuration")
	return cmd
}
