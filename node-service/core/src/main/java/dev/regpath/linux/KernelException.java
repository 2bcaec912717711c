package dev.regpath.linux;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;

/** The kernel, or libbpf on its behalf, refused a call. Says which, why, on what, and what an operator can do. */
public final class KernelException extends Exception {
    private final String call;
    private final int number;
    private final String words;
    private final String what;
    private final String remedy;

    private KernelException(String call, int number, String words, String what, String remedy, String log) {
        super("%s: %s: %s; %s%s".formatted(what, call, words, remedy, log.isEmpty() ? "" : "\n" + log));
        this.call = requireNonNull(call, "call");
        this.number = number;
        this.words = requireNonNull(words, "words");
        this.what = requireNonNull(what, "what");
        this.remedy = requireNonNull(remedy, "remedy");
    }

    /** A call that failed with an error number. */
    static KernelException of(String call, int number, String what) {
        return new KernelException(call, number, words(number), what, remedyFor(Errno.of(number)), "");
    }

    /** A program the verifier has refused: its log says where and why. */
    static KernelException rejected(String call, int number, String what, String log) {
        return new KernelException(call, number, words(number), what, remedyFor(Errno.of(number)), log);
    }

    /** A map or object that is not what this version expects. */
    public static KernelException unexpected(String call, String what, String remedy) {
        int number = Errno.EINVAL.number();
        return new KernelException(call, number, words(number), what, remedy, "");
    }

    /**
     * What a program has to say that talks to the kernel.
     *
     * @param words its message, without an error number
     */
    public static KernelException ofProgram(String program, String words, String what, String remedy) {
        return new KernelException(program, Errno.OTHER.number(), words, what, remedy, "");
    }

    /** The error number by name. */
    public Errno errno() {
        return Errno.of(number);
    }

    /** The error number itself. */
    public int number() {
        return number;
    }

    /** What was to be done, and on what. */
    public String what() {
        return what;
    }

    /** Why redirects are not in place. */
    public Problem problem() {
        return Problem.of(
                ProblemCode.KERNEL_REFUSED, Subject.REDIRECTS, "%s: %s: %s".formatted(what, call, words), remedy);
    }

    private static String words(int number) {
        Errno errno = Errno.of(number);
        return errno == Errno.OTHER ? "error " + number : "%s (%s)".formatted(errno, errno.text());
    }

    private static String remedyFor(Errno errno) {
        return switch (errno) {
            case EPERM, EACCES ->
                "give the process CAP_BPF and CAP_NET_ADMIN, and see whether a security module forbids it";
            case ENOMEM -> "free memory; before Linux 5.11 also raise RLIMIT_MEMLOCK";
            case E2BIG, ENOSPC -> "something in the kernel is full: see `bpftool cgroup tree` and `bpftool map`";
            case EMFILE, ENFILE -> "raise the limit of open files";
            case EROFS -> "mount the directory writable";
            case ENOLINK -> "the cgroup no longer exists; the next pass attaches to its successor";
            case EINVAL, ENOSYS, EOPNOTSUPP, ENOTSUPP -> "Linux 5.10 or later is needed";
            default -> "try again; if it stays, report it with the output of `regpath status`";
        };
    }
}
