// A command under test: its package is no longer the program's main one, and its variables are set all the same.
package main

import "fmt"

var names = map[string]int{"one": 1}

type word string

func (w word) length() int { return len(w) }

func init() { names["two"] = 2 }

func main() { fmt.Println(len(names), word("three").length()) }
