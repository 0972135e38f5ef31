// Switches over integers of every width: ranges of constants, gaps, the ends of the types, duplicates of bodies.
package main

import "fmt"

func u8(x uint8) int {
	switch x {
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return 1
	case 'a', 'b', 'c', 'd', 'e', 'f':
		return 2
	case 255, 254:
		return 3
	case 0:
		return 4
	case '-', '+', '.':
		return 5
	}
	return 0
}

func i8(x int8) int {
	switch x {
	case -128, -127, -126:
		return 1
	case -1, 0, 1:
		return 2
	case 126, 127:
		return 3
	}
	return 0
}

func i16(x int16) int {
	switch x {
	case -32768, 32767:
		return 1
	case -3, -2, -1, 0:
		return 2
	case 1:
		return 3
	case 2:
		return 2
	case 10, 12, 11, 14, 13:
		return 4
	}
	return 0
}

func u32(x uint32) int {
	switch x {
	case 0xffffffff, 0xfffffffe:
		return 1
	case 0x7fffffff, 0x80000000, 0x80000001:
		return 2
	case 0, 1:
		return 3
	}
	return 0
}

func i64(x int64) int {
	switch x {
	case -1 << 63, -1<<63 + 1:
		return 1
	case 1<<63 - 1, 1<<63 - 2:
		return 2
	case 0xffffffff, 0x100000000, 0x100000001:
		return 3
	case -0x100000000, -0x100000001, -0xffffffff:
		return 4
	case -1, 0, 1, 2:
		return 5
	case 3:
		return 6
	}
	return 0
}

func u64(x uint64) int {
	switch x {
	case 1<<64 - 1, 1<<64 - 2:
		return 1
	case 1 << 63, 1<<63 - 1:
		return 2
	case 5, 6, 7:
		return 3
	case 8:
		fallthrough
	case 9, 10:
		return 4
	default:
		return 9
	}
}

// rune has tests of other things between its constants.
func mixed(r rune, y rune) int {
	switch r {
	case 'x', 'y', 'z':
		return 1
	case y:
		return 2
	case 'a', 'b', 'c', 'A', 'B', 'C':
		return 3
	case y + 1:
		return 4
	case '\n', '\r', '\t', ' ', '\v', '\f', 0x85, 0xA0, 0x2028, 0x2029:
		return 5
	}
	return 0
}

func main() {
	var c [10]int
	for x := 0; x < 256; x++ {
		c[u8(uint8(x))]++
		c[5+i8(int8(x))]++
	}
	fmt.Println(c)
	c = [10]int{}
	for x := -40000; x < 40000; x++ {
		c[i16(int16(x))]++
		c[9-mixed(rune(x), 70)]++
	}
	fmt.Println(c)
	for _, x := range []int64{0, 1, -1, 2, 3, 4, -2, 1<<63 - 1, 1<<63 - 2, 1<<63 - 3, -1 << 63, -1<<63 + 1, -1<<63 + 2, 0xfffffffe,
		0xffffffff, 0x100000000, 0x100000001, 0x100000002, -0x100000000, -0x100000001, -0x100000002, -0xffffffff, -0xfffffffe,
		5, 6, 7, 8, 9, 10, 11, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0x80000002} {
		fmt.Println(x, i64(x), u64(uint64(x)), u32(uint32(x)), i16(int16(x)), i8(int8(x)))
	}
}
