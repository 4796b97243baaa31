//go:build !purego

#include "textflag.h"

// A byte of a set is found by its low nibble: the table has the one byte of the
// set with that nibble, which is then compared. 0xff is equal to no byte,
// because VPSHUFB gives 0 for bytes from 0x80.
DATA blockSym<>+0(SB)/8, $0xffffffffffffffff
DATA blockSym<>+8(SB)/8, $0x5fff2dffffffffff
GLOBL blockSym<>(SB), RODATA|NOPTR, $16

DATA blockPair<>+0(SB)/8, $0xffffffffffffffff
DATA blockPair<>+8(SB)/8, $0xffff3dffff3affff
GLOBL blockPair<>(SB), RODATA|NOPTR, $16

DATA blockMark<>+0(SB)/8, $0xffffff24ffffff40
DATA blockMark<>+8(SB)/8, $0xff3effffffffffff
GLOBL blockMark<>(SB), RODATA|NOPTR, $16

DATA blockEsc<>+0(SB)/8, $0xffffffffff22ffff
DATA blockEsc<>+8(SB)/8, $0xffffff5cffffffff
GLOBL blockEsc<>(SB), RODATA|NOPTR, $16

DATA blockBytes<>+0(SB)/8, $0x00000f0920196130
GLOBL blockBytes<>(SB), RODATA|NOPTR, $8

// RANGE sets the bytes of dst for which src-from is at most size.
#define RANGE(src, from, size, tmp, dst) \
	VPSUBB   from, src, tmp \
	VPMINUB  size, tmp, dst \
	VPCMPEQB tmp, dst, dst

// SET sets the bytes of dst for which src is in the set of table.
#define SET(src, table, dst) \
	VPSHUFB  src, table, dst \
	VPCMPEQB src, dst, dst

// CLASSES reads the bytes in Y0 and leaves a mask of 32 bits of each class. An
// upper-case letter with the bit of the letter case added is a lower-case one; a
// byte below ' ' by signed comparison is a control byte or not ASCII.
#define CLASSES(letter, upper, digit, sym, pair, mark, esc) \
	VPOR      Y8, Y0, Y1          \
	RANGE(Y1, Y9, Y11, Y2, Y3)    \
	VPMOVMSKB Y3, letter          \
	VPADDB    Y8, Y0, Y1          \
	RANGE(Y1, Y9, Y11, Y2, Y3)    \
	VPMOVMSKB Y3, upper           \
	RANGE(Y0, Y10, Y12, Y2, Y3)   \
	VPMOVMSKB Y3, digit           \
	SET(Y0, Y13, Y3)              \
	VPMOVMSKB Y3, sym             \
	SET(Y0, Y14, Y3)              \
	VPMOVMSKB Y3, pair            \
	SET(Y0, Y7, Y3)               \
	VPMOVMSKB Y3, mark            \
	SET(Y0, Y15, Y3)              \
	VPCMPGTB  Y0, Y8, Y2          \
	VPOR      Y2, Y3, Y3          \
	VPMOVMSKB Y3, esc

// GRAM leaves in dst the buckets of grams that have the byte in Y0 at one place,
// by its nibbles in Y4 and Y5 and the two tables at that offset of R13.
#define GRAM(offset, tmp, dst) \
	VBROADCASTI128 offset(R13), dst    \
	VPSHUFB        Y4, dst, dst        \
	VBROADCASTI128 16+offset(R13), tmp \
	VPSHUFB        Y5, tmp, tmp        \
	VPAND          tmp, dst, dst

// NEXT moves the bytes of reg down by one place.
#define NEXT(tmp, reg) \
	VPERM2I128 $0x81, reg, reg, tmp \
	VPALIGNR   $1, reg, tmp, reg

// HEADS leaves a mask of the bytes in Y0 at which a gram may begin: those that
// have all their places in one bucket, and the last three, whose next bytes are
// not in Y0.
#define HEADS(mask) \
	VPAND     Y6, Y0, Y4 \
	VPSRLW    $4, Y0, Y5 \
	VPAND     Y6, Y5, Y5 \
	GRAM(96, Y2, Y1)     \
	NEXT(Y2, Y1)         \
	GRAM(64, Y2, Y3)     \
	VPAND     Y3, Y1, Y1 \
	NEXT(Y2, Y1)         \
	GRAM(32, Y2, Y3)     \
	VPAND     Y3, Y1, Y1 \
	NEXT(Y2, Y1)         \
	GRAM(0, Y2, Y3)      \
	VPAND     Y3, Y1, Y1 \
	VPXOR     Y2, Y2, Y2 \
	VPCMPEQB  Y2, Y1, Y1 \
	VPMOVMSKB Y1, mask   \
	NOTL      mask       \
	ORL       $0xe0000000, mask

// func classifyAVX2(b *block, p *byte, n int, grams *gramTable)
TEXT ·classifyAVX2(SB), NOSPLIT, $0-32
	MOVQ b+0(FP), DI
	MOVQ p+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ grams+24(FP), R13
	VPBROADCASTB   blockBytes<>+0(SB), Y10 // '0'
	VPBROADCASTB   blockBytes<>+1(SB), Y9  // 'a'
	VPBROADCASTB   blockBytes<>+2(SB), Y11 // 25
	VPBROADCASTB   blockBytes<>+3(SB), Y8  // ' ', the bit of the letter case
	VPBROADCASTB   blockBytes<>+4(SB), Y12 // 9
	VPBROADCASTB   blockBytes<>+5(SB), Y6  // the low nibble
	VBROADCASTI128 blockSym<>(SB), Y13
	VBROADCASTI128 blockPair<>(SB), Y14
	VBROADCASTI128 blockMark<>(SB), Y7
	VBROADCASTI128 blockEsc<>(SB), Y15
	CMPQ CX, $32
	JLT  short

	// The last 32 bytes first; they may overlap with the first 32.
	VMOVDQU -32(SI)(CX*1), Y0
	SUBQ    $32, CX
	CLASSES(AX, BX, DX, R8, R9, R10, R11)
	HEADS(R14)
	SHLQ CX, AX
	SHLQ CX, BX
	SHLQ CX, DX
	SHLQ CX, R8
	SHLQ CX, R9
	SHLQ CX, R10
	SHLQ CX, R11
	SHLQ CX, R14
	MOVQ AX, 0(DI)
	MOVQ BX, 8(DI)
	MOVQ DX, 16(DI)
	MOVQ R8, 24(DI)
	MOVQ R9, 32(DI)
	MOVQ R10, 40(DI)
	MOVQ R11, 48(DI)
	MOVQ R14, 56(DI)

	VMOVDQU (SI), Y0
	CLASSES(AX, BX, DX, R8, R9, R10, R11)
	HEADS(R14)
	ORQ  AX, 0(DI)
	ORQ  BX, 8(DI)
	ORQ  DX, 16(DI)
	ORQ  R8, 24(DI)
	ORQ  R9, 32(DI)
	ORQ  R10, 40(DI)
	ORQ  R11, 48(DI)
	ORQ  R14, 56(DI)
	VZEROUPPER
	RET

short:
	// Read 32 bytes that begin or end with the n wanted ones, whichever lie in
	// one page of memory, so that a page that is not there is not touched.
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
	CLASSES(AX, BX, DX, R8, R9, R10, R11)
	HEADS(R14)
	SHRQ CX, AX
	SHRQ CX, BX
	SHRQ CX, DX
	SHRQ CX, R8
	SHRQ CX, R9
	SHRQ CX, R10
	SHRQ CX, R11
	SHRQ CX, R14
	ANDQ R12, AX
	ANDQ R12, BX
	ANDQ R12, DX
	ANDQ R12, R8
	ANDQ R12, R9
	ANDQ R12, R10
	ANDQ R12, R11
	ANDQ R12, R14
	MOVQ AX, 0(DI)
	MOVQ BX, 8(DI)
	MOVQ DX, 16(DI)
	MOVQ R8, 24(DI)
	MOVQ R9, 32(DI)
	MOVQ R10, 40(DI)
	MOVQ R11, 48(DI)
	MOVQ R14, 56(DI)
	VZEROUPPER
	RET

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
	BTL  $5, BX
	JCC  no
	MOVB $1, ret+0(FP)
no:
	RET
