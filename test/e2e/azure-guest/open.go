// Opens a sealed answer of POST /attest/AzureGuest with Go's standard library, from the description of the envelope alone:
// base64url of JSON; the inner key by RSAES-PKCS1-v1_5; AES-256-GCM with the additional data "Transport Key", whose tag
// stands by itself in AuthenticationData. Reads {"token": ..., "key": PEM} and prints the token.
package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
)

type envelope struct {
	Jwt               []byte
	EncryptedInnerKey []byte
	EncryptionParams  struct {
		BlockMode, BlockPadding, Cipher string
		KeySizeInBits                   int
		Iv                              []byte
	}
	AuthenticationData []byte
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	var given struct{ Token, Key string }
	must(0, json.NewDecoder(os.Stdin).Decode(&given))
	var sealed envelope
	must(0, json.Unmarshal(must(base64.RawURLEncoding.DecodeString(given.Token)), &sealed))
	params := sealed.EncryptionParams
	if params.BlockMode != "ChainingModeGCM" || params.BlockPadding != "PKCS7" || params.Cipher != "AES" {
		must(0, fmt.Errorf("another cipher: %+v", params))
	}
	block, _ := pem.Decode([]byte(given.Key))
	key := must(x509.ParsePKCS8PrivateKey(block.Bytes)).(*rsa.PrivateKey)
	inner := must(rsa.DecryptPKCS1v15(nil, key, sealed.EncryptedInnerKey))
	if 8*len(inner) != params.KeySizeInBits {
		must(0, fmt.Errorf("a key of %d bytes", len(inner)))
	}
	gcm := must(cipher.NewGCM(must(aes.NewCipher(inner))))
	content := append(sealed.Jwt, sealed.AuthenticationData...)
	fmt.Print(string(must(gcm.Open(nil, params.Iv, content, []byte("Transport Key")))))
}
