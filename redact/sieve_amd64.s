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

	// The heads: R14 has those to look at, R15 those that stay.
	MOVQ window_heads(DI), R14
	XORQ R15, R15
	TESTQ R14, R14
	JE   names
	MOVQ block_letter(DI), R8
	MOVQ $0x2020202020202020, R9
	MOVQ $const_headFactor64, R10
	LEAQ ·proseHeads(SB), R11
	SUBQ $8, R13 // the last place at which eight bytes begin

head:
	TZCNTQ R14, CX
	SHRXQ  CX, R8, DX
	NOTQ   DX
	TZCNTQ DX, DX          // letters from here on
	CMPQ   CX, R13
	JGT    last
	MOVQ   (SI)(CX*1), AX
	ORQ    R9, AX

letters:
	CMPQ   DX, $8
	JGE    hash
	LEAQ   (CX)(DX*1), BX
	CMPQ   BX, $64
	JEQ    across
	NEGQ   DX
	SHLQ   $3, DX
	SHLXQ  DX, AX, AX      // without what stands after the letters

hash:
	IMULQ  R10, AX
	SHRQ   $(64-const_headBits), AX
	MOVQ   AX, BX
	SHRQ   $6, BX
	MOVQ   (R11)(BX*8), BX
	BTQ    AX, BX
	JCC    next
	BTSQ CX, R15

next:
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
	JMP   letters

across: // the letters may go on behind the block
	MOVQ     AX, X0
	MOVQ     sieveBytes<>+0(SB), X1
	PSUBB    X1, X0
	MOVOU    X0, X1
	MOVQ     sieveBytes<>+8(SB), X2
	PMINUB   X2, X1
	PCMPEQB  X1, X0
	PMOVMSKB X0, DX
	NOTL     DX
	TZCNTL   DX, DX
	NEGQ     DX
	SHLQ     $3, DX
	SHLXQ    DX, AX, AX
	JMP      hash

	// The names: R14 has the ends to look at, R15 the names that stay; R8 becomes
	// the ends that are not told.
names:
	MOVQ  window_ends(DI), R14
	TESTQ R14, R14
	JE    done
	MOVQ  R14, R8
	MOVQ  window_names(DI), R15
	MOVQ  tails+40(FP), R11

end:
	TZCNTQ R14, CX
	LEAQ   (CX)(R12*1), AX
	CMPQ   AX, $4
	JLT    unsure
	MOVL   -4(SI)(CX*1), AX

	// Four letters, the last three of them in lower case.
	MOVL   AX, DX
	ANDL   $0x80e0e000, DX
	CMPL   DX, $0x606000
	JNE    unsure
	MOVL   AX, DX          // fold5
	SHRL   $6, DX
	ANDL   $0x01010101, DX
	MOVL   DX, BX
	SHLL   $5, DX
	SUBL   BX, DX
	ANDL   DX, AX
	LEAL   0x0505(AX), DX
	TESTL  $0x2020, DX
	JNE    unsure
	IMULL  $const_quadFactor, AX
	SHRL   $16, AX
	MOVL   AX, DX
	SHRL   $6, DX
	MOVQ   (R11)(DX*8), DX
	BTRQ   CX, R8
	BTQ    AX, DX
	JCS    unsure
	BTRQ   CX, R15

unsure:
	BLSRQ R14, R14
	JNE   end
	MOVQ  R15, window_names(DI)
	MOVQ  R8, window_ends(DI)

done:
	RET
