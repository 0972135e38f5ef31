// Package none has no tests.
package none

import "example.com/tested/all"

func Exported() *int { return all.Hidden() }
