// encoding/json both ways: reflection, interfaces, strings, maps.
package main

import (
	"encoding/json"
	"fmt"
)

type address struct {
	Street string
	City   string
	Zip    int `json:"zip,omitempty"`
}

type person struct {
	Name    string            `json:"name"`
	Age     int               `json:"age"`
	Height  float64           `json:"height"`
	Tags    []string          `json:"tags"`
	Home    *address          `json:"home"`
	Extra   map[string]string `json:"extra,omitempty"`
	Friends []int             `json:"friends"`
}

func main() {
	var people []person
	for i := range 400 {
		p := person{Name: fmt.Sprintf("person \"%d\" ü", i), Age: i % 90, Height: 1.5 + float64(i%50)/100,
			Tags: []string{"a", "bb", "ccc"}, Home: &address{Street: "Street <1>", City: "Town", Zip: i}, Friends: []int{i, i + 1, i + 2}}
		if i%3 == 0 {
			p.Extra = map[string]string{"k1": "v1", "k2": "v2"}
		}
		people = append(people, p)
	}
	total := 0
	for range 60 {
		text, err := json.Marshal(people)
		if err != nil {
			panic(err)
		}
		total += len(text)
		var back []person
		if err := json.Unmarshal(text, &back); err != nil {
			panic(err)
		}
		var free any
		if err := json.Unmarshal(text, &free); err != nil {
			panic(err)
		}
		total += len(back) + len(free.([]any)) + back[7].Home.Zip
	}
	fmt.Println(total)
}
