package dev.regpath.harness.docs;

import java.io.Serial;

/** A page whose blocks can't be run as they are marked. */
public final class PageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    PageException(String page, int line, String what) {
        super("%s:%d: %s".formatted(page, line, what));
    }
}
