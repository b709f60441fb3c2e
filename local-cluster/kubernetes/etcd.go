package main

import (
	"flag"
	"fmt"
	"net/url"
	"os"

	"go.etcd.io/etcd/server/v3/embed"
)

// runEtcd serves one etcd member for one API server on loopback addresses.
func runEtcd() {
	flags := flag.NewFlagSet("etcd", flag.ExitOnError)
	dir := flags.String("data-dir", "", "folder of the database")
	client := flags.String("listen-client-url", "http://127.0.0.1:2379", "address for the API server")
	peer := flags.String("listen-peer-url", "http://127.0.0.1:2380", "address for other members (there are none)")
	_ = flags.Parse(os.Args[1:])
	if err := serveEtcd(*dir, *client, *peer); err != nil {
		fmt.Fprintln(os.Stderr, "etcd:", err)
		os.Exit(1)
	}
}

func serveEtcd(dir, client, peer string) error {
	clientURL, err := url.Parse(client)
	if err != nil {
		return err
	}
	peerURL, err := url.Parse(peer)
	if err != nil {
		return err
	}
	config := embed.NewConfig()
	config.Dir = dir
	config.ListenClientUrls = []url.URL{*clientURL}
	config.AdvertiseClientUrls = []url.URL{*clientURL}
	config.ListenPeerUrls = []url.URL{*peerURL}
	config.AdvertisePeerUrls = []url.URL{*peerURL}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	config.LogLevel = "warn"
	// The cluster starts empty every time, so there is nothing for fsync to save.
	config.UnsafeNoFsync = true
	member, err := embed.StartEtcd(config)
	if err != nil {
		return err
	}
	return <-member.Err()
}
