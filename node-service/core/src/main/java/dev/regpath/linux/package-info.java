/**
 * The Linux kernel as seen from here: libbpf, the few functions of libc the JDK lacks, cgroups and processes.
 * In come paths, file descriptors and bytes; out go plain Java values, or a {@code KernelException} in the kernel's words.
 * Nothing outside knows native memory, and nothing inside knows what Regpath is for.
 */
@NullMarked
package dev.regpath.linux;

import org.jspecify.annotations.NullMarked;
