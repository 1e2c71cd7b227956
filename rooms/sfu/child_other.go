//go:build !linux

package sfu

import "syscall"

// endWithParent has nothing to add here: the child ends when its standard
// input ends.
func endWithParent() *syscall.SysProcAttr { return nil }
