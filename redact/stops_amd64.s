//go:build !purego

#include "go_asm.h"
#include "textflag.h"

// func fillVector(w *window, s string, i, n int, tails *gramSet)
TEXT ·fillVector(SB), NOSPLIT, $0-48
	CMPQ s_len+16(FP), $8
	JLT  portable
	CMPB ·hasAVX512(SB), $0
	JNE  avx512
	CMPB ·hasAVX2(SB), $0
	JEQ  portable
	JMP  ·fillAVX2(SB)

avx512:
	JMP ·fillAVX512(SB)

portable:
	JMP ·fillPortable(SB)

// LONG leaves the bits of reg that have 15 others right above them.
#define LONG(reg, tmp) \
	MOVQ reg, tmp  \
	SHRQ $1, tmp   \
	ANDQ tmp, reg  \
	MOVQ reg, tmp  \
	SHRQ $2, tmp   \
	ANDQ tmp, reg  \
	MOVQ reg, tmp  \
	SHRQ $4, tmp   \
	ANDQ tmp, reg  \
	MOVQ reg, tmp  \
	SHRQ $8, tmp   \
	ANDQ tmp, reg

// func stopsBMI(w *window, s string, i, n int, tails *gramSet)
//
// Of the block before: names in R8, digits in R9, letters in R10, those in lower case in
// R11; in R15 what codeStops may tell of from before and behind the block. In SI the
// words of the bytes behind. The masks of the classes stand in w, in block_upper all
// bytes with the bit of the lower case.
TEXT ·stopsBMI(SB), NOSPLIT, $0-48
	MOVQ  SI, window_next(DI)
	SHLQ  $16, SI
	MOVQ  block_letter(DI), AX
	MOVQ  block_upper(DI), BX
	ANDNQ AX, BX, BX
	MOVQ  BX, block_upper(DI)
	MOVQ  block_digit(DI), DX
	MOVQ  block_sym(DI), R12

	// The words, in R13, and where they start, in R14.
	MOVQ  AX, R13
	ORQ   DX, R13
	ORQ   R12, R13
	MOVQ  R13, R14
	MOVQ  R8, CX
	ORQ   R9, CX
	ADDQ  CX, CX
	ADCQ  R14, R14
	ANDNQ R13, R14, R14

	// The runs, in CX, and those that go on behind the block, in SI.
	MOVQ  R13, CX
	SHRQ  $48, CX
	ORQ   CX, SI
	LONG(SI, BX)
	SHLQ  $48, SI
	MOVQ  R13, CX
	LONG(CX, BX)
	ORQ   SI, CX
	ANDQ  R14, CX
	MOVQ  CX, window_runs(DI)

	// The flags.
	MOVQ  block_upper(DI), BX
	MOVQ  R13, R14
	SHRQ  $1, R14
	ADDQ  R13, R13
	ANDNQ R12, R13, R13
	BTSQ  $63, R14
	ANDQ  R14, R13
	MOVQ  R13, window_dashes(DI)
	ORQ   R15, R13
	ORQ   block_high(DI), R13
	MOVQ  R13, window_rare(DI)
	MOVQ  $0, window_others(DI)

	// What follows a letter, in SI; the heads, in R14.
	MOVQ  AX, SI
	ADDQ  R10, R10
	ADCQ  SI, SI
	ANDNQ AX, SI, R14
	ANDNQ AX, BX, CX  // lower case
	MOVQ  CX, R13
	ADDQ  R11, R11
	ADCQ  R13, R13
	SHRQ  $1, CX
	ORQ   CX, R13
	BTSQ  $63, R13
	ANDQ  BX, R13
	ORQ   R13, R14
	ANDQ  block_prose(DI), R14
	MOVQ  R14, window_heads(DI)

	// The pairs after digits, in R10, but for those with one to four digits and
	// before these a name: numbers and names move up by a place at a time.
	MOVQ  block_pair(DI), BX
	ORQ   R12, AX
	ADDQ  R9, R9
	ADCQ  DX, DX
	MOVQ  DX, R10
	ANDQ  BX, R10
	ADDQ  R8, R8
	ADCQ  AX, AX
	ADDQ  R8, R8
	ADCQ  AX, AX
	MOVQ  AX, R11
	ADDQ  R9, R9
	ADCQ  DX, DX
	MOVQ  DX, R12
	ADDQ  R8, R8
	ADCQ  AX, AX
	MOVQ  AX, R13
	ADDQ  R9, R9
	ADCQ  DX, DX
	MOVQ  DX, R14
	ADDQ  R8, R8
	ADCQ  AX, AX
	MOVQ  AX, CX
	ADDQ  R9, R9
	ADCQ  DX, DX
	ADDQ  R8, R8
	ADCQ  AX, AX
	ANDQ  DX, AX
	ORQ   CX, AX
	ANDQ  R14, AX
	ORQ   R13, AX
	ANDQ  R12, AX
	ORQ   R11, AX
	ANDNQ R10, AX, AX
	ANDNQ BX, AX, BX
	MOVQ  BX, window_names(DI)
	ANDQ  SI, BX
	MOVQ  BX, window_ends(DI)
	JMP   ·sieveBMI(SB)
