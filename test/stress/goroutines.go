// Goroutines by the hundred thousand, and every way in which they wait for each other.
// env: GOMAXPROCS=1
// env: GOMAXPROCS=2
// env: GOMAXPROCS=8
package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	many(100_000)
	fmt.Println("primes:", sieve(60))
	fmt.Println("mutex:", counters())
	fmt.Println("rwmutex:", readers())
	fmt.Println("cond:", conditions())
	fmt.Println("select:", fanIn())
	fmt.Println("timers:", timers())
	fmt.Println("context:", cancelled())
	fmt.Println("sync.Map:", concurrentMap())
	fmt.Println("once:", onceValues())
	fmt.Println("unbuffered:", pingPong(20_000))
}

func many(n int) {
	var wg sync.WaitGroup
	var sum atomic.Int64
	start := make(chan struct{})
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-start
			sum.Add(int64(i))
		}()
	}
	close(start)
	wg.Wait()
	fmt.Println("sum:", sum.Load(), sum.Load() == int64(n)*int64(n-1)/2)
}

func sieve(n int) (last int) {
	ch := make(chan int)
	go func() {
		for i := 2; ; i++ {
			ch <- i
		}
	}()
	for range n {
		last = <-ch
		next := make(chan int)
		go func(in <-chan int, out chan<- int, prime int) {
			for i := range in {
				if i%prime != 0 {
					out <- i
				}
			}
		}(ch, next, last)
		ch = next
	}
	return last
}

func counters() int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	n := 0
	for range 64 {
		wg.Go(func() {
			for i := range 500 {
				mu.Lock()
				n++
				mu.Unlock()
				if i%50 == 0 {
					runtime.Gosched()
				}
			}
		})
	}
	wg.Wait()
	return n
}

func readers() (bad int) {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	var wrong atomic.Int32
	pair := [2]int{}
	for range 4 {
		wg.Go(func() {
			for range 1000 {
				mu.Lock()
				pair[0]++
				pair[1]--
				mu.Unlock()
			}
		})
	}
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				mu.RLock()
				if pair[0] != -pair[1] {
					wrong.Add(1)
				}
				mu.RUnlock()
			}
		})
	}
	wg.Wait()
	return int(wrong.Load()) + pair[0] - 4000
}

func conditions() int {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	var queue []int
	total := make(chan int)
	for range 8 {
		go func() {
			sum := 0
			for {
				mu.Lock()
				for len(queue) == 0 {
					c.Wait()
				}
				v := queue[0]
				queue = queue[1:]
				mu.Unlock()
				if v < 0 {
					total <- sum
					return
				}
				sum += v
			}
		}()
	}
	put := func(v int) {
		mu.Lock()
		queue = append(queue, v)
		mu.Unlock()
		c.Signal()
	}
	for i := range 2000 {
		put(i)
	}
	for range 8 {
		put(-1)
	}
	c.Broadcast()
	sum := 0
	for range 8 {
		sum += <-total
	}
	return sum
}

func fanIn() int {
	a, b, done := make(chan int), make(chan int, 3), make(chan struct{})
	go func() {
		for i := range 1000 {
			a <- i
		}
		close(a)
	}()
	go func() {
		for i := range 1000 {
			select {
			case b <- -i:
			case <-time.After(10 * time.Second):
				panic("nobody reads")
			}
		}
		close(b)
	}()
	go func() { time.Sleep(time.Millisecond); close(done) }()
	sum, events := 0, 0
	x, y := a, b
	for x != nil || y != nil || done != nil {
		select {
		case v, ok := <-x:
			if !ok {
				x = nil
				continue
			}
			sum += v + 1
		case v, ok := <-y:
			if !ok {
				y = nil
				continue
			}
			sum += v
		case <-done:
			done = nil
			events++
		}
	}
	select {
	case <-x:
		panic("a nil channel is never ready")
	default:
	}
	return sum + events
}

func timers() string {
	start := time.Now()
	fired := make(chan int, 10)
	for i := range 5 {
		time.AfterFunc(time.Duration(25*(i+1))*time.Millisecond, func() { fired <- i })
	}
	stopped := time.AfterFunc(time.Hour, func() { fired <- 100 })
	order := ""
	for range 5 {
		order += fmt.Sprint(<-fired)
	}
	ticks := 0
	t := time.NewTicker(2 * time.Millisecond)
	for range t.C {
		if ticks++; ticks == 5 {
			t.Stop()
			break
		}
	}
	took := time.Since(start)
	return fmt.Sprint(order, stopped.Stop(), ticks, took > 130*time.Millisecond && took < 20*time.Second)
}

func cancelled() string {
	ctx, cancel := context.WithCancelCause(context.Background())
	inner, stop := context.WithTimeout(ctx, time.Hour)
	defer stop()
	var wg sync.WaitGroup
	var n atomic.Int32
	for range 100 {
		wg.Go(func() {
			<-inner.Done()
			n.Add(1)
		})
	}
	cancel(errors.New("enough"))
	wg.Wait()
	late, stop2 := context.WithTimeout(context.Background(), time.Millisecond)
	defer stop2()
	<-late.Done()
	return fmt.Sprint(n.Load(), " ", inner.Err(), " ", context.Cause(inner), " ", late.Err())
}

func concurrentMap() int {
	var m sync.Map
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 1000 {
				m.LoadOrStore(i, g)
				if i%3 == 0 {
					m.Delete(i)
				}
			}
		})
	}
	wg.Wait()
	n := 0
	m.Range(func(k, v any) bool {
		if k.(int)%3 != 0 {
			n++
		}
		return true
	})
	return n
}

func onceValues() string {
	calls := 0
	f := sync.OnceValues(func() (int, error) { calls++; return 42, nil })
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { f() })
	}
	wg.Wait()
	v, err := f()
	return fmt.Sprint(calls, " ", v, " ", err)
}

func pingPong(n int) int {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for v := range ping {
			pong <- v + 1
		}
		close(pong)
	}()
	v := 0
	for range n {
		ping <- v
		v = <-pong
	}
	close(ping)
	return v
}
