// Judges chains by Go's crypto/x509 as a client of a server: one request per line of a file, one verdict per line.

//go:build go1.26

// Outside a module Go falls back on the settings of 1.20.
//go:debug default=go1.26

package main

import (
	"bufio"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

type request struct {
	Chain []string `json:"chain"` // DER in hex, leaf first
	Roots []string `json:"roots"`
	Host  string   `json:"host"`
	At    int64    `json:"at"` // seconds since 1970
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var r request
		err := json.Unmarshal(lines.Bytes(), &r)
		if err == nil {
			err = judge(r)
		}
		if err == nil {
			fmt.Println("accepted")
		} else {
			fmt.Printf("%q\n", err.Error())
		}
	}
}

// judge reads every certificate of the chain, as crypto/tls does, before it verifies the first.
func judge(r request) error {
	roots, err := certificates(r.Roots)
	if err != nil {
		return err
	}
	chain, err := certificates(r.Chain)
	if err != nil {
		return err
	}
	_, err = chain[0].Verify(x509.VerifyOptions{
		Roots:         pool(roots),
		Intermediates: pool(chain[1:]),
		DNSName:       r.Host,
		CurrentTime:   time.Unix(r.At, 0),
	})
	return err
}

func certificates(texts []string) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	for _, text := range texts {
		der, err := hex.DecodeString(text)
		if err != nil {
			return nil, err
		}
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		all = append(all, certificate)
	}
	return all, nil
}

func pool(certificates []*x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, certificate := range certificates {
		pool.AddCert(certificate)
	}
	return pool
}
