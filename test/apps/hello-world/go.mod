module example.com/hello-world

go 1.26.0
