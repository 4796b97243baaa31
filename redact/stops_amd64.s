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

// LONG32 and LONG64 leave the bits of reg that have 15 others right above them; the
// highest 15 bits are wrong.
#define LONG32(reg, tmp) \
	RORXL $1, reg, tmp \
	ANDL  tmp, reg     \
	RORXL $2, reg, tmp \
	ANDL  tmp, reg     \
	RORXL $4, reg, tmp \
	ANDL  tmp, reg     \
	RORXL $8, reg, tmp \
	ANDL  tmp, reg
#define LONG64(reg, tmp) \
	RORXQ $1, reg, tmp \
	ANDQ  tmp, reg     \
	RORXQ $2, reg, tmp \
	ANDQ  tmp, reg     \
	RORXQ $4, reg, tmp \
	ANDQ  tmp, reg     \
	RORXQ $8, reg, tmp \
	ANDQ  tmp, reg

// func stopsBMI(w *window, s string, i, n int, tails *gramSet)
//
// Of the block before: names in R8, digits in R9, letters in R10, those in lower case in
// R11; in R15 what codeStops may tell of from before and behind the block. In SI the
// words of the bytes behind. Of the block, which is in w but for block_upper: letters in
// AX, all bytes with the bit of the lower case in BX, digits in DX, sym in R12.
TEXT ·stopsBMI(SB), NOSPLIT, $0-48
	MOVQ  SI, window_next(DI)
	ANDNQ AX, BX, BX
	MOVQ  BX, block_upper(DI)
	MOVQ  AX, R13
	ORQ   R12, R13 // names

	// The pairs, in CX, without those after a number that no name stands before: the
	// carry of the first digit after a name runs through the number and out behind it.
	LEAQ  (R8)(R8*1), CX
	ANDQ  R9, CX
	MOVQ  R13, R14
	SHLQ  $1, R8, R14
	ANDQ  DX, R14
	ADDQ  R9, CX
	ADCQ  DX, R14
	ANDNQ R14, DX, R14
	MOVQ  DX, CX
	SHLQ  $1, R9, CX
	ANDNQ CX, R14, CX
	ANDNQ block_pair(DI), CX, CX
	MOVQ  CX, window_names(DI)

	// What follows a letter, in R14, then the heads.
	MOVQ  AX, R14
	SHLQ  $1, R10, R14
	ANDQ  R14, CX
	MOVQ  CX, window_ends(DI)
	ANDNQ AX, R14, R14
	ANDNQ AX, BX, CX  // lower case
	MOVQ  CX, R10
	SHLQ  $1, R11, R10
	SHRQ  $1, CX
	ORQ   CX, R10
	BTSQ  $63, R10
	ANDQ  BX, R10
	ORQ   R10, R14
	ANDQ  block_prose(DI), R14
	MOVQ  R14, window_heads(DI)

	// The words, in R13, where they start, in R14, and the runs, in CX; those near the
	// end of the block, which may go on behind it, in SI.
	ORQ   DX, R13
	ORQ   R9, R8
	MOVQ  R13, R14
	SHLQ  $1, R8, R14
	ANDNQ R13, R14, R14
	SHLQ  $16, R13, SI
	LONG32(SI, BX)
	SHLQ  $48, SI
	MOVQ  R13, CX
	LONG64(CX, BX)
	SHLQ  $15, CX
	SHRQ  $15, CX
	ORQ   SI, CX
	ANDQ  R14, CX
	MOVQ  CX, window_runs(DI)

	// The flags.
	LEAQ  (R13)(R13*1), CX
	ANDNQ R12, CX, CX
	SHRQ  $1, R13
	BTSQ  $63, R13
	ANDQ  R13, CX
	MOVQ  CX, window_dashes(DI)
	ORQ   R15, CX
	ORQ   block_high(DI), CX
	MOVQ  CX, window_rare(DI)
	MOVQ  $0, window_others(DI)
	JMP   ·sieveBMI(SB)
