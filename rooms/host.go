package rooms

// Line is a sentence of the catalogues with what fills its slots; who shows it
// chooses the language.
type Line struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}
