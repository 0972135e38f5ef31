// Profiles that a program takes of itself: processor time and heap. What is in them is looked at by its own reader and,
// where it is installed, by the official pprof tool.
// env: GOGC=50
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"time"
)

//go:noinline
func busy(until time.Time) (n uint64) {
	for time.Now().Before(until) {
		for i := range uint64(100_000) {
			n = n*31 + i
		}
	}
	return n
}

//go:noinline
func hoard(n int) (all [][]byte) {
	for range n {
		all = append(all, make([]byte, 64<<10))
	}
	return all
}

func main() {
	var cpu bytes.Buffer
	if err := pprof.StartCPUProfile(&cpu); err != nil {
		panic(err)
	}
	busy(time.Now().Add(700 * time.Millisecond))
	pprof.StopCPUProfile()
	fmt.Println("cpu:", names(cpu.Bytes(), "main.busy"))
	kept := hoard(500)
	runtime.GC()
	var heap bytes.Buffer
	if err := pprof.WriteHeapProfile(&heap); err != nil {
		panic(err)
	}
	fmt.Println("heap:", names(heap.Bytes(), "main.hoard"))
	var text bytes.Buffer
	pprof.Lookup("goroutine").WriteTo(&text, 1)
	fmt.Println("goroutine:", bytes.Contains(text.Bytes(), []byte("main.main+0x")))
	runtime.KeepAlive(kept)
	if len(os.Args) == 3 {
		os.WriteFile(os.Args[1], cpu.Bytes(), 0o666)
		os.WriteFile(os.Args[2], heap.Bytes(), 0o666)
	}
}

// Is `name` in the profile's string table?
func names(profile []byte, name string) bool {
	r, err := gzip.NewReader(bytes.NewReader(profile))
	if err != nil {
		panic(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return bytes.Contains(text, []byte(name))
}
