package dev.regpath.packages;

/** Something outside of us was not as it has to be; the message says what, and how to repair it. */
public final class PackagingException extends Exception {
    private static final long serialVersionUID = 1;

    PackagingException(String what, String remedy) {
        super("%s%n       %s".formatted(what, remedy));
    }
}
