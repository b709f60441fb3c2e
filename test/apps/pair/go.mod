module example.com/shop/pair

go 1.26.0
