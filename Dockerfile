# slogaudit in an image of its own: docker run --rm -v "$PWD:/logs:ro" slogaudit check /logs
FROM golang:1.26-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /slogaudit ./cmd/slogaudit

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /slogaudit /slogaudit
USER 65534:65534
ENTRYPOINT ["/slogaudit"]
