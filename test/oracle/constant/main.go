// Evaluates constant expressions with go/constant, for comparison with src/constant. In: lines of postfix programs, tokens
// separated by tabs: literals "i:12", "f:1e3", "m:2i", "c:'a'", "s:\"x\"", "b:true"; operators named as below. Out: for each
// line exact text, short text, kind, ToInt, ToFloat, ToComplex (exact texts), and for real values the bits of float64 and float32.
package main

import (
	"bufio"
	"fmt"
	"go/constant"
	"go/token"
	"math"
	"os"
	"strconv"
	"strings"
)

var literals = map[string]token.Token{"i": token.INT, "f": token.FLOAT, "m": token.IMAG, "c": token.CHAR, "s": token.STRING}

var binary = map[string]token.Token{
	"+": token.ADD, "-": token.SUB, "*": token.MUL, "/": token.QUO, "div": token.QUO_ASSIGN, "%": token.REM,
	"&": token.AND, "|": token.OR, "^": token.XOR, "&^": token.AND_NOT, "&&": token.LAND, "||": token.LOR,
}

var comparisons = map[string]token.Token{
	"==": token.EQL, "!=": token.NEQ, "<": token.LSS, "<=": token.LEQ, ">": token.GTR, ">=": token.GEQ,
}

var unary = map[string]token.Token{"pos": token.ADD, "neg": token.SUB, "not": token.NOT}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		fmt.Fprintln(out, describe(evaluate(strings.Split(in.Text(), "\t"))))
	}
}

func evaluate(program []string) constant.Value {
	var stack []constant.Value
	pop := func() constant.Value {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		return v
	}
	for _, t := range program {
		var v constant.Value
		name, text, hasText := strings.Cut(t, ":")
		if tok, ok := literals[name]; ok && hasText {
			v = constant.MakeFromLiteral(text, tok, 0)
		} else if name == "b" && hasText {
			v = constant.MakeBool(text == "true")
		} else if name == "compl" {
			bits, _ := strconv.Atoi(text)
			v = constant.UnaryOp(token.XOR, pop(), uint(bits))
		} else if name == "shl" || name == "shr" {
			count, _ := strconv.Atoi(text)
			v = constant.Shift(pop(), map[string]token.Token{"shl": token.SHL, "shr": token.SHR}[name], uint(count))
		} else if tok, ok := unary[t]; ok {
			v = constant.UnaryOp(tok, pop(), 0)
		} else if tok, ok := comparisons[t]; ok {
			y, x := pop(), pop()
			v = constant.MakeBool(constant.Compare(x, tok, y))
		} else if tok, ok := binary[t]; ok {
			y, x := pop(), pop()
			v = constant.BinaryOp(x, tok, y)
		} else {
			switch t {
			case "imag*":
				v = constant.MakeImag(pop())
			case "re":
				v = constant.Real(pop())
			case "im":
				v = constant.Imag(pop())
			case "toint":
				v = constant.ToInt(pop())
			case "tofloat":
				v = constant.ToFloat(pop())
			case "tocomplex":
				v = constant.ToComplex(pop())
			case "float64":
				f, _ := constant.Float64Val(pop())
				v = constant.MakeFloat64(f)
			case "float32":
				f, _ := constant.Float32Val(pop())
				v = constant.MakeFloat64(float64(f))
			default:
				panic("unknown token " + t)
			}
		}
		stack = append(stack, v)
	}
	return pop()
}

func describe(v constant.Value) string {
	fields := []string{
		v.ExactString(), v.String(), v.Kind().String(),
		constant.ToInt(v).ExactString(), constant.ToFloat(v).ExactString(), constant.ToComplex(v).ExactString(),
	}
	if v.Kind() == constant.Int || v.Kind() == constant.Float {
		f64, _ := constant.Float64Val(v)
		f32, _ := constant.Float32Val(v)
		fields = append(fields, fmt.Sprintf("%016x", math.Float64bits(f64)), fmt.Sprintf("%08x", math.Float32bits(f32)))
	}
	return strings.Join(fields, "\t")
}
