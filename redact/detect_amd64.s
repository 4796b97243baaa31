//go:build !purego

#include "go_asm.h"
#include "textflag.h"

// func detectAVX2() bool
TEXT ·detectAVX2(SB), NOSPLIT, $0-1
	MOVB $0, ret+0(FP)
	MOVL $0, AX
	CPUID
	CMPL AX, $7
	JLT  no

	// OSXSAVE and AVX, and that the system saves the registers.
	MOVL $1, AX
	MOVL $0, CX
	CPUID
	ANDL $0x18000000, CX
	CMPL CX, $0x18000000
	JNE  no
	MOVL $0, CX
	XGETBV
	ANDL $6, AX
	CMPL AX, $6
	JNE  no

	MOVL $7, AX
	MOVL $0, CX
	CPUID
	ANDL $0x128, BX // BMI1, AVX2, BMI2
	CMPL BX, $0x128
	JNE  no
	MOVB $1, ret+0(FP)
no:
	RET

// func detectAVX512() bool
TEXT ·detectAVX512(SB), NOSPLIT, $0-1
	MOVB $0, ret+0(FP)
	CMPB ·hasAVX2(SB), $0
	JEQ  no

	// The system saves the masks and all of the registers as well.
	MOVL $0, CX
	XGETBV
	ANDL $0xe6, AX
	CMPL AX, $0xe6
	JNE  no

	MOVL $7, AX
	MOVL $0, CX
	CPUID
	ANDL $0xc0030000, BX // F, DQ, BW, VL
	CMPL BX, $0xc0030000
	JNE  no
	ANDL $2, CX // VBMI
	JEQ  no
	MOVB $1, ret+0(FP)
no:
	RET
