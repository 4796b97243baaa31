//go:build !purego

#include "go_asm.h"
#include "textflag.h"

DATA sieveBytes<>+0(SB)/8, $0x6161616161616161
DATA sieveBytes<>+8(SB)/8, $0x1919191919191919
GLOBL sieveBytes<>(SB), RODATA|NOPTR, $16

// func sieveBMI(w *window, s string, i, n int, tails *gramSet)
TEXT ·sieveBMI(SB), NOSPLIT, $0-48
	MOVQ w+0(FP), DI
	MOVQ s_base+8(FP), SI
	MOVQ s_len+16(FP), R13
	MOVQ i+24(FP), R12
	ADDQ R12, SI
	SUBQ R12, R13

	// The heads: R14 has those to look at, R15 gets those that stay.
	MOVQ window_heads(DI), R14
	TESTQ R14, R14
	JEQ  names
	XORQ R15, R15
	MOVQ $0x2020202020202020, R9
	MOVQ $const_headFactor64, R10
	LEAQ ·proseHeads(SB), R11
	MOVQ sieveBytes<>+0(SB), X1
	MOVQ sieveBytes<>+8(SB), X2
	SUBQ $8, R13 // the last place at which eight bytes begin

head:
	TZCNTQ R14, CX
	CMPQ   CX, R13
	JGT    last
	MOVQ   (SI)(CX*1), AX
	ORQ    R9, AX

fold: // Move out what stands after the letters.
	MOVQ     AX, X0
	PSUBB    X1, X0
	MOVOU    X0, X3
	PMINUB   X2, X3
	PCMPEQB  X3, X0
	PMOVMSKB X0, DX
	NOTL     DX
	TZCNTL   DX, DX
	NEGQ     DX
	SHLQ     $3, DX
	SHLXQ    DX, AX, AX

	IMULQ R10, AX
	SHRQ  $(64-const_headBits), AX
	MOVQ  AX, BX
	SHRQ  $6, BX
	MOVQ  (R11)(BX*8), BX
	SHRXQ AX, BX, BX
	ANDL  $1, BX
	SHLXQ CX, BX, BX
	ORQ   BX, R15
	BLSRQ R14, R14
	JNE   head
	MOVQ  R15, window_heads(DI)
	JMP   names

last: // the last eight bytes of the text, without those before the word
	MOVQ  (SI)(R13*1), AX
	ORQ   R9, AX
	MOVQ  CX, BX
	SUBQ  R13, BX
	SHLQ  $3, BX
	SHRXQ BX, AX, AX
	JMP   fold

	// The ends of names: R14 has those to look at. R8 gets those that are not told,
	// R15 the names without those that are none.
names:
	MOVQ  window_ends(DI), R14
	TESTQ R14, R14
	JEQ   done
	MOVQ  R14, R8
	MOVQ  window_names(DI), R15
	MOVQ  tails+40(FP), R11

end:
	TZCNTQ R14, CX
	LEAQ   (CX)(R12*1), AX
	CMPQ   AX, $4
	JLT    unsure
	MOVL   -4(SI)(CX*1), AX

	// Four letters, the last three of them in lower case, or R9 becomes 1 or more.
	MOVL  AX, R9
	ANDL  $0x80e0e000, R9
	XORL  $0x606000, R9
	MOVL  AX, DX          // fold5
	SHRL  $6, DX
	ANDL  $0x01010101, DX
	MOVL  DX, BX
	SHLL  $5, DX
	SUBL  BX, DX
	ANDL  DX, AX
	LEAL  0x0505(AX), DX
	ANDL  $0x2020, DX
	ORL   DX, R9

	IMULL $const_quadFactor, AX
	SHRL  $16, AX
	MOVL  AX, DX
	SHRL  $6, DX
	MOVQ  (R11)(DX*8), DX
	SHRXQ AX, DX, DX
	NOTL  DX
	XORL  BX, BX
	CMPL  R9, $1
	ADCL  $0, BX          // 1: it is told
	ANDL  BX, DX          // 1: it is none
	SHLXQ CX, BX, BX
	SHLXQ CX, DX, DX
	ANDNQ R8, BX, R8
	ANDNQ R15, DX, R15

unsure:
	BLSRQ R14, R14
	JNE   end
	MOVQ  R15, window_names(DI)
	MOVQ  R8, window_ends(DI)

done:
	RET
