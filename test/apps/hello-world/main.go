package main

import (
	"fmt"
	"log"
	"net/http"
)

func handleSlash(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "Hello %s!\n", r.Host)
}

func main() {
	http.HandleFunc("/", handleSlash)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
