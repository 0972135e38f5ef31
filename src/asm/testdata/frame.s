TEXT f(SB), 0, $16-8
	CALL other(SB)
	MOVQ x-8(SP), AX
	MOVQ y+0(FP), BX
	RET
