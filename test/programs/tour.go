// Maps, goroutines, channels, interfaces, generics, recovered panics, timers, garbage collection, deferred calls.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"
)

type shape interface{ area() float64 }
type sq struct{ s float64 }
type circ struct{ r float64 }

func (s sq) area() float64    { return s.s * s.s }
func (c *circ) area() float64 { return 3 * c.r * c.r }

func sum[T int | float64](xs ...T) (t T) {
	for _, x := range xs {
		t += x
	}
	return
}

func safe(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	f()
	return nil
}

func main() {
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	keys := []string{}
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	fmt.Println(keys, len(m), m["b"])
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	ch := make(chan int, 10)
	for i := 0; i < 1000; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			total += i
			mu.Unlock()
			if i%100 == 0 {
				ch <- i
			}
		}()
	}
	wg.Wait()
	close(ch)
	n := 0
	for range ch {
		n++
	}
	fmt.Println(total, n)
	shapes := []shape{sq{2}, &circ{1}}
	for _, s := range shapes {
		fmt.Printf("%T %.2f\n", s, s.area())
	}
	fmt.Println(sum(1, 2, 3), sum(1.5, 2.5))
	fmt.Println(safe(func() { var p *int; *p = 1 }))
	fmt.Println(safe(func() { a := []int{1}; i := 5; _ = a[i] }))
	fmt.Println(errors.Is(os.ErrNotExist, os.ErrNotExist), strings.Repeat("ab", 3))
	select {
	case <-time.After(20 * time.Millisecond):
		fmt.Println("timeout")
	}
	var garbage [][]byte
	for i := 0; i < 2000; i++ {
		garbage = append(garbage, make([]byte, 10000))
		if len(garbage) > 100 {
			garbage = garbage[50:]
		}
	}
	runtime.GC()
	for i := range 3 {
		defer fmt.Println("deferred", i)
	}
	fmt.Println(len(garbage) > 0)
}
