// The garbage collector under pressure: what is reachable stays as it is, finalizers, cleanups and weak pointers follow.
// env: GOGC=1
// env: GODEBUG=gccheckmark=1
// env: GODEBUG=clobberfree=1
// env: GODEBUG=gcstoptheworld=1
// env: GODEBUG=gcstoptheworld=2
// env: GODEBUG=efence=1
// env: GODEBUG=gcshrinkstackoff=1
// env: GOGC=off GOMEMLIMIT=64MiB
// env: GOGC=1 GOMAXPROCS=8
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"weak"
)

type tree struct {
	left, right *tree
	key         int
	name        string
	payload     any
	next        func() int
}

func grow(depth, key int) *tree {
	t := &tree{key: key, name: fmt.Sprintf("node-%d", key)}
	if depth > 0 {
		t.left = grow(depth-1, 2*key)
		t.right = grow(depth-1, 2*key+1)
	}
	switch key % 4 {
	case 0:
		t.payload = key
	case 1:
		t.payload = []string{t.name, "x"}
	case 2:
		t.payload = map[string]*tree{"self": t}
	case 3:
		t.payload = [3]*tree{t, t.left, t.right}
	}
	t.next = func() int { return t.key + len(t.name) }
	return t
}

func (t *tree) verify(key int) int {
	if t == nil {
		return 0
	}
	if t.key != key || t.name != fmt.Sprintf("node-%d", key) || t.next() != key+len(t.name) {
		panic(fmt.Sprint("damaged: ", key))
	}
	switch p := t.payload.(type) {
	case int:
		if p != key {
			panic("int")
		}
	case []string:
		if p[0] != t.name || p[1] != "x" {
			panic("slice")
		}
	case map[string]*tree:
		if p["self"] != t {
			panic("map")
		}
	case [3]*tree:
		if p != [3]*tree{t, t.left, t.right} {
			panic("array")
		}
	}
	return 1 + t.left.verify(2*key) + t.right.verify(2*key+1)
}

var sink atomic.Pointer[[]byte]

func garbage(stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := 0; !stop.Load(); i++ {
		b := make([]byte, 100+i%5000)
		for j := range b {
			b[j] = byte(i)
		}
		sink.Store(&b)
		if i%64 == 0 {
			_ = strings.Repeat("garbage", i%100)
			runtime.Gosched()
		}
	}
}

func main() {
	depth, rounds := 10, 12
	if os.Getenv("GODEBUG") == "efence=1" { // nothing is ever reused
		depth, rounds = 7, 3
	}
	var stop atomic.Bool
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go garbage(&stop, &wg)
	}
	old := grow(depth, 1)
	nodes := 0
	for i := range rounds {
		young := grow(depth-2, 1)
		if i%3 == 0 {
			runtime.GC()
		}
		nodes += young.verify(1) + old.verify(1)
	}
	stop.Store(true)
	wg.Wait()
	fmt.Println("trees:", nodes == rounds*(1<<(depth+1)-1+1<<(depth-1)-1))
	slices(rounds)
	maps(rounds)
	channels(rounds)
	finalizers()
	weakPointers()
	pools()
	var before, after debug.GCStats
	debug.ReadGCStats(&before)
	runtime.GC()
	debug.ReadGCStats(&after)
	fmt.Println("collections:", after.NumGC > before.NumGC)
}

func slices(rounds int) {
	var all [][]*int
	for i := range rounds * 40 {
		var s []*int
		for j := range 100 {
			v := i*100 + j
			s = append(s, &v)
		}
		all = append(all, s[10:90:95])
	}
	sum := 0
	for i, s := range all {
		for j, p := range s {
			if *p != i*100+j+10 {
				panic("slice element")
			}
			sum++
		}
	}
	fmt.Println("slices:", sum == rounds*40*80)
}

func maps(rounds int) {
	m := map[string]map[int]*string{}
	for i := range rounds * 20 {
		outer := fmt.Sprint("k", i%17)
		if m[outer] == nil {
			m[outer] = map[int]*string{}
		}
		s := fmt.Sprint(outer, i)
		m[outer][i] = &s
		if i%5 == 0 {
			delete(m[outer], i-34)
		}
	}
	runtime.GC()
	for outer, inner := range m {
		for i, s := range inner {
			if *s != fmt.Sprint(outer, i) {
				panic("map value")
			}
		}
	}
	fmt.Println("maps:", len(m))
}

func channels(rounds int) {
	ch := make(chan []any, 100)
	done := make(chan int)
	go func() {
		n := 0
		for v := range ch {
			if v[0].(string) != fmt.Sprint(v[1].(int)) {
				panic("channel element")
			}
			n++
		}
		done <- n
	}()
	for i := range rounds * 100 {
		ch <- []any{fmt.Sprint(i), i}
	}
	close(ch)
	fmt.Println("channels:", <-done == rounds*100)
}

type resource struct {
	id   int
	data *[64]byte
}

//go:noinline
func abandon(n int, finalized, cleaned *atomic.Int32) {
	for i := range n {
		r := &resource{id: i, data: new([64]byte)}
		if i%2 == 0 {
			runtime.SetFinalizer(r, func(r *resource) {
				if r.data != nil {
					finalized.Add(1)
				}
			})
		} else {
			runtime.AddCleanup(r, func(id int) {
				if id%2 == 1 {
					cleaned.Add(1)
				}
			}, i)
		}
	}
}

func finalizers() {
	var finalized, cleaned atomic.Int32
	abandon(200, &finalized, &cleaned)
	for i := 0; i < 400 && (finalized.Load() < 95 || cleaned.Load() < 95); i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	fmt.Println("finalizers:", finalized.Load() >= 95, "cleanups:", cleaned.Load() >= 95)
}

//go:noinline
func weakly(n int) (kept []*resource, all []weak.Pointer[resource]) {
	for i := range n {
		r := &resource{id: i, data: new([64]byte)}
		all = append(all, weak.Make(r))
		if i%4 == 0 {
			kept = append(kept, r)
		}
	}
	return kept, all
}

func weakPointers() {
	kept, all := weakly(100)
	alive := 0
	for range 200 {
		runtime.GC()
		alive = 0
		for i, p := range all {
			if r := p.Value(); r != nil {
				if r.id != i {
					panic("weak pointer to something else")
				}
				alive++
			} else if i%4 == 0 {
				panic("a kept value is gone")
			}
		}
		if alive <= 30 {
			break
		}
	}
	fmt.Println("weak:", len(kept), alive >= 25 && alive <= 30)
	runtime.KeepAlive(kept)
}

func pools() {
	p := sync.Pool{New: func() any { return new([1024]int) }}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				a := p.Get().(*[1024]int)
				for j := range a {
					a[j] = g*i + j
				}
				for j := range a {
					if a[j] != g*i+j {
						panic("shared")
					}
				}
				p.Put(a)
			}
		})
	}
	wg.Wait()
	fmt.Println("pools: fine")
}
