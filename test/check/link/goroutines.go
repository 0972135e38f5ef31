package main

import (
	"fmt"
	"runtime"
	"sync"
)

type node struct {
	next *node
	data []byte
	m    map[string]int
}

var keep [64]*node

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for g := 0; g < 32; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var head *node
			for i := 0; i < 2000; i++ {
				head = &node{next: head, data: make([]byte, i%500), m: map[string]int{fmt.Sprint(i): i}}
				if i%100 == 0 {
					head.next = nil
				}
				keep[(g*7+i)%64] = head
			}
			n := 0
			for p := head; p != nil; p = p.next {
				n++
			}
			mu.Lock()
			total += n
			mu.Unlock()
		}()
	}
	wg.Wait()
	runtime.GC()
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	fmt.Println("total", total, "gc ran", ms.NumGC > 2)
}
