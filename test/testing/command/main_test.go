package main

import (
	"fmt"
	"testing"
)

func TestNames(t *testing.T) {
	if fmt.Sprint(names) != "map[one:1 two:2]" || word("three").length() != 5 {
		t.Fatal(names)
	}
	if got := fmt.Sprintf("%T", word("")); got != "main.word" {
		t.Fatal(got)
	}
}

func Example_main() {
	main()
	// Output: 2 5
}
