package check

import "strings"

var ruleBadMethod = register(Rule{
	ID: "SA203", Name: "bad-method", Group: GroupSchema, Severity: Error,
	Title: "method is not an upper-case HTTP method",
	Doc: `method must be an HTTP token (RFC 9110, section 5.6.2) in upper case. Methods are
case-sensitive: "get" is not GET, and a query for GET does not find it.`,
	Fix:  `Log r.Method as it came, or strings.ToUpper of what your framework gives.`,
	Bad:  strings.Replace(soundEvent, `"GET"`, `"get"`, 1),
	Good: soundEvent,
})

var ruleBadPath = register(Rule{
	ID: "SA204", Name: "bad-path", Group: GroupSchema, Severity: Error,
	Title: "path holds a query, or is no path",
	Doc: `path must begin with / and hold neither query nor fragment nor control
characters. Queries carry tokens, e-mail addresses and search terms, and make
every path unique; a decoded newline forges log lines.`,
	Fix:  `Log r.URL.EscapedPath(), not r.RequestURI or r.URL.String().`,
	Bad:  strings.Replace(soundEvent, `"/orders"`, `"/orders?page=2"`, 1),
	Good: soundEvent,
})

var ruleBadIP = register(Rule{
	ID: "SA205", Name: "bad-ip", Group: GroupSchema, Severity: Error,
	Title: "ip is not one plain address",
	Doc: `ip must be one address without port and zone, IPv4-mapped addresses written as
IPv4. With the port of r.RemoteAddr every connection is another client, and
counting by address finds nothing.`,
	Fix:  `netip.ParseAddrPort(r.RemoteAddr), then .Addr().Unmap().WithZone(""). audit.Middleware does, and knows trusted proxies.`,
	Bad:  strings.Replace(soundEvent, `"192.0.2.7"`, `"192.0.2.7:51514"`, 1),
	Good: soundEvent,
})
