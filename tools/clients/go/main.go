// Command clients lets go-oidc verify tokens by nothing but their issuer's URL.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
)

func main() {
	var facts map[string]string
	if err := json.Unmarshal([]byte(os.Getenv("FACTS")), &facts); err != nil {
		panic(err)
	}
	names := make([]string, 0, len(facts))
	for name := range facts {
		names = append(names, name)
	}
	slices.Sort(names)
	status := 0
	for _, mode := range []string{"aad", "isolated", "shared"} {
		ctx := context.Background()
		provider, err := oidc.NewProvider(ctx, facts[mode+".issuer"])
		if err != nil {
			fmt.Printf("not ok %s: %v\n", mode, err)
			os.Exit(1)
		}
		fmt.Printf("ok %s: metadata\n", mode)
		// Attestation tokens are for nobody in particular: they have no audience.
		verifier := provider.Verifier(&oidc.Config{SkipClientIDCheck: true})
		for _, name := range names {
			good := strings.HasPrefix(name, mode+".good.")
			if !good && !strings.HasPrefix(name, mode+".bad.") {
				continue
			}
			if fault := checked(ctx, verifier, facts[name], good); fault != nil {
				fmt.Printf("not ok %s: %v\n", name, fault)
				status = 1
			} else {
				fmt.Printf("ok %s\n", name)
			}
		}
	}
	os.Exit(status)
}

func checked(ctx context.Context, verifier *oidc.IDTokenVerifier, text string, good bool) error {
	token, err := verifier.Verify(ctx, text)
	if !good {
		if err == nil {
			return fmt.Errorf("was not refused")
		}
		return nil
	}
	if err != nil {
		return err
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return err
	}
	if claims["x-ms-attestation-type"] != "sgx" {
		return fmt.Errorf("found %v", claims["x-ms-attestation-type"])
	}
	return nil
}
