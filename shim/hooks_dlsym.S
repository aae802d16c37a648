/* dlsym: programs that look libcurl up by name (FFI of Ruby, LuaJIT, Python, D) get our hooks; for every other name it
 * jumps to the real dlsym. It must be a jump: the C library reads the return address for RTLD_NEXT and RTLD_DEFAULT. */
#if defined(__x86_64__)
    .text
    .globl dlsym
    .type dlsym, @function
    .p2align 4
dlsym:
    .cfi_startproc
    endbr64
    movq (%rsp), %rdx /* the caller */
    pushq %rdi
    .cfi_adjust_cfa_offset 8
    pushq %rsi
    .cfi_adjust_cfa_offset 8
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    call ts_dlsym_prepare
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
    popq %rsi
    .cfi_adjust_cfa_offset -8
    popq %rdi
    .cfi_adjust_cfa_offset -8
    testq %rax, %rax
    jz 1f
    cmpq $-1, %rax
    jne 2f
    xorl %eax, %eax /* there is none */
2:  ret
1:  movq ts_dlsym_real(%rip), %rax
    jmp *%rax
    .cfi_endproc
    .size dlsym, . - dlsym
#elif defined(__aarch64__)
    .text
    .globl dlsym
    .type dlsym, %function
    .p2align 4
dlsym:
    .cfi_startproc
    hint #34
    stp x29, x30, [sp, #-32]!
    .cfi_def_cfa_offset 32
    .cfi_offset 29, -32
    .cfi_offset 30, -24
    stp x0, x1, [sp, #16]
    mov x2, x30
    bl ts_dlsym_prepare
    mov x16, x0
    ldp x0, x1, [sp, #16]
    ldp x29, x30, [sp], #32
    .cfi_restore 30
    .cfi_restore 29
    .cfi_def_cfa_offset 0
    cbz x16, 1f
    cmn x16, #1
    csel x0, xzr, x16, eq /* there is none */
    ret
1:  adrp x16, ts_dlsym_real
    ldr x16, [x16, :lo12:ts_dlsym_real]
    br x16
    .cfi_endproc
    .size dlsym, . - dlsym
#else
#error "write the dlsym hook for this machine"
#endif
    .section .note.GNU-stack,"",%progbits
