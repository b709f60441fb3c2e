package uprobe

const childVariable = "UPROBE_CHILD"

func attachAsChild() {}
