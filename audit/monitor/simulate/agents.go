package simulate

import (
	"fmt"
	"math/rand/v2"
)

// browser is a browser's user agent; a few are what most people have.
func browser(r *rand.Rand) string {
	major := 138 + int(6*r.Float64()*r.Float64())
	switch x := r.Float64(); {
	case x < .45:
		return fmt.Sprintf("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36", major)
	case x < .6:
		return fmt.Sprintf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36", major)
	case x < .75:
		return fmt.Sprintf("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:%d.0) Gecko/20100101 Firefox/%d.0", major, major)
	case x < .9:
		return fmt.Sprintf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.%d Safari/605.1.15", r.IntN(6))
	default:
		return fmt.Sprintf("Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.0", major, major)
	}
}

func app(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		return fmt.Sprintf("shop/4.%d (iPhone; iOS 18.%d; Scale/3.00)", r.IntN(5), r.IntN(6))
	}
	return fmt.Sprintf("shop/4.%d (Android %d; okhttp/4.12.0)", r.IntN(5), 12+r.IntN(4))
}

var tools = []string{
	"curl/8.5.0", "curl/7.88.1", "python-requests/2.32.3", "Go-http-client/1.1", "Go-http-client/2.0",
	"python-httpx/0.27.0", "PostmanRuntime/7.39.0", "axios/1.7.2", "node", "okhttp/4.12.0", "",
}

func tool(r *rand.Rand) string { return tools[r.IntN(len(tools))] }
