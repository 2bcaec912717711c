package dev.regpath.redirect;

import java.util.List;

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
    GETPEERNAME6("getpeername6", "regpath_peer6", 30);

    /** What translates answers back comes before what redirects: no answer ever comes from an unknown address. */
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
