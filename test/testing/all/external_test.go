package all_test

import (
	"fmt"
	"os"
	"testing"

	"example.com/tested/all"
	"example.com/tested/none"
)

func ExampleTwice() {
	fmt.Println(all.Twice(4))
	// Output: 8
}

func Example_unordered() {
	for k := range map[string]bool{"one": true, "two": true} {
		fmt.Println(k)
	}
	// Unordered output:
	// two
	// one
}

func Example_wrong() {
	fmt.Println("this")
	// Output: that
}

func Example_compiledOnly() {
	panic("not run")
}

// none sees the package under test with its test files.
func TestWorld(t *testing.T) {
	if none.Exported() != all.Exported() {
		t.Error("two copies of the package")
	}
	if _, err := os.Stat("testdata"); err != nil {
		t.Error(err)
	}
}
