package main

import (
	"context"
	"testing"
	"time"

	"example.com/shop/orders/store"
)

func TestOrdersAreKnownBeforehand(t *testing.T) {
	order, pieces := newOrder(7)
	if order.ID != "order-000007" || order.SKU != "bolt" || pieces != 2 || order.Customer.Name != "李小龍" || *order.Note != "please ring\ntwice 🔔" {
		t.Errorf("%+v, %d", order, pieces)
	}
	if total, things := order.Cart.Total(); total.String() != "0.81 €" || things != 2 {
		t.Errorf("total %v of %d", total, things)
	}
	if nut, _ := newOrder(19); nut.SKU != "nut" || nut.Note != nil {
		t.Errorf("%+v", nut)
	}
}

func TestLoadKeepsItsRateAndFailsForNuts(t *testing.T) {
	shop := &shop{store: store.New()}
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	runLoad(ctx, shop, 200)
	time.Sleep(20 * time.Millisecond)
	counts := shop.store.Counts()
	placed := counts.Taken + counts.Failed
	if placed < 60 || placed > 102 || counts.Failed != placed/10 {
		t.Errorf("%+v", counts)
	}
}
