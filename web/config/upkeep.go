package config

import (
	"cmp"
	"fmt"
	"net"
	"path/filepath"
)

const (
	rarestBackup = 24 * 31 // hours
	mostBackups  = 1000
)

// upkeepFault is what is wrong with the keys for backups and figures.
func (c Config) upkeepFault() (key, reason string) {
	if c.Backup.Every < 0 || c.Backup.Every > rarestBackup {
		return "backup.every", fmt.Sprintf("is a number of hours from 0 (never) to %d, not %d", rarestBackup, c.Backup.Every)
	}
	if c.Backup.Keep < 1 || c.Backup.Keep > mostBackups {
		return "backup.keep", fmt.Sprintf("is a number from 1 to %d, not %d", mostBackups, c.Backup.Keep)
	}
	if c.Metrics.Listen == "" {
		return "", ""
	}
	if _, port, err := net.SplitHostPort(c.Metrics.Listen); err != nil || !isPort(port) {
		return "metrics.listen", fmt.Sprintf("is an address and a port, such as localhost:9090, not %q", c.Metrics.Listen)
	}
	return "", ""
}

// BackupFolder is where copies of the house are kept.
func (c Config) BackupFolder() string {
	return cmp.Or(c.Backup.Folder, filepath.Join(c.Data, "backups"))
}
