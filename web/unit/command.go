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
	house := Plan{Example: example}
	cmd := house.command("install", "sudo lamplight install", "The house is running. See how it does: lamplight doctor\nMake yourself its owner: lamplight owner-link")
	cmd.Short = "Install this program as a service of systemd, or its newer version"
	cmd.Long = "Copies this program to " + Program + ", writes " + Settings + " where there\n" +
		"is none, and starts a service with a user of its own that may write to " + Data + "\n" +
		"and to nothing else. Done again it changes nothing; with a newer program it puts\nthat in place."
	cmd.Flags().StringVar(&house.Domain, "domain", "", "the domain of the house, for its first configuration")

	further := Plan{Example: example, Media: true}
	media := further.command("media", "sudo lamplight install media", "This machine is ready to carry pictures. See how it does: lamplight doctor --config "+Further+"\nName it in the configuration of the house, under media.nodes:")
	media.Short = "Install this program as one machine more for the pictures of a house"
	media.Long = "Copies this program to " + Program + " and starts a service that carries\n" +
		"pictures and sound for a house elsewhere and may write nowhere. What only the house\n" +
		"knows stands in " + Further + "; where there is none, an empty one is\nwritten, to be filled in. Done again it changes nothing; with a newer program it\nputs that in place."
	cmd.AddCommand(media)
	return cmd
}

// command installs what is planned, after a look at who asks and where.
func (p *Plan) command(use, typed, done string) *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:  use,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if p.Binary, err = os.Executable(); err != nil {
				return err
			}
			p.Out = cmd.OutOrStdout()
			if dry {
				return p.DryRun()
			}
			if os.Getuid() != 0 {
				return fmt.Errorf("to install a service is an administrator's: %s (--dry-run only prints)", typed)
			}
			if _, err := os.Stat("/run/systemd/system"); err != nil {
				return errors.New("this machine is not run by systemd: --dry-run prints what a service needs")
			}
			syscall.Umask(0o022)
			p.Run = func(args ...string) error {
				c := exec.CommandContext(cmd.Context(), args[0], args[1:]...)
				c.Stdout, c.Stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
				return c.Run()
			}
			if err := p.Install(); err != nil {
				return err
			}
			if p.Media {
				done += " http://" + p.listen
			}
			_, err = fmt.Fprintln(p.Out, done)
			return err
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print the files and commands, and do nothing")
	return cmd
}
