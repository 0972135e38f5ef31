// Channel ping-pong: two goroutines handing a number back and forth, a buffered pipeline, and select.
package main

import "fmt"

func main() {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for x := range ping {
			pong <- x + 1
		}
		close(pong)
	}()
	x := 0
	for range 600_000 {
		ping <- x
		x = <-pong
	}
	close(ping)
	fmt.Println(x)

	squares := make(chan int, 64)
	sums := make(chan int)
	go func() {
		for i := range 1_500_000 {
			squares <- i * i & 1023
		}
		close(squares)
	}()
	go func() {
		s := 0
		for v := range squares {
			s += v
		}
		sums <- s
	}()
	fmt.Println(<-sums)

	a, b, done := make(chan int), make(chan int), make(chan bool)
	go func() {
		s := 0
		for range 400_000 {
			select {
			case v := <-a:
				s += v
			case v := <-b:
				s -= v
			}
		}
		fmt.Println(s)
		done <- true
	}()
	for i := range 200_000 {
		a <- i
		b <- i / 2
	}
	<-done
}
