package sfu

import "syscall"

// endWithParent has the kernel kill the child when its parent is gone, even a
// parent that was killed itself.
func endWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
