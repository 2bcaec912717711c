package dev.regpath.files;

import java.nio.file.Path;

/** The ledger can't be used: without it it is not known what was on the node before, so nothing more is written. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LedgerException(String what, Path where, String remedy, Exception cause) {
        super("%s: %s. %s".formatted(where, what, remedy), cause);
    }
}
