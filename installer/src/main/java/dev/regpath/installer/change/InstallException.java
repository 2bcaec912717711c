package dev.regpath.installer.change;

/** A step that was begun can't be finished; the message says what, where and how to repair it. */
public final class InstallException extends Exception {
    private static final long serialVersionUID = 1L;

    InstallException(String message) {
        super(message);
    }

    InstallException(String message, Throwable cause) {
        super(message, cause);
    }
}
