// Switches that jump through tables: gaps, negative and large constants, ranges, fallthrough, a loop around.
package main

//go:noinline
func f(x int) int {
	switch x {
	case 1:
		return 10
	case 2, 3:
		return 23
	case 5:
		return 50
	case 6:
		return 61
	case 8:
		return 80
	case 9:
		return 91
	case 12:
		return 120
	case 13:
		return 130
	case 15:
		x += 2
		fallthrough
	case 16:
		return 160 + x
	}
	return -1
}

//go:noinline
func g(x int8) (r int) {
	switch x {
	case -128:
		r = 1
	case -126:
		r = 2
	case -124:
		r = 3
	case -122:
		r = 4
	case -120:
		r = 5
	case -118:
		r = 6
	case -116:
		r = 7
	case -114:
		r = 8
	case 100, 101, 102:
		r = 9
	case 127:
		r = 10
	default:
		r = 11
	}
	return
}

//go:noinline
func h(x uint64, y int) int {
	for i := 0; i < 3; i++ {
		switch x {
		case 1<<63 + 0:
			y += 1
		case 1<<63 + 1:
			y *= 2
		case 1<<63 + 2:
			y -= 3
		case 1<<63 + 3:
			y ^= 4
		case 1<<63 + 4:
			y |= 5
		case 1<<63 + 5:
			y &= 6
		case 1<<63 + 6:
			y <<= 1
		case 1<<63 + 7:
			y >>= 1
		case 1<<63 + 8, 1<<63 + 10, 1<<63 + 12, 1<<63 + 14:
			continue
		case 1<<63 + 15:
			break
		default:
			return y
		}
		x++
	}
	return y
}

func main() {
	for i := -2; i < 20; i++ {
		print(f(i), " ")
	}
	println()
	for i := -128; i < 128; i++ {
		print(g(int8(i)), " ")
	}
	println()
	for i := uint64(0); i < 20; i++ {
		print(h(1<<63+i-2, 77), " ")
	}
	println(h(0, 1))
}
