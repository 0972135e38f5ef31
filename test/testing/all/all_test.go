package all

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	fmt.Println("set up")
	code := m.Run()
	fmt.Println("take down")
	if code != 0 && os.Getenv("ALL_FINE") != "" {
		code = 0
	}
	os.Exit(code)
}

func TestTwice(t *testing.T) {
	for _, n := range []int{1, 2} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			if Twice(n) != n+n {
				t.Error("wrong")
			}
		})
	}
}

func TestFails(t *testing.T) {
	t.Log("a <log>")
	t.Errorf("hidden = %d", hidden)
}

func TestSkipped(t *testing.T) {
	t.Skip("not now")
}

func BenchmarkTwice(b *testing.B) {
	for b.Loop() {
		hidden = Twice(hidden)
	}
}

func FuzzTwice(f *testing.F) {
	f.Add(3)
	f.Fuzz(func(t *testing.T, n int) {
		if n == 77 {
			t.Fatal("the seed in testdata")
		}
	})
}
