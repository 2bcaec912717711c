package dev.regpath.linux;

import java.util.Arrays;

/** Error numbers of Linux that calls in this package are known to return, in the kernel's own words. */
public enum Errno {
    EPERM(1, "Operation not permitted"),
    ENOENT(2, "No such file or directory"),
    ESRCH(3, "No such process"),
    EINTR(4, "Interrupted system call"),
    EIO(5, "I/O error"),
    E2BIG(7, "Argument list too long"),
    EBADF(9, "Bad file number"),
    EAGAIN(11, "Try again"),
    ENOMEM(12, "Out of memory"),
    EACCES(13, "Permission denied"),
    EBUSY(16, "Device or resource busy"),
    EEXIST(17, "File exists"),
    ENODEV(19, "No such device"),
    ENOTDIR(20, "Not a directory"),
    EINVAL(22, "Invalid argument"),
    ENFILE(23, "File table overflow"),
    EMFILE(24, "Too many open files"),
    ENOSPC(28, "No space left on device"),
    EROFS(30, "Read-only file system"),
    ENAMETOOLONG(36, "File name too long"),
    ENOSYS(38, "Invalid system call number"),
    ELOOP(40, "Too many symbolic links encountered"),
    ENOLINK(67, "Link has been severed"),
    EOPNOTSUPP(95, "Operation not supported on transport endpoint"),
    ENETUNREACH(101, "Network is unreachable"),
    ECONNABORTED(103, "Software caused connection abort"),
    ECONNRESET(104, "Connection reset by peer"),
    ENOBUFS(105, "No buffer space available"),
    ETIMEDOUT(110, "Connection timed out"),
    ECONNREFUSED(111, "Connection refused"),
    EHOSTUNREACH(113, "No route to host"),
    /** The kernel's own, not for user space, yet some bpf(2) commands return it. */
    ENOTSUPP(524, "Operation is not supported"),
    /** Any other; {@link KernelException#number()} has it. */
    OTHER(0, "Unknown error");

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** The number on every architecture we run on. */
    public int number() {
        return number;
    }

    /** As in the kernel's header. */
    public String text() {
        return text;
    }

    /** The one with this number; {@link #OTHER} if there is none. */
    public static Errno of(int number) {
        return Arrays.stream(values())
                .filter(errno -> errno.number == number)
                .findFirst()
                .orElse(OTHER);
    }
}
