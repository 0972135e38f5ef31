package missing

import (
	"testing"

	"example.com/tested/nowhere"
)

func TestNothing(t *testing.T) { nowhere.F() }
