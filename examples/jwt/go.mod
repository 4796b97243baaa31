module github.com/slogaudit/slogaudit/examples/jwt

go 1.26.0

require github.com/slogaudit/slogaudit v0.0.0

replace github.com/slogaudit/slogaudit => ../../
