package main_test

import (
	"testing"

	main "example.com/tested/outside"
)

func TestNames(t *testing.T) {
	if main.Names["one"] != 1 {
		t.Fatal(main.Names)
	}
}
