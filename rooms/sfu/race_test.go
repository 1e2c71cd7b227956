//go:build race

package sfu

// slower is how much longer things may take under the race detector, which
// starts the media process in several times the time.
const slower = 4
