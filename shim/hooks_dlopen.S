/* dlopen: takes RTLD_DEEPBIND out of the flags of an object that needs a libcurl (PHP opens all extensions so, and they
 * would bind past us), then jumps to the real dlopen. It must be a jump: the C library reads the return address to find
 * the caller's RUNPATH. */
#if defined(__x86_64__)
    .text
    .globl dlopen
    .type dlopen, @function
    .p2align 4
dlopen:
    .cfi_startproc
    endbr64
    pushq %rdi
    .cfi_adjust_cfa_offset 8
    pushq %rsi
    .cfi_adjust_cfa_offset 8
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    call ts_dlopen_prepare
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
    popq %rsi
    .cfi_adjust_cfa_offset -8
    popq %rdi
    .cfi_adjust_cfa_offset -8
    movl %eax, %esi
    movq ts_dlopen_real(%rip), %rax
    jmp *%rax
    .cfi_endproc
    .size dlopen, . - dlopen
#elif defined(__aarch64__)
    .text
    .globl dlopen
    .type dlopen, %function
    .p2align 4
dlopen:
    .cfi_startproc
    hint #34
    stp x29, x30, [sp, #-32]!
    .cfi_def_cfa_offset 32
    .cfi_offset 29, -32
    .cfi_offset 30, -24
    str x0, [sp, #16]
    bl ts_dlopen_prepare
    mov w1, w0
    ldr x0, [sp, #16]
    ldp x29, x30, [sp], #32
    .cfi_restore 30
    .cfi_restore 29
    .cfi_def_cfa_offset 0
    adrp x16, ts_dlopen_real
    ldr x16, [x16, :lo12:ts_dlopen_real]
    br x16
    .cfi_endproc
    .size dlopen, . - dlopen
#else
#error "write the dlopen hook for this machine"
#endif
    .section .note.GNU-stack,"",%progbits
