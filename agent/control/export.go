package control

import (
	"encoding/json"
	"time"

	"k8s-dlv-tui/agent/watch"
)

// exportFile is the name of an export in the agent's directory; the next one replaces it.
const exportFile = "hits.jsonl.gz"

type exportingParams struct {
	Done uint64 `json:"done"`
	Of   uint64 `json:"of"`
}

// export writes every hit that was kept into a file for the client to fetch.
func (a *Agent) export(params json.RawMessage) (any, error) {
	var in struct {
		MS int `json:"ms"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	options := watch.ExportOptions{Path: a.path(exportFile), Progress: func(done, of uint64) {
		if s := a.client(); s != nil {
			s.say(notify("exporting", exportingParams{done, of}))
		}
	}}
	if in.MS > 0 {
		options.Deadline = time.Now().Add(time.Duration(in.MS) * time.Millisecond)
	}
	begin := time.Now()
	found, err := a.archive.Export(options)
	// What was made of the hits is garbage at once.
	release()
	if err != nil {
		a.logf("export: %v", err)
		return nil, err
	}
	a.logf("exported %d hits in %.1f s: %d bytes, %d not kept, %d left", found.Hits, time.Since(begin).Seconds(), found.Bytes, found.NotKept, found.Left)
	return found, nil
}
