// A net/http server and its clients on loopback: 100,000 requests by 64 connections, then an orderly shutdown.
// env: GOMAXPROCS=2
// env: GOGC=10 GOMAXPROCS=4
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	requests    = 100_000
	connections = 64
)

type message struct {
	ID    int               `json:"id"`
	Words []string          `json:"words"`
	Attrs map[string]string `json:"attrs,omitempty"`
}

func main() {
	mux := http.NewServeMux()
	var served atomic.Int64
	mux.HandleFunc("GET /item/{id}", func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		fmt.Fprintf(w, "item %s", r.PathValue("id"))
	})
	mux.HandleFunc("POST /echo", func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		var m message
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		m.Words = append(m.Words, "echo")
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(m)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := &http.Server{Handler: mux}
	ended := make(chan error)
	go func() { ended <- server.Serve(listener) }()
	base := "http://" + listener.Addr().String()
	var wg sync.WaitGroup
	var good, bad atomic.Int64
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}}
	for c := range connections {
		wg.Go(func() {
			for i := c; i < requests; i += connections {
				if err := ask(client, base, i); err != nil {
					if bad.Add(1) == 1 {
						fmt.Println("first error:", err)
					}
				} else {
					good.Add(1)
				}
			}
		})
	}
	wg.Wait()
	fmt.Println("good:", good.Load(), "bad:", bad.Load(), "served:", served.Load())
	response, err := client.Get(base + "/none")
	if err != nil {
		panic(err)
	}
	fmt.Println("none:", response.StatusCode)
	response.Body.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	fmt.Println("shutdown:", server.Shutdown(ctx), errors.Is(<-ended, http.ErrServerClosed))
}

func ask(client *http.Client, base string, i int) error {
	if i%10 != 0 {
		r, err := client.Get(fmt.Sprintf("%s/item/%d", base, i))
		if err != nil {
			return err
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err == nil && string(body) != fmt.Sprint("item ", i) {
			err = fmt.Errorf("answer %q", body)
		}
		return err
	}
	text, _ := json.Marshal(message{ID: i, Words: []string{"a", "b"}, Attrs: map[string]string{"k": fmt.Sprint(i)}})
	r, err := client.Post(base+"/echo", "application/json", strings.NewReader(string(text)))
	if err != nil {
		return err
	}
	defer r.Body.Close()
	var m message
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		return err
	}
	if m.ID != i || len(m.Words) != 3 || m.Attrs["k"] != fmt.Sprint(i) {
		return fmt.Errorf("answer %v", m)
	}
	return nil
}
