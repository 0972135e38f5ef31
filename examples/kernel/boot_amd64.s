#include "textflag.h"

// Where the boot loader jumps to, and what it reads before that. The kernel is linked at 1 MiB with this symbol first, so
// the addresses below are fixed.
//
// A Multiboot loader starts the processor in 32-bit protected mode without paging. Up to the far return everything is
// written in instructions that have the same encoding in 32-bit and 64-bit mode; the others are given as bytes.
TEXT ·_start(SB), NOSPLIT|NOFRAME, $0
	// Multiboot 1 header: magic, flags (the addresses are given here), checksum.
	LONG $0x1badb002
	LONG $0x00010000
	LONG $0xe4514ffe
	LONG $0x00100000 // address of this header
	LONG $0x00100000 // load the file from here on …
	LONG $0          // … to its end
	LONG $0          // no room for more
	LONG $0x00100040 // entry point

	// 0x100020: segment descriptors: none, 64-bit code, data.
	QUAD $0
	QUAD $0x00af9a000000ffff
	QUAD $0x00cf92000000ffff

	// 0x100038: their table's limit and address.
	WORD $23
	LONG $0x00100020
	WORD $0

	// 0x100040: entry. Page tables at 0x70000: the first GiB, as it is, in pages of 2 MiB.
	MOVL $0x80000, SP
	MOVL $0x70000, DI
	MOVL $0x71003, (DI)
	MOVL $0, 4(DI)
	MOVL $0x72003, 0x1000(DI)
	MOVL $0, 0x1004(DI)
	MOVL $0x72000, SI
	MOVL $0x83, AX
	MOVL $512, CX

fill:
	MOVL AX, (SI)
	MOVL $0, 4(SI)
	ADDL $0x200000, AX
	ADDL $8, SI
	SUBL $1, CX
	JNE  fill

	BYTE $0x0f; BYTE $0x22; BYTE $0xdf                   // mov cr3, edi
	MOVL $0x620, AX                                      // physical address extension, SSE
	BYTE $0x0f; BYTE $0x22; BYTE $0xe0                   // mov cr4, eax
	MOVL $0xc0000080, CX                                 // long mode enable
	BYTE $0x0f; BYTE $0x32                               // rdmsr
	ORL  $0x100, AX
	BYTE $0x0f; BYTE $0x30                               // wrmsr
	BYTE $0x0f; BYTE $0x20; BYTE $0xc0                   // mov eax, cr0
	ORL  $0x80000002, AX                                 // paging
	ANDL $0xfffffffb, AX                                 // no emulation of the floating point unit
	BYTE $0x0f; BYTE $0x22; BYTE $0xc0                   // mov cr0, eax
	BYTE $0x0f; BYTE $0x01; BYTE $0x15; LONG $0x00100038 // lgdt [0x100038]
	BYTE $0x6a; BYTE $0x08                               // push 8: the 64-bit code segment
	BYTE $0xe8; LONG $0                                  // call the next instruction
	BYTE $0x58                                           // pop eax
	BYTE $0x83; BYTE $0xc0; BYTE $0x06                   // add eax, 6
	BYTE $0x50                                           // push eax
	BYTE $0xcb                                           // far return: goes on below, in 64-bit mode

	MOVL $16, AX
	BYTE $0x8e; BYTE $0xd8 // mov ds, ax
	BYTE $0x8e; BYTE $0xc0 // mov es, ax
	BYTE $0x8e; BYTE $0xd0 // mov ss, ax
	XORL AX, AX
	BYTE $0x8e; BYTE $0xe0 // mov fs, ax: thread-local offsets are addresses
	BYTE $0x8e; BYTE $0xe8 // mov gs, ax
	MOVQ $0x80000, SP
	XORPS X15, X15
	CALL ·kernel(SB)

halt:
	HLT
	JMP halt

// func out(port uint16, value uint8)
TEXT ·out(SB), NOSPLIT, $0-3
	MOVW port+0(FP), DX
	MOVB value+2(FP), AX
	OUTB
	RET

// func in(port uint16) uint8
TEXT ·in(SB), NOSPLIT, $0-9
	MOVW port+0(FP), DX
	INB
	MOVB AX, ret+8(FP)
	RET
