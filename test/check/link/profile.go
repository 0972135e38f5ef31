package main

import (
	"fmt"
	"os"
	"runtime/pprof"
	"time"
)

//go:noinline
func burn(n int) (x uint64) {
	for i := 0; i < n; i++ {
		x = x*6364136223846793005 + uint64(i)
	}
	return
}

func main() {
	f, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	pprof.StartCPUProfile(f)
	t := time.Now()
	var x uint64
	for time.Since(t) < 600*time.Millisecond {
		x += burn(1000000)
	}
	pprof.StopCPUProfile()
	f.Close()
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 1)
	fmt.Println(x != 1)
}
