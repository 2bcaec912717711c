package dev.regpath.contract;

import dev.regpath.contract.schema.WordType;

/** A transport protocol that can be redirected. */
public enum Protocol {
    TCP(6),
    UDP(17);

    /** The protocol as documents have it. */
    public static final WordType<Protocol> TYPE = WordType.of(values(), Protocol::name);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /** The protocol's number in the IP header, as IANA assigns it and {@code bpf_sock_addr.protocol} holds it. */
    public int number() {
        return number;
    }
}
