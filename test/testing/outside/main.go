// A command that only tests from outside of its package are for.
package main

var Names = map[string]int{"one": 1}

func main() { println(len(Names)) }
