TEXT ·add(SB), 4, $0-24
	MOVQ x+0(FP), AX
	ADDQ y+8(FP), AX
	MOVQ AX, ret+16(FP)
	RET
DATA msg<>+0(SB)/8, $"hi there"
GLOBL msg<>(SB), 8, $8
TEXT ·msgp(SB), 4, $0-8
	LEAQ msg<>(SB), AX
	MOVSD $(1.5), X1
	MOVQ AX, ret+0(FP)
	RET
