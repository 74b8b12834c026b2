// Connects with Go's net/http, or with crypto/tls alone, as a service would, one JSON target per line.
//
// The contract is docs/clients.md. Go has no revocation checking, so check_revocation changes nothing.
// There is no go.mod: its go line would give a newer Go the defaults of that older one (GODEBUG),
// and the lab wants to hear the Go that is installed. Compiles with Go 1.19 and later.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"reflect"
	"runtime"
	"strings"
	"syscall"
	"time"
)

type target struct {
	ID              string `json:"id"`
	Address         string `json:"address"`
	Host            string `json:"host"`
	Port            int    `json:"port"`
	CAFile          string `json:"ca_file"`
	ClientCert      string `json:"client_cert"`
	ClientKey       string `json:"client_key"`
	MinVersion      string `json:"min_version"`
	MaxVersion      string `json:"max_version"`
	Ciphers         string `json:"ciphers"`
	Fallback        bool   `json:"fallback"`
	Connections     int    `json:"connections"`
	Resumes         bool   `json:"resumes"`
	EarlyData       bool   `json:"early_data"`
	SecondHost      string `json:"second_host"`
	ECHConfigList   []byte `json:"ech_config_list"` // which encoding/json reads as base64
	ECHRetry        bool   `json:"ech_retry"`
	Requests        int    `json:"requests"`
	HTTP            int    `json:"http"`
	CheckRevocation bool   `json:"check_revocation"`
	CheckIssuers    bool   `json:"check_issuers"`
	DeadlineMs      int    `json:"deadline_ms"`
	ClockOffsetS    int    `json:"clock_offset_s"`
}

type answer struct {
	ID      string  `json:"id"`
	Outcome string  `json:"outcome"`
	Text    string  `json:"text"`
	Ms      float64 `json:"ms"`
}

// exchange makes one connection, with one or more requests on it, and returns the last response's status line.
type exchange func(context.Context, target, *tls.Config) (string, error)

var apis = map[string]exchange{"net/http": exchangeHTTP, "crypto/tls": exchangeTLS}

func main() {
	api := flag.String("api", "net/http", "net/http or crypto/tls")
	version := flag.Bool("version", false, "print one line and exit")
	flag.Parse()
	talk, known := apis[*api]
	if !known || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "client: error: --api is net/http or crypto/tls, and there are no other arguments")
		os.Exit(2)
	}
	if *version {
		fmt.Println("Go", strings.TrimPrefix(runtime.Version(), "go"), *api)
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for lines.Scan() {
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
			out.Encode(answerTo(line, talk))
		}
	}
}

func answerTo(line []byte, talk exchange) answer {
	start := time.Now()
	t, err := readTarget(line)
	outcome, text := "error", ""
	if err != nil {
		text = "bad target: " + err.Error()
	} else {
		outcome, text = run(t, talk)
	}
	ms := float64(time.Since(start).Microseconds()) / 1000
	return answer{ID: t.ID, Outcome: outcome, Text: text, Ms: ms}
}

func readTarget(line []byte) (target, error) {
	t := target{Connections: 1, Requests: 1, Resumes: true, HTTP: 1}
	read := json.NewDecoder(bytes.NewReader(line))
	read.DisallowUnknownFields()
	if err := read.Decode(&t); err != nil {
		json.Unmarshal(line, &struct {
			ID *string `json:"id"`
		}{&t.ID}) // the id of a target that is wrong elsewhere, so that its cell can be told
		return t, err
	}
	if read.More() {
		return t, errors.New("more than one value on the line")
	}
	switch {
	case t.ID == "" || t.Address == "" || t.Host == "" || t.CAFile == "" || t.Port <= 0 || t.DeadlineMs <= 0:
		return t, errors.New("id, address, host, port, ca_file and deadline_ms are needed")
	case (t.ClientCert == "") != (t.ClientKey == ""):
		return t, errors.New("client_cert and client_key come together")
	case t.MaxVersion != "" && t.MaxVersion != "TLS1.2":
		return t, fmt.Errorf("max_version must be TLS1.2, not %q", t.MaxVersion)
	case t.MinVersion != "" && t.MinVersion != "TLS1.3":
		return t, fmt.Errorf("min_version must be TLS1.3, not %q", t.MinVersion)
	case t.HTTP != 1 && t.HTTP != 2:
		return t, fmt.Errorf("http must be 2, not %d", t.HTTP)
	}
	return t, nil
}

// run gives the target's outcome and text.
func run(t target, talk exchange) (string, string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(t.DeadlineMs)*time.Millisecond)
	defer cancel()
	if t.Ciphers != "" || t.Fallback {
		return "unsupported", "Go knows cipher suites by other names, and sends no TLS_FALLBACK_SCSV"
	}
	if t.EarlyData {
		return "unsupported", "Go sends no early data over TCP"
	}
	config, err := configFor(t)
	if err != nil {
		return "error", err.Error()
	}
	if len(t.ECHConfigList) > 0 && !useECH(config, t.ECHConfigList) {
		return "unsupported", "Go has ECH since 1.23"
	}
	var lines []string
	for i := 0; i < t.Connections; i++ {
		line, err := talk(ctx, t, config)
		if retry := retryConfigsOf(err); t.ECHRetry && len(retry) > 0 && useECH(config, retry) {
			lines = append(lines, err.Error())
			line, err = talk(ctx, t, config)
		}
		if errors.Is(err, errNoHTTP2) {
			return "unsupported", err.Error()
		}
		if err != nil {
			return outcomeOf(ctx, err), strings.Join(append(lines, err.Error()), "\n")
		}
		lines = append(lines, line)
		if t.SecondHost != "" {
			t.Host, config.ServerName = t.SecondHost, t.SecondHost
		}
	}
	return "accepted", strings.Join(lines, "\n")
}

func configFor(t target) (*tls.Config, error) {
	pem, err := os.ReadFile(t.CAFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	// What is often left out: a pool without a root is one that trusts nobody.
	if !roots.AppendCertsFromPEM(pem) && len(pem) > 0 {
		return nil, fmt.Errorf("%s: no certificate in it", t.CAFile)
	}
	config := &tls.Config{
		RootCAs:    roots,
		ServerName: t.Host,
		NextProtos: []string{"http/1.1"},
	}
	if t.Resumes {
		config.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	}
	if t.HTTP == 2 {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
	if t.ClockOffsetS != 0 {
		offset := time.Duration(t.ClockOffsetS) * time.Second
		config.Time = func() time.Time { return time.Now().Add(offset) }
	}
	if t.MaxVersion != "" {
		config.MaxVersion = tls.VersionTLS12
	}
	if t.MinVersion != "" {
		config.MinVersion = tls.VersionTLS13
	}
	if t.ClientCert != "" {
		pair, err := tls.LoadX509KeyPair(t.ClientCert, t.ClientKey)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.ClientCert, err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// useECH sets the list of a Go that has ECH (since 1.23), and says whether it does.
func useECH(config *tls.Config, list []byte) bool {
	field := reflect.ValueOf(config).Elem().FieldByName("EncryptedClientHelloConfigList")
	if field.IsValid() {
		field.SetBytes(list)
	}
	return field.IsValid()
}

// retryConfigsOf gives the list that a tls.ECHRejectionError holds; nothing of another error.
func retryConfigsOf(err error) []byte {
	for ; err != nil; err = errors.Unwrap(err) {
		if value := reflect.Indirect(reflect.ValueOf(err)); value.Kind() == reflect.Struct {
			if list := value.FieldByName("RetryConfigList"); list.IsValid() {
				return list.Bytes()
			}
		}
	}
	return nil
}

var errNoHTTP2 = errors.New("crypto/tls alone speaks no HTTP/2")

// connectError is a failure before there was a connection, which says nothing about TLS.
type connectError struct{ error }

func (e connectError) Unwrap() error { return e.error }

func (e connectError) Timeout() bool {
	var network net.Error
	return errors.As(e.error, &network) && network.Timeout()
}

func outcomeOf(ctx context.Context, err error) string {
	var connect connectError
	var network net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED) && errors.As(err, &connect):
		return "unreachable"
	case ctx.Err() != nil, errors.As(err, &network) && network.Timeout():
		return "timed-out"
	case errors.As(err, &connect):
		return "error"
	}
	return "rejected"
}

func dial(ctx context.Context, t target) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(t.Address, fmt.Sprint(t.Port)))
	if err != nil {
		return nil, connectError{err}
	}
	return conn, nil
}

func exchangeHTTP(ctx context.Context, t target, config *tls.Config) (string, error) {
	transport := &http.Transport{
		DialContext:       func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, t) },
		TLSClientConfig:   config,
		DisableKeepAlives: t.Requests == 1 && t.HTTP == 1,
		ForceAttemptHTTP2: t.HTTP == 2, // which a dialer of one's own switches off
	}
	defer transport.CloseIdleConnections()
	client := http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	url := "https://" + net.JoinHostPort(t.Host, fmt.Sprint(t.Port)) + "/"
	line := ""
	for i := 0; i < t.Requests; i++ {
		request, err := http.NewRequestWithContext(ctx, "GET", url, nil)
		if err != nil {
			return "", connectError{err}
		}
		if line, err = statusOf(client.Do(request)); err != nil {
			return "", err
		}
	}
	return line, nil
}

func exchangeTLS(ctx context.Context, t target, config *tls.Config) (string, error) {
	if t.HTTP == 2 {
		return "", errNoHTTP2
	}
	plain, err := dial(ctx, t)
	if err != nil {
		return "", err
	}
	defer plain.Close()
	if deadline, ok := ctx.Deadline(); ok {
		plain.SetDeadline(deadline)
	}
	conn := tls.Client(plain, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		return "", err
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	line := ""
	for i := 1; i <= t.Requests; i++ {
		connection := "keep-alive"
		if i == t.Requests {
			connection = "close"
		}
		_, written := fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s:%d\r\nConnection: %s\r\n\r\n", t.Host, t.Port, connection)
		// Read even after a failed write: the peer may have said why in an alert before it hung up.
		if line, err = statusOf(http.ReadResponse(answers, nil)); err != nil {
			if written != nil {
				return "", fmt.Errorf("%w\n%s", err, written)
			}
			return "", err
		}
	}
	return line, nil
}

// statusOf reads the whole response and returns its status line.
func statusOf(response *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return "", err
	}
	return response.Proto + " " + response.Status, nil
}
