#include "textflag.h"

// The kernel starts a program here. There is no caller: start does not return.
TEXT ·_start(SB), NOSPLIT|NOFRAME, $0
	CALL ·start(SB)

// func write(fd uintptr, p unsafe.Pointer, n uintptr)
TEXT ·write(SB), NOSPLIT, $0-24
	MOVQ fd+0(FP), DI
	MOVQ p+8(FP), SI
	MOVQ n+16(FP), DX
	MOVL $1, AX
	SYSCALL
	RET

// func exit(code uintptr)
TEXT ·exit(SB), NOSPLIT, $0-8
	MOVQ code+0(FP), DI
	MOVL $231, AX
	SYSCALL
	RET
