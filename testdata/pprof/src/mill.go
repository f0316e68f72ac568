// A small mill of work to be profiled: direct and mutual recursion, functions small enough to be inlined, a generic function, a
// closure, goroutines with labels, and allocations of several sizes. Usage: mill CPU.pb.gz HEAP.pb.gz
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"
)

var sink uint64
var kept [][]byte

func mix(x uint64) uint64 { return x*0x9E3779B97F4A7C15 ^ x>>29 }

func mixTwice(x uint64) uint64 { return mix(mix(x)) }

//go:noinline
func grind(n int) uint64 {
	total := uint64(n)
	for i := 0; i < 2000; i++ {
		total += mixTwice(total + uint64(i))
	}
	return total
}

func fib(n int) uint64 {
	if n < 2 {
		return grind(n) & 1
	}
	return fib(n-1) + fib(n-2)
}

func even(n int) uint64 {
	if n == 0 {
		return grind(0)
	}
	return odd(n - 1)
}

func odd(n int) uint64 { return even(n-1) + grind(n) }

//go:noinline
func reduce[T any](items []T, start uint64, step func(uint64, T) uint64) uint64 {
	for _, item := range items {
		start = step(start, item)
	}
	return start
}

//go:noinline
func keep(size int) { kept = append(kept, make([]byte, size)) }

func store(depth, size int) {
	if depth > 0 {
		store(depth-1, size)
		return
	}
	keep(size)
}

func work(until time.Time) uint64 {
	total := uint64(0)
	items := []int{4, 6, 8, 14}
	for time.Now().Before(until) {
		total += fib(12) + even(12)
		total += reduce(items, 1, func(sum uint64, n int) uint64 { return sum + even(n) })
	}
	return total
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	runtime.MemProfileRate = 4096
	cpu, err := os.Create(os.Args[1])
	check(err)
	check(pprof.StartCPUProfile(cpu))
	var wait sync.WaitGroup
	until := time.Now().Add(800 * time.Millisecond)
	for _, name := range []string{"north", "south"} {
		wait.Add(1)
		go pprof.Do(context.Background(), pprof.Labels("side", name, "kind", "worker"), func(context.Context) {
			defer wait.Done()
			sink += work(until)
		})
	}
	wait.Wait()
	pprof.StopCPUProfile()
	check(cpu.Close())

	for i := 0; i < 200; i++ {
		store(i%7, 512<<(i%6))
	}
	runtime.GC()
	heap, err := os.Create(os.Args[2])
	check(err)
	check(pprof.Lookup("heap").WriteTo(heap, 0))
	check(heap.Close())
}
