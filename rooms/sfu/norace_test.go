//go:build !race

package sfu

const slower = 1
