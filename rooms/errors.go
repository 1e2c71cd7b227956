package rooms

import "errors"

// Kind says what sort of answer a person can expect to an Error.
type Kind int

const (
	Invalid     Kind = iota + 1 // what was sent cannot be right
	Unknown                     // nobody knows who is asking
	Forbidden                   // known, and not allowed
	NotFound                    // not there, or not for this person to know
	Conflict                    // not now
	TooMany                     // too fast or too full; Args may hold "Seconds"
	Full                        // nothing more fits into the house; Args may hold "Seconds"
	Unavailable                 // a part of the house is down for the moment
)

// Error is a refusal a person can do something about: Key names a sentence of
// the catalogues ("block.not_now"), Args fills its slots. Anything that is not
// an *Error is a fault.
type Error struct {
	Kind Kind
	Key  string
	Args map[string]any
}

func (e *Error) Error() string { return e.Key }

// Refuse makes an Error; args alternate slot name and value.
func Refuse(kind Kind, key string, args ...any) *Error {
	e := &Error{Kind: kind, Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = map[string]any{}
		}
		e.Args[args[i].(string)] = args[i+1]
	}
	return e
}

// IsRefused reports whether err is a refusal with this key.
func IsRefused(err error, key string) bool {
	var e *Error
	return errors.As(err, &e) && e.Key == key
}
