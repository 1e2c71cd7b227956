package rooms

import "context"

type secretRow struct {
	Name  string `gorm:"primaryKey"`
	Value []byte
}

func (secretRow) TableName() string { return "secrets" }

// Secret is what the house keeps under this name and shows to nobody; made at
// its first use.
func (s *Service) Secret(ctx context.Context, name string, made func() ([]byte, error)) (value []byte, err error) {
	err = s.change(ctx, func(c *change) error {
		var rows []secretRow
		if err := c.tx.Where("name = ?", name).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) > 0 {
			value = rows[0].Value
			return nil
		}
		if value, err = made(); err != nil {
			return err
		}
		return c.tx.Create(&secretRow{Name: name, Value: value}).Error
	})
	return value, err
}
