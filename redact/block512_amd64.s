//go:build !purego

#include "go_asm.h"
#include "textflag.h"

// Bytes, four times each. The tables of sets are those of block_amd64.s.
DATA bytes512<>+0(SB)/4, $0x61616161  // 'a'
DATA bytes512<>+4(SB)/4, $0x19191919  // 25
DATA bytes512<>+8(SB)/4, $0x20202020  // ' ', the bit of the letter case
DATA bytes512<>+12(SB)/4, $0x30303030 // '0'
DATA bytes512<>+16(SB)/4, $0x09090909
GLOBL bytes512<>(SB), RODATA|NOPTR, $20

// SET leaves in k the bytes of Z16 that are in the set of table.
#define SET(table, tmp, k) \
	VPSHUFB  Z16, table, tmp \
	VPCMPEQB Z16, tmp, k

// func fillAVX512(w *window, s string, i, n int, tails *gramSet)
//
// Registers from 16 on leave nothing behind that VZEROUPPER would have to clear. A load
// under a mask reads nothing where the mask is not set, so that no page of memory is
// touched that is not the text's.
TEXT ·fillAVX512(SB), NOSPLIT, $0-48
	MOVQ w+0(FP), DI
	MOVQ s_base+8(FP), SI
	MOVQ s_len+16(FP), R14
	MOVQ i+24(FP), AX
	MOVQ n+32(FP), CX
	MOVQ AX, window_base(DI)
	ADDQ AX, SI
	ADDQ CX, AX
	MOVQ AX, window_end(DI)
	SUBQ AX, R14 // the bytes behind the block

	// Of the block before, for stopsBMI.
	MOVQ  block_letter(DI), R10
	MOVQ  block_upper(DI), R11
	ANDNQ R10, R11, R11
	MOVQ  block_sym(DI), R8
	ORQ   R10, R8
	MOVQ  block_digit(DI), R9
	MOVQ  block_escape(DI), AX
	ORQ   AX, window_escaped(DI)
	MOVQ  block_high(DI), R15
	SHRQ  $61, R15

	VPBROADCASTD    bytes512<>+0(SB), Z17
	VPBROADCASTD    bytes512<>+4(SB), Z18
	VPBROADCASTD    bytes512<>+8(SB), Z19
	VPBROADCASTD    bytes512<>+12(SB), Z20
	VPBROADCASTD    bytes512<>+16(SB), Z21
	VBROADCASTI32X4 ·blockSym(SB), Z22
	VBROADCASTI32X4 ·blockPair(SB), Z23
	VBROADCASTI32X4 ·blockMark(SB), Z24
	VBROADCASTI32X4 ·blockEsc(SB), Z25

	// The block in Z16, in Z26 to Z28 the bytes one to three places on, and in X0 the
	// bytes behind the block; the bytes wanted in K1, those of which the next ones are
	// not there in R13.
	CMPQ CX, $const_blockSize
	JLT  tail
	CMPQ R14, $const_nextSize
	JLT  tail
	VMOVDQU8 (SI), Z16
	VMOVDQU8 1(SI), Z26
	VMOVDQU8 2(SI), Z27
	VMOVDQU8 3(SI), Z28
	VMOVDQU8 const_blockSize(SI), X0
	KXNORQ   K1, K1, K1
	XORL     R13, R13

classes:
	VPORQ    Z19, Z16, Z29
	VPSUBB   Z17, Z29, Z29
	VPCMPUB  $2, Z18, Z29, K2
	KMOVQ    K2, AX
	MOVQ     AX, block_letter(DI)
	VPTESTMB Z19, Z16, K3
	KMOVQ    K3, BX
	VPSUBB   Z20, Z16, Z30
	VPCMPUB  $2, Z21, Z30, K4
	KMOVQ    K4, DX
	MOVQ     DX, block_digit(DI)
	SET(Z22, Z29, K5)
	KMOVQ    K5, R12
	MOVQ     R12, block_sym(DI)
	SET(Z23, Z30, K6)
	KMOVQ    K6, block_pair(DI)
	SET(Z24, Z31, K7)
	KMOVQ    K7, block_mark(DI)
	SET(Z25, Z29, K2)
	VPCMPB   $1, Z19, Z16, K1, K3 // signed: control bytes, and those that are not ASCII
	KORQ     K2, K3, K3
	KMOVQ    K3, block_escape(DI)
	VPMOVB2M Z16, K4
	KMOVQ    K4, block_high(DI)

	// Where all four bytes of a gram are in one bucket.
	VBROADCASTI64X4 ·proseGrams+0(SB), Z29
	VBROADCASTI64X4 ·proseGrams+32(SB), Z30
	VBROADCASTI64X4 ·proseGrams+64(SB), Z31
	VBROADCASTI64X4 ·proseGrams+96(SB), Z24
	VPERMB   Z29, Z16, Z29
	VPERMB   Z30, Z26, Z30
	VPERMB   Z31, Z27, Z31
	VPERMB   Z24, Z28, Z24
	VPANDQ   Z30, Z29, Z29
	VPANDQ   Z24, Z31, Z31
	VPTESTMB Z31, Z29, K1, K2
	KMOVQ    K2, CX
	ORQ      R13, CX
	MOVQ     CX, block_prose(DI)

	// The words behind the block, in SI.
	VPORQ    X19, X0, X1
	VPSUBB   X17, X1, X1
	VPCMPUB  $2, X18, X1, K2
	VPSUBB   X20, X0, X1
	VPCMPUB  $2, X21, X1, K3
	VPSHUFB  X0, X22, X1
	VPCMPEQB X0, X1, K4
	KORW     K2, K3, K3
	KORW     K3, K4, K4
	KMOVW    K4, SI
	VPMOVB2M X0, K5
	KMOVW    K5, CX
	ANDL     $7, CX
	NEGL     CX          // carry: one of the next three bytes is not ASCII
	SBBQ     CX, CX
	ANDQ     DX, CX
	SHRQ     $61, CX
	ORQ      CX, R15
	JMP ·stopsBMI(SB)

tail: // the text's last bytes, or all but a few of the next block
	MOVQ  $-1, DX
	BZHIQ CX, DX, AX
	KMOVQ AX, K1
	VMOVDQU8.Z (SI), K1, Z16
	MOVL  $const_blockSize, R13
	LEAQ  -1(CX)(R14*1), R12
	CMPQ  R12, R13
	CMOVQGT R13, R12
	BZHIQ R12, DX, R12 // those with a byte behind them
	KMOVQ R12, K2
	VMOVDQU8.Z 1(SI), K2, Z26
	SHRQ  $1, R12
	KMOVQ R12, K3
	VMOVDQU8.Z 2(SI), K3, Z27
	SHRQ  $1, R12
	KMOVQ R12, K4
	VMOVDQU8.Z 3(SI), K4, Z28
	MOVL  $const_nextSize, R13
	CMPQ  R14, R13
	CMOVQGT R13, R14
	XORL  R12, R12
	CMPQ  s_len+16(FP), R13
	CMOVQLT R12, R14 // next tells nothing of a short text
	BZHIL R14, DX, R14
	KMOVW R14, K5
	VMOVDQU8.Z (SI)(CX*1), K5, X0
	MOVQ  AX, R13
	SHRQ  $3, R13
	ANDNQ AX, R13, R13 // the last three
	JMP   classes
