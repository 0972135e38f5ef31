package broken

import "testing"

func TestType(t *testing.T) {
	var n int = "text"
}
