// Map literals: the order of entries whose keys turn out equal, and many entries of constants.
package main

import "fmt"

type K struct {
	a string
	b [2]int
}

type big struct{ x [20]int }

var g = ""
var seven = 7

var byName = map[string]int{
	"n1":  1,
	"n2":  2,
	"n3":  3,
	"n4":  4,
	"n5":  5,
	"n6":  6,
	"n7":  7,
	"n8":  8,
	"n9":  9,
	"n10": 10,
	"n11": 11,
	"n12": 12,
	"n13": 13,
	"n14": 14,
	"n15": 15,
	"n16": 16,
	"n17": 17,
	"n18": 18,
	"n19": 19,
	"n20": 20,
	"n21": 21,
	"n22": 22,
	"n23": 23,
	"n24": 24,
	"n25": 25,
	"n26": 26,
	"n27": 27,
	"n28": 28,
	"n29": 29,
	"n30": 30,
	"n31": 31,
	"n32": 32,
	"n33": 33,
	"n34": 34,
	"n35": 35,
	"n36": 36,
	"n37": 37,
	"n38": 38,
	"n39": 39,
	"n40": 40,
	"n41": 41,
	"n42": 42,
	"n43": 43,
	"n44": 44,
	"n45": 45,
	"n46": 46,
	"n47": 47,
	"n48": 48,
	"n49": 49,
	"n50": 50,
	"n51": 51,
	"n52": 52,
	"n53": 53,
	"n54": 54,
	"n55": 55,
	"n56": 56,
	"n57": 57,
	"n58": 58,
	"n59": 59,
	"n60": 60,
	"dyn": seven,
}

var funcs = map[int]func() int{1: func() int { return 1 }, 2: one}

func one() int { return seven }

func main() {
	fmt.Println(map[string]float64{g: 3, "": -0.1})
	fmt.Println(map[K]int{K{g, [2]int{}}: 1, K{}: 2, {"x", [2]int{1, 2}}: 3})
	mixed := map[any]any{g: 3, "": -0.1, seven: "s", 7: "t", nil: 1}
	fmt.Println(len(mixed), mixed[""], mixed[7], mixed[nil])
	s := 0
	for k, v := range byName {
		if k != "dyn" && k != fmt.Sprint("n", v) {
			panic(k)
		}
		s += v
	}
	fmt.Println(s, len(byName), byName["n33"], byName["dyn"])
	m := map[K]big{
		{"k1", [2]int{1, 1}}:   {[20]int{1, 2, 19: 5}},
		{"k2", [2]int{2, 1}}:   {[20]int{2, 2, 19: 5}},
		{"k3", [2]int{3, 1}}:   {[20]int{3, 2, 19: 5}},
		{"k4", [2]int{4, 1}}:   {[20]int{4, 2, 19: 5}},
		{"k5", [2]int{5, 1}}:   {[20]int{5, 2, 19: 5}},
		{"k6", [2]int{6, 1}}:   {[20]int{6, 2, 19: 5}},
		{"k7", [2]int{7, 1}}:   {[20]int{7, 2, 19: 5}},
		{"k8", [2]int{8, 1}}:   {[20]int{8, 2, 19: 5}},
		{"k9", [2]int{9, 1}}:   {[20]int{9, 2, 19: 5}},
		{"k10", [2]int{10, 1}}: {[20]int{10, 2, 19: 5}},
		{"k11", [2]int{11, 1}}: {[20]int{11, 2, 19: 5}},
		{"k12", [2]int{12, 1}}: {[20]int{12, 2, 19: 5}},
		{"k13", [2]int{13, 1}}: {[20]int{13, 2, 19: 5}},
		{"k14", [2]int{14, 1}}: {[20]int{14, 2, 19: 5}},
		{"k15", [2]int{15, 1}}: {[20]int{15, 2, 19: 5}},
		{"k16", [2]int{16, 1}}: {[20]int{16, 2, 19: 5}},
		{"k17", [2]int{17, 1}}: {[20]int{17, 2, 19: 5}},
		{"k18", [2]int{18, 1}}: {[20]int{18, 2, 19: 5}},
		{"k19", [2]int{19, 1}}: {[20]int{19, 2, 19: 5}},
		{"k20", [2]int{20, 1}}: {[20]int{20, 2, 19: 5}},
		{"k21", [2]int{21, 1}}: {[20]int{21, 2, 19: 5}},
		{"k22", [2]int{22, 1}}: {[20]int{22, 2, 19: 5}},
		{"k23", [2]int{23, 1}}: {[20]int{23, 2, 19: 5}},
		{"k24", [2]int{24, 1}}: {[20]int{24, 2, 19: 5}},
		{"k25", [2]int{25, 1}}: {[20]int{25, 2, 19: 5}},
		{"k26", [2]int{26, 1}}: {[20]int{26, 2, 19: 5}},
		{"k27", [2]int{27, 1}}: {[20]int{27, 2, 19: 5}},
		{"k28", [2]int{28, 1}}: {[20]int{28, 2, 19: 5}},
		{"k29", [2]int{29, 1}}: {[20]int{29, 2, 19: 5}},
		{"k30", [2]int{30, 1}}: {[20]int{30, 2, 19: 5}},
		{"k31", [2]int{31, 1}}: {[20]int{31, 2, 19: 5}},
		{"k32", [2]int{32, 1}}: {[20]int{32, 2, 19: 5}},
		{"k33", [2]int{33, 1}}: {[20]int{33, 2, 19: 5}},
		{"k34", [2]int{34, 1}}: {[20]int{34, 2, 19: 5}},
		{"k35", [2]int{35, 1}}: {[20]int{35, 2, 19: 5}},
		{"k36", [2]int{36, 1}}: {[20]int{36, 2, 19: 5}},
		{"k37", [2]int{37, 1}}: {[20]int{37, 2, 19: 5}},
		{"k38", [2]int{38, 1}}: {[20]int{38, 2, 19: 5}},
		{"k39", [2]int{39, 1}}: {[20]int{39, 2, 19: 5}},
		{"k40", [2]int{40, 1}}: {[20]int{40, 2, 19: 5}},
	}
	t := 0
	for k, v := range m {
		if k.b[0] != v.x[0] || v.x[19] != 5 || fmt.Sprint("k", v.x[0]) != k.a {
			panic(fmt.Sprint(k, v))
		}
		t += v.x[0]
	}
	fmt.Println(t, len(m), funcs[1]()+funcs[2]())
	e := map[struct{}]int{{}: 1}
	u := map[uint32]*int{
		1:  nil,
		2:  nil,
		3:  nil,
		4:  nil,
		5:  nil,
		6:  nil,
		7:  nil,
		8:  nil,
		9:  nil,
		10: nil,
		11: nil,
		12: nil,
		13: nil,
		14: nil,
		15: nil,
		16: nil,
		17: nil,
		18: nil,
		19: nil,
		20: nil,
		21: nil,
		22: nil,
		23: nil,
		24: nil,
		25: nil,
		26: nil,
		27: nil,
		28: nil,
		29: nil,
		30: nil,
		31: &seven,
	}
	fmt.Println(len(e), len(u), *u[31])
}

func two() int { return 2 }

func init() {
	fmt.Println(map[string]func() int{g: one, "": two}[""](), map[string]*int{g: nil, "": &seven}[""] == nil, map[string][2]string{g: {"q"}, "": {"r", "s"}})
}
