package dev.regpath.linux;

import static dev.regpath.linux.Native.bindWithErrno;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The functions of libc that the JDK has no way to call. Thread-safe; without state. */
public final class Libc {
    private static final SymbolLookup LIBRARY = Linker.nativeLinker().defaultLookup();
    private static final MethodHandle OPEN = bindWithErrno(LIBRARY, "open", 2, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = bindWithErrno(LIBRARY, "close", 1, JAVA_INT, JAVA_INT);
    private static final MethodHandle READ = bindWithErrno(LIBRARY, "read", 3, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle MMAP =
            bindWithErrno(LIBRARY, "mmap", 6, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP = bindWithErrno(LIBRARY, "munmap", 2, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle SOCKET =
            bindWithErrno(LIBRARY, "socket", 3, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CONNECT =
            bindWithErrno(LIBRARY, "connect", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            bindWithErrno(LIBRARY, "getsockopt", 5, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SENDTO =
            bindWithErrno(LIBRARY, "sendto", 6, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECV =
            bindWithErrno(LIBRARY, "recv", 4, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle BIND = bindWithErrno(LIBRARY, "bind", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle ISATTY = bindWithErrno(LIBRARY, "isatty", 1, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOCK_GETTIME =
            bindWithErrno(LIBRARY, "clock_gettime", 2, JAVA_INT, JAVA_INT, ADDRESS);

    private static final MethodHandle CLOCK_GETRES =
            bindWithErrno(LIBRARY, "clock_getres", 2, JAVA_INT, JAVA_INT, ADDRESS);

    private static final MethodHandle STATVFS = bindWithErrno(LIBRARY, "statvfs", 2, JAVA_INT, ADDRESS, ADDRESS);

    /** {@code <fcntl.h>}: the same number on every architecture, unlike O_DIRECTORY. */
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_PATH = 0x200000;

    private static final int CLOCK_MONOTONIC = 1;
    private static final int CLOCK_MONOTONIC_COARSE = 6;
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int STANDARD_ERROR = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_SHARED = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SUN_PATH_SIZE = 108;

    private interface IntCall {
        long run(Arena arena, MemorySegment errno) throws Throwable;
    }

    private Libc() {}

    /** open(2) for reading: a directory too, which the JDK does not open. */
    public static Fd open(Path path) throws KernelException {
        return open(path, O_RDONLY_CLOEXEC);
    }

    /** open(2) with O_PATH: to look what a path leads to. Nothing is opened: a device notices nothing, a pipe does not wait. */
    static Fd openPlace(Path path) throws KernelException {
        return open(path, O_RDONLY_CLOEXEC | O_PATH);
    }

    /** open(2) for reading, which waits neither for a writer nor for another's lease: EAGAIN instead. */
    static Fd openNow(Path path) throws KernelException {
        return open(path, O_RDONLY_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    }

    private static Fd open(Path path, int flags) throws KernelException {
        return new Fd((int) status("open", path.toString(), (arena, errno) ->
                (int) OPEN.invokeExact(errno, arena.allocateFrom(path.toString()), flags)));
    }

    /** read(2); 0 at the end. */
    static long read(Fd fd, MemorySegment buffer, String what) throws KernelException {
        return status(
                "read", what, (_, errno) -> (long) READ.invokeExact(errno, fd.number(), buffer, buffer.byteSize()));
    }

    /** close(2). What it may answer is of no use to anybody. */
    static void close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.captured(arena);
            int _ = Native.run(() -> (int) CLOSE.invokeExact(errno, fd));
        }
    }

    /**
     * How often the kernel's clock ticks in a second, its HZ: clock_getres(2) of the clock that goes on with it. 0 if it
     * cannot be told.
     */
    public static int ticksPerSecond() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.captured(arena);
            MemorySegment tick = arena.allocate(JAVA_LONG, 2);
            int result = Native.run(() -> (int) CLOCK_GETRES.invokeExact(errno, CLOCK_MONOTONIC_COARSE, tick));
            long nanoseconds = tick.getAtIndex(JAVA_LONG, 1);
            return result == 0 && nanoseconds > 0 ? (int) (1_000_000_000 / nanoseconds) : 0;
        }
    }

    /** clock_gettime(2) of the monotonic clock, which is also that of bpf_ktime_get_ns(): nanoseconds. */
    public static long monotonicTime() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.captured(arena);
            MemorySegment time = arena.allocate(JAVA_LONG, 2);
            int _ = Native.run(() -> (int) CLOCK_GETTIME.invokeExact(errno, CLOCK_MONOTONIC, time));
            return time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000 + time.getAtIndex(JAVA_LONG, 1);
        }
    }

    /** statvfs(3): what is free on the file system of {@code path}, for root. */
    public static FileSystemRoom room(Path path) throws KernelException {
        try (Arena memory = Arena.ofConfined()) {
            // struct statvfs of <bits/statvfs.h>, 64 bits: f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files,
            // f_ffree, …
            MemorySegment room = memory.allocate(JAVA_LONG, 32);
            long _ = status("statvfs", path.toString(), (arena, errno) ->
                    (int) STATVFS.invokeExact(errno, arena.allocateFrom(path.toString()), room));
            return new FileSystemRoom(
                    room.getAtIndex(JAVA_LONG, 1) * room.getAtIndex(JAVA_LONG, 3),
                    room.getAtIndex(JAVA_LONG, 6),
                    room.getAtIndex(JAVA_LONG, 5) > 0);
        }
    }

    /** mmap(2), shared and writable. */
    static MemorySegment mmap(int fd, long length, String what) throws KernelException {
        long address = status(
                "mmap",
                what,
                (_, errno) -> ((MemorySegment) MMAP.invokeExact(
                                errno, MemorySegment.NULL, length, PROT_READ_WRITE, MAP_SHARED, fd, 0L))
                        .address());
        return MemorySegment.ofAddress(address).reinterpret(length);
    }

    /** munmap(2). */
    static void munmap(MemorySegment memory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.captured(arena);
            int _ = Native.run(() -> (int) MUNMAP.invokeExact(errno, memory, memory.byteSize()));
        }
    }

    /**
     * SO_PEERCRED of unix(7): the process that listens on a Unix socket, as this process's pid namespace numbers it.
     *
     * @return 0 if the process is not visible from here
     */
    public static int peerPid(Path socket) throws KernelException {
        try (Arena arena = Arena.ofConfined();
                Fd fd = socket(SOCK_STREAM_CLOEXEC, socket.toString())) {
            MemorySegment address = unixAddress(arena, socket.toString());
            int length = (int) address.byteSize();
            status("connect", socket.toString(), (_, errno) ->
                    (int) CONNECT.invokeExact(errno, fd.number(), address, length));
            MemorySegment credentials = Native.ints(arena, 3);
            MemorySegment size = arena.allocateFrom(JAVA_INT, (int) credentials.byteSize());
            status("getsockopt", socket.toString(), (_, errno) ->
                    (int) GETSOCKOPT.invokeExact(errno, fd.number(), SOL_SOCKET, SO_PEERCRED, credentials, size));
            return credentials.get(JAVA_INT, 0);
        }
    }

    /**
     * sendto(2) of one datagram to a Unix socket, as sd_notify(3) does.
     *
     * @param address a path, or {@code @name} in the abstract name space
     */
    public static void sendDatagram(String address, byte[] datagram) throws KernelException {
        try (Arena arena = Arena.ofConfined();
                Fd fd = socket(SOCK_DGRAM_CLOEXEC, address)) {
            MemorySegment to = unixAddress(arena, address);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, datagram);
            int length = (int) to.byteSize();
            status("sendto", address, (_, errno) ->
                    (long) SENDTO.invokeExact(errno, fd.number(), bytes, bytes.byteSize(), MSG_NOSIGNAL, to, length));
        }
    }

    /** isatty(3): whether standard error is a terminal. */
    public static boolean errorIsTerminal() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.captured(arena);
            return Native.run(() -> (int) ISATTY.invokeExact(errno, STANDARD_ERROR)) == 1;
        }
    }

    /**
     * A netlink(7) socket that sock_diag(7) answers on.
     *
     * @param groups whose messages it gets unasked, a bit for each; 0 for none
     */
    static Fd netlinkSocketDiagnosis(int groups, String what) throws KernelException {
        Fd fd = socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG, what);
        try (Arena arena = Arena.ofConfined()) {
            // struct sockaddr_nl: family, padding, port id, groups.
            MemorySegment address = Native.ints(arena, 3);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
            address.setAtIndex(JAVA_INT, 2, groups);
            int length = (int) address.byteSize();
            status("bind", what, (_, errno) -> (int) BIND.invokeExact(errno, fd.number(), address, length));
            return fd;
        } catch (KernelException e) {
            fd.close();
            throw e;
        }
    }

    /** sendto(2) without an address: on a netlink socket, to the kernel. */
    static void send(Fd fd, MemorySegment message, String what) throws KernelException {
        status("sendto", what, (_, errno) ->
                (long) SENDTO.invokeExact(errno, fd.number(), message, message.byteSize(), 0, MemorySegment.NULL, 0));
    }

    /** recv(2) of one datagram, as much of it as the buffer holds; waits for it. */
    static long receive(Fd fd, MemorySegment buffer, String what) throws KernelException {
        return receive(fd, buffer, 0, what);
    }

    /** recv(2) of one datagram if there is one: EAGAIN if there is none. */
    static long receiveNow(Fd fd, MemorySegment buffer, String what) throws KernelException {
        return receive(fd, buffer, MSG_DONTWAIT, what);
    }

    private static long receive(Fd fd, MemorySegment buffer, int flags, String what) throws KernelException {
        return status("recv", what, (_, errno) ->
                (long) RECV.invokeExact(errno, fd.number(), buffer, buffer.byteSize(), flags));
    }

    private static Fd socket(int type, String what) throws KernelException {
        return socket(AF_UNIX, type, 0, what);
    }

    private static Fd socket(int family, int type, int protocol, String what) throws KernelException {
        return new Fd(
                (int) status("socket", what, (_, errno) -> (int) SOCKET.invokeExact(errno, family, type, protocol)));
    }

    /** struct sockaddr_un: a leading @ stands for the zero byte of the abstract name space. */
    private static MemorySegment unixAddress(Arena arena, String address) {
        byte[] name = address.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length >= SUN_PATH_SIZE) {
            throw new IllegalArgumentException(
                    "'%s' is not a Unix socket's address: 1 to 107 bytes are".formatted(address));
        }
        boolean unnamed = name[0] == '@';
        if (unnamed) {
            name[0] = 0;
        }
        // A path ends with a zero byte; an abstract name ends where the length says.
        MemorySegment memory = arena.allocate(Short.BYTES + name.length + (unnamed ? 0 : 1));
        memory.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(name, 0, memory, ValueLayout.JAVA_BYTE, Short.BYTES, name.length);
        return memory;
    }

    private static long status(String call, String what, IntCall function) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.captured(arena);
            long result = Native.run(() -> function.run(arena, errno));
            if (result == -1) {
                throw KernelException.of(call, Native.errno(errno), what);
            }
            return result;
        }
    }
}
