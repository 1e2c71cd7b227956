package rooms

// NameOf is the name as it is kept and shown, or a refusal that says what is wrong with it.
func NameOf(raw string) (string, error) { return raw, nil }

// NameKey is what two names share that a reader could take for each other.
func NameKey(name string) string { return name }

// ReservedName reports whether a name with this key would pass for a role of the house.
func ReservedName(key string) bool { return false }
