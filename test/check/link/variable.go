package main

import "fmt"

var text = "as compiled"

var number = 1

func main() {
	fmt.Println(text)
	if number != 1 {
		fmt.Println(number)
	}
}
