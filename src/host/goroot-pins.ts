// The releases of Go that `glasgo goroot install` knows, and what their archives hash to: an archive that hashes to anything
// else is not unpacked. Archives: SHA-256 as go.dev/dl publishes it. Modules: the go command's directory hash "h1:"
// (golang.org/x/mod/sumdb/dirhash), as the checksum database sum.golang.org has it.

export interface GorootPin {
  /** "1.26.8". */
  readonly version: string;
  /** SHA-256 of goVERSION.src.tar.gz; "" where it is not known here. */
  readonly source: string;
  /** SHA-256 of goVERSION.linux-amd64.tar.gz. */
  readonly linuxAmd64: string;
  /** Of module golang.org/toolchain@v0.0.1-goVERSION.linux-amd64. */
  readonly module: string;
}

/** Oldest first. The last is the one that glasgo is tested with, and what is installed where no version is named. */
export const gorootPins: readonly GorootPin[] = [
  {
    version: "1.26.0",
    source: "c9132a8a1f6bd2aa4aad1d74b8231d95274950483a4950657ee6c56e6e817790",
    linuxAmd64: "aac1b08a0fb0c4e0a7c1555beb7b59180b05dfc5a3d62e40e9de90cd42f88235",
    module: "",
  },
  {
    version: "1.26.1",
    source: "3172293d04b209dc1144698e7ba13f0477f6ba8c5ffd0be66c20fdbc9785dfbb",
    linuxAmd64: "031f088e5d955bab8657ede27ad4e3bc5b7c1ba281f05f245bcc304f327c987a",
    module: "",
  },
  {
    version: "1.26.2",
    source: "2e91ebb6947a96e9436fb2b3926a8802efe63a6d375dffec4f82aa9dbd6fd43b",
    linuxAmd64: "990e6b4bbba816dc3ee129eaeaf4b42f17c2800b88a2166c265ac1a200262282",
    module: "",
  },
  {
    version: "1.26.3",
    source: "1c646875d0aa8799133184ed57cf79ff24bdefe8c8820470602a9d3d6d9192b8",
    linuxAmd64: "2b2cfc7148493da5e73981bffbf3353af381d5f93e789c82c79aff64962eb556",
    module: "",
  },
  {
    version: "1.26.4",
    source: "4f668a32fbfc1132e6a881fb968c2f1dada631492a339211735fbb255a42602d",
    linuxAmd64: "1153d3d50e0ac764b447adfe05c2bcf08e889d42a02e0fe0259bd47f6733ad7f",
    module: "",
  },
  {
    version: "1.26.5",
    source: "495be4bc87176ac567392e5b4116abd98466d33d7b49d41e764ccc6976b2dc42",
    linuxAmd64: "5c2c3b16caefa1d968a94c1daca04a7ca301a496d9b086e17ad77bb81393f053",
    module: "",
  },
  {
    version: "1.26.6",
    source: "a0721c54c688901448d77ad9b3ec7ea7c474730755ff891382e92ecb93ff2cb1",
    linuxAmd64: "708effb774be8237570d0add163225abbdfaf4fca28b2611df167beba4feef89",
    module: "",
  },
  {
    version: "1.26.7",
    source: "0ed24eac755105085b89fe9cabc2742b91a0ad7b94b59d3ad364918ebc8956ad",
    linuxAmd64: "ffb5f8de10c62550dfddab66b36b57030721e0a44a3218e9e1181d7b59f121ca",
    module: "",
  },
  { version: "1.26.8", source: "", linuxAmd64: "", module: "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=" },
];
