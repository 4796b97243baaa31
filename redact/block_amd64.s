//go:build !purego

#include "go_asm.h"
#include "textflag.h"

// A byte of a set is found by its low nibble: the table has the one byte of the
// set with that nibble, which is then compared. 0xff is equal to no byte,
// because VPSHUFB gives 0 for bytes from 0x80.
DATA ·blockSym+0(SB)/8, $0xffffffffffffffff
DATA ·blockSym+8(SB)/8, $0x5fff2dffffffffff
GLOBL ·blockSym(SB), RODATA|NOPTR, $16

DATA ·blockPair+0(SB)/8, $0xffffffffffffffff
DATA ·blockPair+8(SB)/8, $0xffff3dffff3affff
GLOBL ·blockPair(SB), RODATA|NOPTR, $16

DATA ·blockMark+0(SB)/8, $0xffffff24ffffff40
DATA ·blockMark+8(SB)/8, $0xff3eff3cffffffff
GLOBL ·blockMark(SB), RODATA|NOPTR, $16

DATA ·blockEsc+0(SB)/8, $0xffffffffff22ffff
DATA ·blockEsc+8(SB)/8, $0xffffff5cffffffff
GLOBL ·blockEsc(SB), RODATA|NOPTR, $16

DATA blockBytes<>+0(SB)/8, $0x00000f0920196130
GLOBL blockBytes<>(SB), RODATA|NOPTR, $8

// RANGE sets the bytes of dst for which src-from is at most size.
#define RANGE(src, from, size, tmp, dst) \
	VPSUBB   from, src, tmp \
	VPMINUB  size, tmp, dst \
	VPCMPEQB tmp, dst, dst

// The classes of the bytes in src, a mask of 32 bits each, in dst.
#define LETTER(src, dst) \
	VPOR      Y8, src, Y2       \
	RANGE(Y2, Y9, Y11, Y3, Y2)  \
	VPMOVMSKB Y2, dst

// The bit of the letter case.
#define LOWER(src, dst) \
	VPSLLW    $2, src, Y2 \
	VPMOVMSKB Y2, dst

#define DIGIT(src, dst) \
	RANGE(src, Y10, Y12, Y2, Y3) \
	VPMOVMSKB Y3, dst

#define SET(table, src, dst) \
	VPSHUFB   src, table, Y2 \
	VPCMPEQB  src, Y2, Y2    \
	VPMOVMSKB Y2, dst

// A byte below ' ' by signed comparison is a control byte or not ASCII.
#define ESCAPE(src, dst) \
	VPSHUFB   src, Y15, Y2 \
	VPCMPEQB  src, Y2, Y2  \
	VPCMPGTB  src, Y8, Y3  \
	VPOR      Y2, Y3, Y2   \
	VPMOVMSKB Y2, dst

// BOTH stores the mask of the first 32 bytes in AX and that of the last 32 in BX,
// without the bytes before the block.
#define BOTH(mask) \
	SHLXQ CX, BX, BX   \
	ORQ   BX, AX       \
	SHRXQ R12, AX, AX  \
	MOVQ  AX, mask(DI)

// SOME stores what of the mask in AX stands for the bytes wanted.
#define SOME(mask) \
	SHRXQ CX, AX, AX   \
	ANDQ  R12, AX      \
	MOVQ  AX, mask(DI)

// GRAM leaves in dst the buckets of grams that have the byte in Y0 at one place, by
// its low four bits in Y4 and its fifth, the sign of Y5, and the table at that offset
// of R13.
#define GRAM(offset, tmp, dst) \
	VBROADCASTI128 offset(R13), dst    \
	VPSHUFB        Y4, dst, dst        \
	VBROADCASTI128 16+offset(R13), tmp \
	VPSHUFB        Y4, tmp, tmp        \
	VPBLENDVB      Y5, tmp, dst, dst

// NEXT moves the bytes of reg down by one place, and of those behind them in, or 0.
#define NEXT(tmp, reg) \
	VPERM2I128 $0x81, reg, reg, tmp \
	VPALIGNR   $1, reg, tmp, reg
#define NEXTOF(behind, tmp, reg) \
	VPERM2I128 $0x21, behind, reg, tmp \
	VPALIGNR   $1, reg, tmp, reg

// HEADS leaves a mask of the bytes in Y0 at which a gram may begin: those that
// have all their places in one bucket, and the last three, whose next bytes are
// not in Y0. What it finds on the way is in Y7, Y14 and Y15, for HEADSOF, which is
// HEADS for the 32 bytes before.
#define HEADS(mask) \
	VPAND     Y6, Y0, Y4 \
	VPSLLW    $3, Y0, Y5 \
	GRAM(96, Y2, Y1)     \
	VMOVDQA   Y1, Y7     \
	NEXT(Y2, Y1)         \
	GRAM(64, Y2, Y3)     \
	VPAND     Y3, Y1, Y1 \
	VMOVDQA   Y1, Y14    \
	NEXT(Y2, Y1)         \
	GRAM(32, Y2, Y3)     \
	VPAND     Y3, Y1, Y1 \
	VMOVDQA   Y1, Y15    \
	NEXT(Y2, Y1)         \
	GRAM(0, Y2, Y3)      \
	VPAND     Y3, Y1, Y1 \
	VPXOR     Y2, Y2, Y2 \
	VPCMPEQB  Y2, Y1, Y1 \
	VPMOVMSKB Y1, mask   \
	NOTL      mask       \
	ORL       $0xe0000000, mask
#define HEADSOF(mask) \
	VPAND     Y6, Y0, Y4 \
	VPSLLW    $3, Y0, Y5 \
	GRAM(96, Y2, Y1)     \
	NEXTOF(Y7, Y2, Y1)   \
	GRAM(64, Y2, Y3)     \
	VPAND     Y3, Y1, Y1 \
	NEXTOF(Y14, Y2, Y1)  \
	GRAM(32, Y2, Y3)     \
	VPAND     Y3, Y1, Y1 \
	NEXTOF(Y15, Y2, Y1)  \
	GRAM(0, Y2, Y3)      \
	VPAND     Y3, Y1, Y1 \
	VPXOR     Y2, Y2, Y2 \
	VPCMPEQB  Y2, Y1, Y1 \
	VPMOVMSKB Y1, mask   \
	NOTL      mask

// func fillAVX2(w *window, s string, i, n int, tails *gramSet)
TEXT ·fillAVX2(SB), NOSPLIT, $0-48
	MOVQ w+0(FP), DI
	MOVQ s_base+8(FP), SI
	MOVQ i+24(FP), AX
	MOVQ n+32(FP), CX
	LEAQ ·proseGrams(SB), R13
	MOVQ AX, window_base(DI)
	LEAQ (AX)(CX*1), BX
	MOVQ BX, window_end(DI)
	ADDQ AX, SI

	// Of the block before: names in R8, digits in R9, letters in R10, those in
	// lower case in R11, what is not ASCII at its end in R15, later with what codeStops
	// may tell of.
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

	VPBROADCASTB   blockBytes<>+0(SB), Y10 // '0'
	VPBROADCASTB   blockBytes<>+1(SB), Y9  // 'a'
	VPBROADCASTB   blockBytes<>+2(SB), Y11 // 25
	VPBROADCASTB   blockBytes<>+3(SB), Y8  // ' ', the bit of the letter case
	VPBROADCASTB   blockBytes<>+4(SB), Y12 // 9
	VPBROADCASTB   blockBytes<>+5(SB), Y6  // the low nibble
	VBROADCASTI128 ·blockSym(SB), Y13
	VBROADCASTI128 ·blockPair(SB), Y14
	VBROADCASTI128 ·blockMark(SB), Y7
	VBROADCASTI128 ·blockEsc(SB), Y15
	CMPQ           BX, $const_blockSize
	JLT            first

	// The 64 bytes that end with the block.
	MOVL $64, R12
	SUBQ CX, R12
	SUBQ R12, SI
	MOVL $32, CX

both: // 32 bytes and those CX behind, of which the R12 first are let go
	VMOVDQU (SI), Y0
	VMOVDQU (SI)(CX*1), Y1
	LETTER(Y0, AX)
	LETTER(Y1, BX)
	BOTH(block_letter)
	LOWER(Y0, AX)
	LOWER(Y1, BX)
	BOTH(block_upper) // the others, for now
	DIGIT(Y0, AX)
	DIGIT(Y1, BX)
	BOTH(block_digit)
	SET(Y13, Y0, AX)
	SET(Y13, Y1, BX)
	BOTH(block_sym)
	SET(Y14, Y0, AX)
	SET(Y14, Y1, BX)
	BOTH(block_pair)
	SET(Y7, Y0, AX)
	SET(Y7, Y1, BX)
	BOTH(block_mark)
	ESCAPE(Y0, AX)
	ESCAPE(Y1, BX)
	BOTH(block_escape)
	VPMOVMSKB Y0, AX
	VPMOVMSKB Y1, BX
	BOTH(block_high)
	VMOVDQU (SI)(CX*1), Y0
	HEADS(BX)
	VMOVDQU (SI), Y0
	CMPL    CX, $32
	JLT     overlap
	HEADSOF(AX)
	BOTH(block_prose)
	JMP     stops

overlap:
	HEADS(AX)
	BOTH(block_prose)
	JMP     stops

first: // The text has no 64 bytes up to here: the block's first 32 and last 32 overlap.
	XORL R12, R12
	SUBQ $32, CX
	JGE  both

	// Read 32 bytes that begin or end with the n wanted ones, whichever lie in
	// one page of memory, so that a page that is not there is not touched.
	ADDQ $32, CX
	MOVL $1, R12
	SHLQ CX, R12
	DECQ R12 // the n lowest bits
	MOVL SI, AX
	ANDL $0xfff, AX
	CMPL AX, $0xfe0
	JHI  before
	VMOVDQU (SI), Y0
	XORL CX, CX
	JMP  classes

before:
	VMOVDQU -32(SI)(CX*1), Y0
	NEGQ CX
	ADDQ $32, CX

classes:
	LETTER(Y0, AX)
	SOME(block_letter)
	LOWER(Y0, AX)
	SOME(block_upper)
	DIGIT(Y0, AX)
	SOME(block_digit)
	SET(Y13, Y0, AX)
	SOME(block_sym)
	SET(Y14, Y0, AX)
	SOME(block_pair)
	SET(Y7, Y0, AX)
	SOME(block_mark)
	ESCAPE(Y0, AX)
	SOME(block_escape)
	VPMOVMSKB Y0, AX
	SOME(block_high)
	HEADS(AX)
	SOME(block_prose)

stops: // The words of the 16 bytes behind the block, in SI.
	XORL  SI, SI
	MOVQ  s_len+16(FP), CX
	SUBQ  $16, CX
	JLT   masks
	MOVQ  window_end(DI), BX
	MOVQ  BX, AX
	CMPQ  CX, BX
	CMOVQLT CX, BX
	SUBQ  BX, AX
	ADDQ  s_base+8(FP), BX
	VMOVDQU   (BX), X0
	VPOR      X8, X0, X2
	VPSUBB    X9, X2, X3
	VPMINUB   X11, X3, X2
	VPCMPEQB  X3, X2, X2
	VPSUBB    X10, X0, X4
	VPMINUB   X12, X4, X5
	VPCMPEQB  X4, X5, X5
	VPSHUFB   X0, X13, X4
	VPCMPEQB  X0, X4, X4
	VPOR      X5, X2, X2
	VPOR      X4, X2, X2
	VPMOVMSKB X2, SI
	SHRXQ AX, SI, SI
	VPMOVMSKB X0, DX
	SHRXQ AX, DX, DX
	ANDL  $7, DX
	NEGL  DX          // carry: one of the next three bytes is not ASCII
	SBBQ  DX, DX
	ANDQ  block_digit(DI), DX
	SHRQ  $61, DX
	ORQ   DX, R15

masks:
	VZEROUPPER
	MOVQ block_letter(DI), AX
	MOVQ block_upper(DI), BX
	MOVQ block_digit(DI), DX
	MOVQ block_sym(DI), R12
	JMP ·stopsBMI(SB)
