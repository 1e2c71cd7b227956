// Package rooms is the house itself: members, rooms, tasks, messages, blocks
// with their phases, rounds and hosts, and the one place that makes them live.
// It knows SQLite and time; it knows no HTTP, no language and no media server.
package rooms
