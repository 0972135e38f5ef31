// Package all has every kind of test; see test/test-command.test.ts.
package all

func Twice(n int) int { return 2 * n }

var hidden = 1

// Hidden is where none finds what Exported gives in tests.
func Hidden() *int { return &hidden }
