module k8s-dlv-tui-bench

go 1.26.0
