// Variables of the FIPS module lie in a section of their own: the collector finds what only they hold.
package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/fips140"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"runtime"
)

func main() {
	fmt.Println(fips140.Enabled())
	same := true
	for range 20 {
		a, err := ecdh.P256().GenerateKey(rand.Reader)
		if err != nil {
			panic(err)
		}
		b, err := ecdh.P256().GenerateKey(rand.Reader)
		if err != nil {
			panic(err)
		}
		x, _ := a.ECDH(b.PublicKey())
		y, _ := b.ECDH(a.PublicKey())
		same = same && sha256.Sum256(x) == sha256.Sum256(y)
		block, _ := aes.NewCipher(x[:16])
		gcm, _ := cipher.NewGCMWithRandomNonce(block)
		sealed := gcm.Seal(nil, nil, x, nil)
		opened, err := gcm.Open(nil, nil, sealed, nil)
		same = same && err == nil && string(opened) == string(x)
		runtime.GC()
	}
	fmt.Println(same)
}
