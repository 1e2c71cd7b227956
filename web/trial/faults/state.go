package main

import (
	"database/sql"
	"fmt"
	"path/filepath"

	_ "github.com/glebarez/sqlite" // the driver the house has
)

// states are the questions that turn a database into slots of the ledger.
var states = []string{
	"SELECT 'message ' || client_id, count(*) FROM messages WHERE client_id <> '' GROUP BY client_id",
	"SELECT 'task ' || c.member, t.title FROM current_tasks c JOIN tasks t ON t.id = c.task",
	"SELECT 'booking ' || member || ' ' || scheduled, title FROM bookings",
	"SELECT 'ban ' || member, count(*) FROM cases WHERE kind = 'ban' GROUP BY member",
	"SELECT 'log ' || id, note FROM sessions",
	"SELECT 'jot ' || client_id, count(*) FROM jots GROUP BY client_id",
	"SELECT 'once a line of the log ' || member || block, count(*) FROM sessions GROUP BY member, block",
	"SELECT 'once a notice ' || key || args || at, count(*) FROM messages WHERE key LIKE 'notice.%' AND member IS NULL GROUP BY key, args, at",
}

// readState opens a database as the house would, and says what is in it and
// whether it is sound.
func readState(folder string) (found map[string]string, sound string, err error) {
	db, err := sql.Open("sqlite", filepath.Join(folder, "lamplight.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&sound); err != nil {
		return nil, "", err
	}
	found = map[string]string{}
	for _, question := range states {
		if err := ask(db, question, found); err != nil {
			return nil, sound, fmt.Errorf("%s: %w", question, err)
		}
	}
	return found, sound, nil
}

// ask adds what one question finds.
func ask(db *sql.DB, question string, found map[string]string) error {
	rows, err := db.Query(question)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var slot, value string
		if err := rows.Scan(&slot, &value); err != nil {
			return err
		}
		found[slot] = value
	}
	return rows.Err()
}
