// The operating system: files, pipes, other processes, signals, exit codes, the environment.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

func main() {
	if mode := os.Getenv("STRESS_CHILD"); mode != "" {
		child(mode)
	}
	files()
	pipes()
	processes()
	signals()
	fmt.Println("deadline:", deadline())
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func files() {
	dir := must(os.MkdirTemp("", "glasgo-stress-"))
	defer os.RemoveAll(dir)
	for i := range 50 {
		name := filepath.Join(dir, fmt.Sprint("d", i%5), fmt.Sprint("f", i))
		os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, bytes.Repeat([]byte{byte(i)}, i*1000), 0o600); err != nil {
			panic(err)
		}
	}
	var total int64
	n := 0
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			total += must(d.Info()).Size()
			n++
		}
		return err
	})
	fmt.Println("files:", n, total)
	_, err := os.Open(filepath.Join(dir, "none"))
	var pe *fs.PathError
	fmt.Println("missing:", errors.Is(err, fs.ErrNotExist), errors.As(err, &pe), pe.Err)
	f := must(os.OpenFile(filepath.Join(dir, "log"), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644))
	w := bufio.NewWriter(f)
	for i := range 10_000 {
		fmt.Fprintln(w, "line", i)
	}
	w.Flush()
	f.Seek(0, io.SeekStart)
	lines := 0
	for s := bufio.NewScanner(f); s.Scan(); lines++ {
	}
	f.Truncate(10)
	fmt.Println("lines:", lines, must(f.Stat()).Size(), must(f.Stat()).Mode())
	f.Close()
	os.Rename(filepath.Join(dir, "log"), filepath.Join(dir, "renamed"))
	os.Symlink("renamed", filepath.Join(dir, "link"))
	fmt.Println("link:", must(os.Readlink(filepath.Join(dir, "link"))), string(must(os.ReadFile(filepath.Join(dir, "link")))))
}

func pipes() {
	r, w := must2(os.Pipe())
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 1000 {
			w.Write(bytes.Repeat([]byte("x"), 1000))
		}
		w.Close()
	})
	fmt.Println("pipe:", must(io.Copy(io.Discard, r)))
	wg.Wait()
}

func must2[A, B any](a A, b B, err error) (A, B) {
	if err != nil {
		panic(err)
	}
	return a, b
}

func self(mode string) *exec.Cmd {
	cmd := exec.Command(must(os.Executable()))
	cmd.Env = append(os.Environ(), "STRESS_CHILD="+mode, "EXTRA=1")
	return cmd
}

func child(mode string) {
	switch mode {
	case "upper":
		s := bufio.NewScanner(os.Stdin)
		for s.Scan() {
			fmt.Println(strings.ToUpper(s.Text()))
		}
		os.Exit(0)
	case "code":
		fmt.Fprintln(os.Stderr, "leaving", os.Getenv("EXTRA"))
		defer fmt.Println("not printed")
		os.Exit(37)
	case "panic":
		panic("in the child")
	case "sleep":
		fmt.Println("ready")
		time.Sleep(time.Minute)
	case "trap":
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGTERM)
		fmt.Println("ready")
		fmt.Println("got", <-c)
		os.Exit(5)
	case "race":
		for range 20 {
			go func() {
				for {
					fmt.Fprint(io.Discard, "x")
				}
			}()
		}
		time.Sleep(2 * time.Millisecond)
		os.Exit(3)
	}
	panic("no such mode")
}

func processes() {
	cmd := self("upper")
	cmd.Stdin = strings.NewReader("one\ntwo\n")
	fmt.Printf("upper: %q\n", must(cmd.Output()))
	err := self("code").Run()
	var exit *exec.ExitError
	fmt.Println("code:", errors.As(err, &exit), exit.ExitCode(), err)
	out, err := self("code").CombinedOutput()
	fmt.Printf("output: %q\n", out)
	_, err = self("panic").Output()
	errors.As(err, &exit)
	first, _, _ := strings.Cut(string(exit.Stderr), "\n")
	fmt.Println("panic:", exit.ExitCode(), first, strings.Contains(string(exit.Stderr), "main.child("))
	var wg sync.WaitGroup
	results := make([]string, 16)
	for i := range results {
		wg.Go(func() {
			cmd := self("upper")
			cmd.Stdin = strings.NewReader(fmt.Sprint("n", i))
			results[i] = strings.TrimSpace(string(must(cmd.Output())))
		})
	}
	wg.Wait()
	sort.Strings(results)
	fmt.Println("parallel:", results)
	for range 10 {
		if err := self("race").Run(); !errors.As(err, &exit) || exit.ExitCode() != 3 {
			panic(fmt.Sprint("exit beside running goroutines: ", err))
		}
	}
	_, err = exec.LookPath("no-such-program-anywhere")
	fmt.Println("look:", err)
}

func signals() {
	c := make(chan os.Signal, 100)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGHUP)
	for range 10 {
		syscall.Kill(os.Getpid(), syscall.SIGUSR1)
		fmt.Print(<-c, " ")
	}
	syscall.Kill(os.Getpid(), syscall.SIGHUP)
	fmt.Println(<-c)
	signal.Stop(c)
	signal.Ignore(syscall.SIGHUP)
	syscall.Kill(os.Getpid(), syscall.SIGHUP)
	for _, mode := range []string{"sleep", "trap"} {
		cmd := self(mode)
		stdout := must(cmd.StdoutPipe())
		if err := cmd.Start(); err != nil {
			panic(err)
		}
		b := bufio.NewReader(stdout)
		must(b.ReadString('\n'))
		cmd.Process.Signal(syscall.SIGTERM)
		rest := must(io.ReadAll(b))
		fmt.Printf("%s: %v %q\n", mode, cmd.Wait(), rest)
	}
}

func deadline() string {
	r, w := must2(os.Pipe())
	defer w.Close()
	r.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
	_, err := r.Read(make([]byte, 1))
	return fmt.Sprint(errors.Is(err, os.ErrDeadlineExceeded))
}
