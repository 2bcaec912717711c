package dev.regpath.installer.host;

/** systemd could not be reached, or refused. */
public final class SystemdException extends Exception {
    private static final long serialVersionUID = 1L;

    SystemdException(String what, Throwable cause) {
        super("%s: %s".formatted(what, cause.getMessage()), cause);
    }

    SystemdException(String what) {
        super(what);
    }
}
