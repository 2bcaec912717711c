package dev.regpath.redirect;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The hooks of cgroups that redirects need, with the programs of {@code redirect.bpf.c} that go there: in the order in
 * which they are shown and detached.
 */
public enum Hook {
    CONNECT4("connect4", "regpath_con4", 10),
    CONNECT6("connect6", "regpath_con6", 11),
    SENDMSG4("sendmsg4", "regpath_snd4", 14),
    SENDMSG6("sendmsg6", "regpath_snd6", 15),
    RECVMSG4("recvmsg4", "regpath_rcv4", 19),
    RECVMSG6("recvmsg6", "regpath_rcv6", 20),
    GETPEERNAME4("getpeername4", "regpath_peer4", 29),
    GETPEERNAME6("getpeername6", "regpath_peer6", 30),
    GETSOCKOPT("getsockopt", "regpath_error", 21),
    SOCK_RELEASE("sock_release", "regpath_close", 34),
    SOCK_OPS("sock_ops", "regpath_dial", 3);

    /** Without these connects are redirected all the same, and only wait longer for what is dead. They go together. */
    static final Set<Hook> OF_DIALS = Collections.unmodifiableSet(EnumSet.of(GETSOCKOPT, SOCK_RELEASE, SOCK_OPS));

    /** Without one of these nothing is redirected. */
    static final Set<Hook> OF_REDIRECTS = Collections.unmodifiableSet(EnumSet.range(CONNECT4, GETPEERNAME6));

    /**
     * What follows connects comes before what begins them, and what translates answers back before what redirects: no
     * answer ever comes from an unknown address.
     */
    static final List<Hook> ATTACH_ORDER = List.of(values()).reversed();

    private final String word;
    private final String program;
    private final int attachType;

    Hook(String word, String program, int attachType) {
        this.word = word;
        this.program = program;
        this.attachType = attachType;
    }

    /** As bpftool and the kernel's documentation name it. */
    public String word() {
        return word;
    }

    /** The C function. */
    String program() {
        return program;
    }

    /** {@code enum bpf_attach_type} of {@code <linux/bpf.h>}. */
    int attachType() {
        return attachType;
    }
}
